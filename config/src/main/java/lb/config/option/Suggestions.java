package lb.config.option;

import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Finds what somebody meant who misspelt a word. */
public final class Suggestions {
  private static final int WORD_CHARS_MAX = 40;
  private static final int SHORT_WORD_CHARS_MAX = 3;

  private Suggestions() {}

  /**
   * The nearest of the words within two edits (one for words of up to three letters), or null. An
   * edit is a letter more, less or other, or two letters swapped; case does not count.
   */
  public static @Nullable String nearest(String word, List<String> words) {
    if (word.length() > WORD_CHARS_MAX) {
      return null;
    }
    int least = word.length() <= SHORT_WORD_CHARS_MAX ? 2 : 3;
    String nearest = null;
    for (String candidate : words) {
      int distance = distance(word.toLowerCase(Locale.ROOT), candidate.toLowerCase(Locale.ROOT));
      if (distance < least) {
        least = distance;
        nearest = candidate;
      }
    }
    return nearest;
  }

  /** The optimal string alignment distance. */
  static int distance(String a, String b) {
    int[] before = new int[b.length() + 1];
    int[] above = new int[b.length() + 1];
    int[] row = new int[b.length() + 1];
    for (int j = 0; j <= b.length(); j++) {
      above[j] = j;
    }
    for (int i = 1; i <= a.length(); i++) {
      row[0] = i;
      for (int j = 1; j <= b.length(); j++) {
        int change = a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1;
        row[j] = Math.min(Math.min(above[j], row[j - 1]) + 1, above[j - 1] + change);
        boolean swapped =
            i > 1
                && j > 1
                && a.charAt(i - 1) == b.charAt(j - 2)
                && a.charAt(i - 2) == b.charAt(j - 1);
        row[j] = swapped ? Math.min(row[j], before[j - 2] + 1) : row[j];
      }
      int[] free = before;
      before = above;
      above = row;
      row = free;
    }
    return above[b.length()];
  }
}
