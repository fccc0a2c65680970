package lb.cli;

/** A number with its word. */
final class Plural {
  private Plural() {}

  /** "1 site", "2 sites"; for words that take a plain s. */
  static String of(long count, String word) {
    return count + " " + word + (count == 1 ? "" : "s");
  }
}
