package lb.config.problem;

import lb.config.json.Source;
import lb.config.json.Span;

/**
 * A place in a text. Lines and columns count from 1, columns in code points.
 *
 * @param file the name of the text as the user gave it
 * @param line 1 to the number of lines
 * @param column the first character of the place
 * @param endColumn the first character after it, on the same line; greater than {@code column}
 * @param lineText the whole line without its end
 */
public record SourcePosition(String file, int line, int column, int endColumn, String lineText) {

  /** The place of a span; one of several lines ends with its first. */
  public static SourcePosition of(Span span) {
    Source source = span.source();
    int line = source.line(span.start());
    int column = source.column(span.start());
    int end = Math.max(span.start(), Math.min(span.end(), source.lineEnd(line)));
    int endColumn = source.column(end);
    return new SourcePosition(
        source.name(), line, column, Math.max(column + 1, endColumn), source.lineText(line));
  }
}
