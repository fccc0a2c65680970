package lb.config.option;

import lb.config.json.Node;
import lb.config.json.Node.BooleanNode;
import lb.config.json.Node.NumberNode;
import lb.config.json.Node.StringNode;

/** Values and keys as messages show them: never longer than a reader wants. */
public final class Shown {
  private static final int CHARS_MAX = 60;

  private Shown() {}

  /** The value with what it is: {@code the string "10x"}. */
  static String of(Node node) {
    return switch (node) {
      case StringNode text -> "the string " + quoted(text.text());
      case NumberNode number -> "the number " + clipped(number.literal());
      case BooleanNode flag -> flag.kind();
      default -> node.kind();
    };
  }

  /** In quotes, cut when it is long. */
  public static String quoted(String text) {
    return "\"" + clipped(text) + "\"";
  }

  static String clipped(String text) {
    return text.codePointCount(0, text.length()) <= CHARS_MAX
        ? text
        : text.substring(0, text.offsetByCodePoints(0, CHARS_MAX)) + "...";
  }
}
