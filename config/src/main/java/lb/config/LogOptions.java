package lb.config;

import java.util.List;
import lb.config.option.AnyOf;
import lb.config.option.ChoiceType;
import lb.config.option.FalseType;
import lb.config.option.IntegerType;
import lb.config.option.ObjectType;
import lb.config.option.Option;
import lb.config.option.TextType;
import lb.config.option.ValueType;
import lb.config.option.Values;
import lb.config.problem.FormatProblem;
import lb.config.problem.ProblemCode;

/** The declarations of {@code log}. */
final class LogOptions {
  private static final TextType<String> PATH_TEXT =
      Formats.same(
          "text",
          "a text",
          "stdout, off, /var/log/lb/access.log",
          "^[^\\u0000]+$",
          LogOptions::path);

  static final Option<String> PATH =
      Option.of("path", PATH_TEXT, "`stdout`, `off`, or a file, which is appended to.")
          .otherwise("stdout")
          .alsoKnownAs("file", "to", "output");
  static final Option<AccessLog.Format> FORMAT =
      Option.of(
              "format",
              new ChoiceType<>(AccessLog.Format.class),
              "The shape of a line: one JSON object, or the combined format of web servers.")
          .otherwise(AccessLog.OFF.format());
  static final Option<Integer> BUFFER_LINES =
      Option.of(
              "buffer_lines",
              new IntegerType(1, 1_000_000),
              "Lines that wait for the disk; more are dropped and counted.")
          .otherwise(AccessLog.OFF.bufferLines());

  private static final ObjectType<AccessLog> OBJECT =
      new ObjectType<>(
          "log",
          "The access log: one line for each exchange. A text or `false` is short for `path` alone.",
          List.of(PATH, FORMAT, BUFFER_LINES),
          LogOptions::build);

  static final ValueType<AccessLog> TYPE =
      new AnyOf<>(
          List.of(
              OBJECT,
              PATH_TEXT.map(
                  path -> of(path, AccessLog.OFF.format(), AccessLog.OFF.bufferLines()),
                  AccessLog::path),
              new FalseType<>(AccessLog.OFF)));

  private LogOptions() {}

  private static AccessLog build(Values values) {
    return of(values.value(PATH), values.value(FORMAT), values.value(BUFFER_LINES));
  }

  private static AccessLog of(String path, AccessLog.Format format, int bufferLines) {
    return new AccessLog(!path.equals("off"), format, path, bufferLines);
  }

  private static String path(String text) {
    if (text.equals("stderr") || text.equals("-")) {
      throw new FormatProblem(
          ProblemCode.BAD_VALUE, "the log goes to stdout or to a file", "stdout");
    }
    return Formats.fileName(text);
  }
}
