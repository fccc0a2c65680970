package lb.cache.rules;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Entity tags (RFC 9110 §8.8.3), compared where they stand in the text.
 *
 * <p>What is no entity tag, for example one without quotes, is kept as opaque text: it equals the
 * same text and is weak, so that it never lets parts be put together.
 */
public final class EntityTag {
  private EntityTag() {}

  /** Whether the text is an entity tag with the weak mark. */
  public static boolean isWeak(String tag) {
    return tag.startsWith("W/") && isStrong(tag.substring(2));
  }

  /** Whether the text is an entity tag without the weak mark. */
  public static boolean isStrong(@Nullable String tag) {
    if (tag == null || tag.length() < 2 || tag.charAt(0) != '"') {
      return false;
    }
    int last = tag.length() - 1;
    for (int i = 1; i < last; i++) {
      if (!isTagChar(tag.charAt(i))) {
        return false;
      }
    }
    return tag.charAt(last) == '"';
  }

  /** Strong comparison (§8.8.3.2): both strong and the same. */
  public static boolean strongEquals(@Nullable String a, @Nullable String b) {
    return isStrong(a) && a != null && a.equals(b);
  }

  /** Weak comparison (§8.8.3.2): the same but for the weak mark. */
  public static boolean weakEquals(String a, String b) {
    return opaque(a).equals(opaque(b));
  }

  /** The tag marked as weak: for a representation that is another but equivalent. */
  public static String weakened(String tag) {
    return isStrong(tag) ? "W/" + tag : tag;
  }

  /**
   * Whether a list as in {@code If-None-Match} has a tag that is weakly equal to {@code tag}. The
   * member {@code *} is the caller's. Commas inside quotes do not split.
   */
  static boolean listHas(List<String> lines, String tag, boolean strongly) {
    for (int i = 0; i < lines.size(); i++) {
      if (lineHas(lines.get(i), tag, strongly)) {
        return true;
      }
    }
    return false;
  }

  private static boolean lineHas(String line, String tag, boolean strongly) {
    int at = 0;
    while (at < line.length()) {
      int end = memberEnd(line, at);
      int from = skipSpace(line, at, end);
      int to = end;
      while (to > from && isSpace(line.charAt(to - 1))) {
        to--;
      }
      if (to > from && equal(line, from, to, tag, strongly)) {
        return true;
      }
      at = end + 1;
    }
    return false;
  }

  private static boolean equal(String line, int from, int to, String tag, boolean strongly) {
    if (strongly) {
      return to - from == tag.length() && line.startsWith(tag, from) && isStrong(tag);
    }
    int a = line.startsWith("W/\"", from) ? from + 2 : from;
    int b = tag.startsWith("W/\"") ? 2 : 0;
    return to - a == tag.length() - b && line.regionMatches(a, tag, b, to - a);
  }

  /**
   * Where the member that starts at {@code from} ends: at a comma outside of quotes, or the end.
   */
  private static int memberEnd(String line, int from) {
    boolean quoted = false;
    for (int i = from; i < line.length(); i++) {
      char c = line.charAt(i);
      if (c == '"') {
        quoted = !quoted;
      } else if (c == ',' && !quoted) {
        return i;
      }
    }
    return line.length();
  }

  private static int skipSpace(String line, int from, int to) {
    int i = from;
    while (i < to && isSpace(line.charAt(i))) {
      i++;
    }
    return i;
  }

  private static String opaque(String tag) {
    return tag.startsWith("W/\"") ? tag.substring(2) : tag;
  }

  private static boolean isTagChar(char c) {
    return c == 0x21 || (c >= 0x23 && c <= 0x7e) || (c >= 0x80 && c <= 0xff);
  }

  private static boolean isSpace(char c) {
    return c == ' ' || c == '\t';
  }
}
