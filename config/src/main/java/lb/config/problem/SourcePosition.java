package lb.config.problem;

/**
 * A place in a text. Lines and columns count from 1, columns in code points.
 *
 * @param file the name of the text as the user gave it
 * @param line 1 to the number of lines
 * @param column the first character of the place
 * @param endColumn the first character after it, on the same line; greater than {@code column}
 * @param lineText the whole line without its end
 */
public record SourcePosition(String file, int line, int column, int endColumn, String lineText) {}
