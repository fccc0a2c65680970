package lb.cache.rules;

/** Numbers of seconds as RFC 9111 §1.2.2 writes them. */
final class DeltaSeconds {
  /** What a number too great for its reader counts as: 2^31, some 68 years. */
  static final long MAX = 1L << 31;

  private DeltaSeconds() {}

  /** The number, at most {@link #MAX}; {@code otherwise} when the text is not digits alone. */
  static long parse(String text, long otherwise) {
    return parse(text, 0, text.length(), otherwise);
  }

  /** The number in {@code text[from, to)}, as above. */
  static long parse(String text, int from, int to, long otherwise) {
    if (from >= to) {
      return otherwise;
    }
    long number = 0;
    for (int i = from; i < to; i++) {
      char c = text.charAt(i);
      if (c < '0' || c > '9') {
        return otherwise;
      }
      number = Math.min(MAX, number * 10 + (c - '0'));
    }
    return number;
  }
}
