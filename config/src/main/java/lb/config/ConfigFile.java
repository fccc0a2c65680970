package lb.config;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import lb.config.json.Source;
import lb.config.json.Span;
import lb.config.problem.ConfigProblem;
import lb.config.problem.ProblemCode;
import lb.config.problem.SourcePosition;
import org.jspecify.annotations.Nullable;

/** The bytes of a file, as a text. */
final class ConfigFile {
  private ConfigFile() {}

  /** What reading a file came to. */
  sealed interface Outcome {}

  record Text(String text) implements Outcome {}

  record Unusable(ConfigProblem problem) implements Outcome {}

  /** Reads at most what a configuration may have, from a file, a pipe or whatever the path is. */
  static Outcome read(Path file) {
    byte[] bytes;
    try (InputStream in = Files.newInputStream(file)) {
      bytes = in.readNBytes(ConfigReader.TEXT_MAX + 1);
    } catch (NoSuchFileException e) {
      return unusable(ProblemCode.UNREADABLE, file + " does not exist", "lb init writes one");
    } catch (AccessDeniedException e) {
      return unusable(ProblemCode.UNREADABLE, file + " may not be read by this user", null);
    } catch (IOException e) {
      String reason = Files.isDirectory(file) ? "is a directory" : "cannot be read: " + reason(e);
      return unusable(ProblemCode.UNREADABLE, file + " " + reason, null);
    }
    if (bytes.length > ConfigReader.TEXT_MAX) {
      return unusable(ProblemCode.TOO_LARGE, file + " has more than 1 MiB", null);
    }
    return decoded(file, bytes);
  }

  /**
   * Reads a file once more, while lb runs. Whatever else the path is by then is not waited for: a
   * pipe may have no end, and what came out of it before does not come again.
   */
  static Outcome readAgain(Path file) {
    boolean other = Files.exists(file) && !Files.isRegularFile(file) && !Files.isDirectory(file);
    return other
        ? unusable(
            ProblemCode.UNREADABLE,
            file + " is no regular file",
            "what was read from it at the start stays")
        : read(file);
  }

  private static String reason(IOException e) {
    String message = e.getMessage();
    return message == null ? e.getClass().getSimpleName() : message;
  }

  private static Outcome decoded(Path file, byte[] bytes) {
    CharsetDecoder decoder =
        StandardCharsets.UTF_8
            .newDecoder()
            .onMalformedInput(CodingErrorAction.REPORT)
            .onUnmappableCharacter(CodingErrorAction.REPORT);
    CharBuffer out = CharBuffer.allocate(bytes.length);
    CoderResult result = decoder.decode(ByteBuffer.wrap(bytes), out, true);
    if (!result.isError()) {
      return new Text(out.flip().toString());
    }
    // What stands before the first wrong byte decodes alike here, so its offset is the same.
    int offset = out.position();
    Source source = new Source(file.toString(), new String(bytes, StandardCharsets.UTF_8));
    SourcePosition position = SourcePosition.of(new Span(source, offset, offset + 1));
    String message = "a byte that is not UTF-8";
    return new Unusable(
        new ConfigProblem(
            ProblemCode.NOT_UTF8, message, "", position, "not UTF-8", null, List.of()));
  }

  private static Outcome unusable(ProblemCode code, String message, @Nullable String help) {
    List<String> lines = help == null ? List.of() : List.of(help);
    return new Unusable(new ConfigProblem(code, message, "", null, null, null, lines));
  }
}
