package lb.cache.purge;

import java.util.ArrayList;
import java.util.List;

/**
 * A pattern in which each {@code *} stands for any text, {@code /} included; every other character
 * stands for itself.
 *
 * <p>The text before the first star and that after the last are anchored; each text between them is
 * taken at its first place after the one before. That is never wrong, for an earlier place leaves
 * more room to the others; so nothing is tried twice and the cost is at most the product of both
 * lengths.
 */
final class GlobPattern {
  private final boolean exact;
  private final String first;
  private final String[] middle;
  private final String last;

  private GlobPattern(boolean exact, String first, String[] middle, String last) {
    this.exact = exact;
    this.first = first;
    this.middle = middle;
    this.last = last;
  }

  static GlobPattern of(String pattern) {
    int star = pattern.indexOf('*');
    if (star < 0) {
      return new GlobPattern(true, pattern, new String[0], "");
    }
    int lastStar = pattern.lastIndexOf('*');
    List<String> middle = new ArrayList<>();
    for (int from = star + 1; from <= lastStar; ) {
      int to = pattern.indexOf('*', from);
      if (to > from) {
        middle.add(pattern.substring(from, to));
      }
      from = to + 1;
    }
    return new GlobPattern(
        false,
        pattern.substring(0, star),
        middle.toArray(String[]::new),
        pattern.substring(lastStar + 1));
  }

  boolean matches(String text) {
    if (exact) {
      return text.equals(first);
    }
    int end = text.length() - last.length();
    if (end < first.length() || !text.startsWith(first) || !text.endsWith(last)) {
      return false;
    }
    int at = first.length();
    for (String part : middle) {
      int found = text.indexOf(part, at, end);
      if (found < 0) {
        return false;
      }
      at = found + part.length();
    }
    return true;
  }
}
