package lb.cache.rules;

import org.jspecify.annotations.Nullable;

/**
 * A {@code Content-Range} of octets (RFC 9110 §14.4).
 *
 * @param first the first position, or -1 for an unsatisfied range, {@code bytes *}{@code /10}
 * @param last the last position, or -1 likewise
 * @param completeLength the length of the whole, or -1 when it is not known ({@code *})
 */
public record ContentRange(long first, long last, long completeLength) {
  private static final long ABSENT = -1;

  /** For a 206 with one part. */
  public static ContentRange of(ByteRange range, long completeLength) {
    return new ContentRange(range.first(), range.last(), completeLength);
  }

  /** For a 416. */
  public static ContentRange unsatisfied(long completeLength) {
    return new ContentRange(ABSENT, ABSENT, completeLength);
  }

  /** Null when it is of another unit, malformed, or contradicts itself. */
  public static @Nullable ContentRange parse(String value) {
    if (!value.regionMatches(true, 0, "bytes ", 0, 6)) {
      return null;
    }
    int slash = value.indexOf('/');
    if (slash < 0) {
      return null;
    }
    String range = value.substring(6, slash);
    String complete = value.substring(slash + 1);
    long completeLength = complete.equals("*") ? ABSENT : number(complete);
    if (completeLength == ABSENT && !complete.equals("*")) {
      return null;
    }
    if (range.equals("*")) {
      return completeLength == ABSENT ? null : unsatisfied(completeLength);
    }
    int dash = range.indexOf('-');
    if (dash < 0) {
      return null;
    }
    long first = number(range.substring(0, dash));
    long last = number(range.substring(dash + 1));
    boolean valid =
        first != ABSENT
            && last != ABSENT
            && first <= last
            && (completeLength == ABSENT || last < completeLength);
    return valid ? new ContentRange(first, last, completeLength) : null;
  }

  /** Whether it says that no range could be satisfied. */
  public boolean isUnsatisfied() {
    return first == ABSENT;
  }

  /** Whether it says how long the whole is. */
  public boolean hasCompleteLength() {
    return completeLength != ABSENT;
  }

  /** The range. Must not be asked of an {@link #isUnsatisfied unsatisfied} one. */
  public ByteRange range() {
    return new ByteRange(first, last);
  }

  /** The field value. */
  public String format() {
    String range = isUnsatisfied() ? "*" : first + "-" + last;
    return "bytes " + range + '/' + (completeLength == ABSENT ? "*" : completeLength);
  }

  private static long number(String digits) {
    if (digits.isEmpty() || digits.length() > 18) {
      return ABSENT;
    }
    long number = 0;
    for (int i = 0; i < digits.length(); i++) {
      char c = digits.charAt(i);
      if (c < '0' || c > '9') {
        return ABSENT;
      }
      number = number * 10 + (c - '0');
    }
    return number;
  }
}
