package lb.config.problem;

import java.util.ArrayList;
import java.util.List;

/**
 * A problem as a terminal shows it: the line with carets under the place. Long lines are cut around
 * the place, and characters that would drive the terminal are shown as {@code ?}.
 */
final class ProblemText {
  private static final int LINE_CHARS_MAX = 100;
  private static final int BEFORE_CHARS_MAX = 40;
  private static final String CUT = "...";
  private static final String TAB = "    ";

  private static final String BOLD = "1";
  private static final String RED = "1;31";
  private static final String YELLOW = "1;33";
  private static final String BLUE = "1;34";

  private final StringBuilder out = new StringBuilder();
  private final ConfigProblem problem;
  private final boolean colour;
  private final String accent;

  private ProblemText(ConfigProblem problem, boolean colour) {
    this.problem = problem;
    this.colour = colour;
    accent = problem.isError() ? RED : YELLOW;
  }

  static String of(ConfigProblem problem, boolean colour) {
    ProblemText text = new ProblemText(problem, colour);
    text.title();
    SourcePosition at = problem.position();
    if (at != null) {
      text.place(at);
    }
    text.help(at == null ? "" : " ".repeat(digits(at)));
    return text.out.toString();
  }

  private void title() {
    String severity = problem.isError() ? "error" : "warning";
    out.append(painted(accent, severity + "[" + problem.code().id() + "]"));
    out.append(painted(BOLD, ": " + visible(problem.message()))).append('\n');
  }

  private void place(SourcePosition at) {
    String margin = " ".repeat(digits(at));
    String bar = painted(BLUE, margin + " |");
    out.append(painted(BLUE, margin + "-->")).append(' ');
    out.append(visible(at.file())).append(':').append(at.line()).append(':').append(at.column());
    out.append('\n').append(bar).append('\n');

    String line = at.lineText();
    int length = line.codePointCount(0, line.length());
    int from = Math.min(at.column() - 1, length);
    boolean cut = length > LINE_CHARS_MAX && from > LINE_CHARS_MAX - BEFORE_CHARS_MAX;
    int first = cut ? from - BEFORE_CHARS_MAX : 0;
    int last = Math.min(length, first + LINE_CHARS_MAX);
    int to = Math.clamp(at.endColumn() - 1, from, last);
    int start = line.offsetByCodePoints(0, first);
    List<String> cells = cells(line.substring(start, line.offsetByCodePoints(start, last - first)));
    String lead = first > 0 ? CUT : "";

    out.append(painted(BLUE, at.line() + " |")).append(' ').append(lead);
    out.append(String.join("", cells)).append(last < length ? CUT : "").append('\n');

    int indent = lead.length() + width(cells.subList(0, from - first));
    int carets = Math.max(1, width(cells.subList(from - first, to - first)));
    String label = problem.label() == null ? "" : " " + visible(problem.label());
    out.append(bar).append(' ').append(" ".repeat(indent));
    out.append(painted(accent, "^".repeat(carets) + label)).append('\n');
    out.append(bar).append('\n');
  }

  private void help(String margin) {
    List<String> lines = new ArrayList<>();
    for (String help : problem.help()) {
      lines.add("help: " + help);
    }
    lines.add("docs: lb help " + problem.code().id());
    for (String line : lines) {
      out.append(painted(BLUE, margin + " =")).append(' ').append(visible(line)).append('\n');
    }
  }

  private static int digits(SourcePosition at) {
    return Integer.toString(at.line()).length();
  }

  /** What each code point of the line looks like. */
  private static List<String> cells(String line) {
    List<String> cells = new ArrayList<>();
    line.codePoints().forEach(c -> cells.add(c == '\t' ? TAB : shown(c)));
    return cells;
  }

  private static int width(List<String> cells) {
    int width = 0;
    for (String cell : cells) {
      width += cell.codePointCount(0, cell.length());
    }
    return width;
  }

  private static String visible(String text) {
    StringBuilder shown = new StringBuilder(text.length());
    text.codePoints().forEach(c -> shown.append(shown(c)));
    return shown.toString();
  }

  private static String shown(int c) {
    return switch (Character.getType(c)) {
      case Character.CONTROL,
          Character.FORMAT,
          Character.LINE_SEPARATOR,
          Character.PARAGRAPH_SEPARATOR,
          Character.SURROGATE ->
          "?";
      default -> Character.toString(c);
    };
  }

  private String painted(String style, String text) {
    return colour ? "\u001b[" + style + "m" + text + "\u001b[0m" : text;
  }
}
