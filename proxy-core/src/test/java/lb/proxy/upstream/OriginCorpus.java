package lb.proxy.upstream;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Stored cases of what an origin may send: a line {@code # title}, perhaps a line {@code @ METHOD},
 * lines of input, a line {@code ----}, and the transcript that is expected, up to an empty line.
 *
 * <p>In the input {@code \r \n \0 \t} are octets, {@code \c} a colon, {@code \s} a space, {@code
 * \e} nothing at all, and {@code \*70000(v)} is a repetition.
 */
final class OriginCorpus {
  private static final Path FOLDER = Path.of("src/test/resources/corpus/origins");
  private static final Pattern REPETITION = Pattern.compile("\\\\\\*(\\d+)\\(([^)]*)\\)");

  record Case(String title, String method, List<String> input, String expected) {
    String text(String transcript) {
      String methodLine = method.equals("GET") ? "" : "@ " + method + "\n";
      String lines = input.isEmpty() ? "" : String.join("\n", input) + "\n";
      return "# " + title + "\n" + methodLine + lines + "----\n" + transcript;
    }

    @Override
    public String toString() {
      return title;
    }
  }

  private OriginCorpus() {}

  static List<Case> cases(String file) {
    try {
      List<Case> cases = new ArrayList<>();
      for (String block : Files.readString(FOLDER.resolve(file)).split("\n\n+")) {
        if (!block.isBlank()) {
          cases.add(parse(block.strip()));
        }
      }
      return cases;
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }

  private static Case parse(String block) {
    String[] lines = block.split("\n");
    String method = lines[1].startsWith("@ ") ? lines[1].substring(2) : "GET";
    List<String> input = new ArrayList<>();
    int at = lines[1].startsWith("@ ") ? 2 : 1;
    while (!lines[at].equals("----")) {
      input.add(lines[at++]);
    }
    StringBuilder expected = new StringBuilder();
    for (int i = at + 1; i < lines.length; i++) {
      expected.append(lines[i]).append('\n');
    }
    return new Case(lines[0].substring(2), method, input, expected.toString());
  }

  /** Writes a file anew with the transcripts that its cases give now. */
  static void rewrite(String file, List<String> transcripts) {
    List<Case> cases = cases(file);
    List<String> blocks = new ArrayList<>();
    for (int i = 0; i < cases.size(); i++) {
      blocks.add(cases.get(i).text(transcripts.get(i)));
    }
    try {
      Files.writeString(FOLDER.resolve(file), String.join("\n", blocks));
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }

  /** Text with its escapes replaced. */
  static String decode(String text) {
    Matcher matcher = REPETITION.matcher(text);
    String flat =
        matcher.replaceAll(found ->
            Matcher.quoteReplacement(found.group(2).repeat(Integer.parseInt(found.group(1)))));
    StringBuilder out = new StringBuilder();
    for (int i = 0; i < flat.length(); i++) {
      char c = flat.charAt(i);
      if (c != '\\') {
        out.append(c);
        continue;
      }
      char kind = flat.charAt(++i);
      switch (kind) {
        case 'r' -> out.append('\r');
        case 'n' -> out.append('\n');
        case '0' -> out.append('\0');
        case 't' -> out.append('\t');
        case 'c' -> out.append(':');
        case 's' -> out.append(' ');
        case 'e' -> {}
        case '\\' -> out.append('\\');
        case 'x' -> {
          out.append((char) Integer.parseInt(flat.substring(i + 1, i + 3), 16));
          i += 2;
        }
        default -> throw new IllegalArgumentException("no escape: \\" + kind + " in " + text);
      }
    }
    return out.toString();
  }

  /** What a fetch was told, as lines. */
  static String told(RecordedFetch fetch) {
    StringBuilder out = new StringBuilder();
    if (!fetch.interims.isEmpty()) {
      int last = fetch.interims.getLast().status();
      out.append("interim ").append(last).append(" x").append(fetch.interims.size()).append('\n');
    }
    if (fetch.head != null) {
      out.append("head ").append(fetch.head.status()).append(" length ");
      out.append(fetch.contentLength).append('\n');
      for (int i = 0; i < fetch.head.fields().size(); i++) {
        out.append("  ").append(fetch.head.fields().name(i)).append(": ");
        out.append(fetch.head.fields().value(i)).append('\n');
      }
    }
    if (fetch.bodyBytes > 0) {
      out.append("body ").append(fetch.body().replace("\r", "\\r").replace("\n", "\\n"));
      out.append('\n');
    }
    if (fetch.failure != null) {
      String message = fetch.failure.message();
      out.append("failed ").append(fetch.failure.kind().label()).append(": ");
      out.append(message.substring(message.indexOf(": ") + 2)).append('\n');
    } else {
      for (int i = 0; i < fetch.trailers.size(); i++) {
        out.append("trailer ").append(fetch.trailers.name(i)).append(": ");
        out.append(fetch.trailers.value(i)).append('\n');
      }
      out.append("complete").append(fetch.surplus ? ", with a surplus" : "").append('\n');
    }
    return out.toString();
  }
}
