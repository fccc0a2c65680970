package lb.proxy.http1;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * The stored corpus: files of cases. A case is a line {@code # title}, for responses perhaps a line
 * {@code @ METHOD}, the input as {@link Escapes} reads it, a line {@code ----}, and the {@link
 * Transcript} that is expected, up to an empty line.
 */
final class Corpus {
  static final Path FOLDER = Path.of("src/test/resources/corpus/http1");

  /** Small, so that the corpus can reach them. */
  static final HeadLimits LIMITS = new HeadLimits(2048, 4096, 20);

  static final BodyLimits BODY_LIMITS = new BodyLimits(1 << 20, new HeadLimits(256, 256, 4));

  record Case(Path file, String title, String method, String input, String expected) {
    byte[] octets() {
      return Escapes.decode(input);
    }

    boolean isResponse() {
      return file.getFileName().toString().startsWith("response");
    }

    String run(List<byte[]> pieces) {
      return isResponse()
          ? Transcript.ofResponses(pieces, method, LIMITS, BODY_LIMITS)
          : Transcript.ofRequests(pieces, LIMITS, BODY_LIMITS);
    }

    String text(String transcript) {
      String methodLine = isResponse() && !method.equals("GET") ? "@ " + method + "\n" : "";
      return "# " + title + "\n" + methodLine + input + "----\n" + transcript;
    }

    @Override
    public String toString() {
      return file.getFileName() + ": " + title;
    }
  }

  private Corpus() {}

  static List<Path> files() {
    try (Stream<Path> files = Files.list(FOLDER)) {
      return files.filter(file -> file.toString().endsWith(".txt")).sorted().toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static List<Case> cases() {
    return files().stream().flatMap(file -> cases(file).stream()).toList();
  }

  static List<Case> cases(Path file) {
    List<Case> cases = new ArrayList<>();
    for (String block : read(file).split("\n\n+")) {
      if (!block.isBlank()) {
        cases.add(parse(file, block.strip() + "\n"));
      }
    }
    return cases;
  }

  private static Case parse(Path file, String block) {
    int bar = block.indexOf("----\n");
    if (!block.startsWith("# ") || bar < 0) {
      throw new IllegalArgumentException("no case in " + file + ": " + block);
    }
    int titleEnd = block.indexOf('\n');
    String title = block.substring(2, titleEnd);
    String input = block.substring(titleEnd + 1, bar);
    String method = "GET";
    if (input.startsWith("@ ")) {
      int methodEnd = input.indexOf('\n');
      method = input.substring(2, methodEnd);
      input = input.substring(methodEnd + 1);
    }
    return new Case(file, title, method, input, block.substring(bar + 5));
  }

  private static String read(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
