package lb.cache.rules;

/**
 * A range of octets of a representation.
 *
 * @param first the position of the first octet, from 0
 * @param last the position of the last octet, not less than {@code first}
 */
public record ByteRange(long first, long last) {
  public ByteRange {
    if (first < 0 || last < first) {
      throw new IllegalArgumentException("not a range: " + first + "-" + last);
    }
  }

  /** How many octets. */
  public long length() {
    return last - first + 1;
  }

  /** Whether the other lies inside. */
  public boolean contains(ByteRange other) {
    return first <= other.first && other.last <= last;
  }

  /** Whether they share an octet or follow each other without a gap. */
  public boolean touches(ByteRange other) {
    return first - 1 <= other.last && other.first - 1 <= last;
  }

  /** The smallest range that has both. */
  public ByteRange hull(ByteRange other) {
    return new ByteRange(Math.min(first, other.first), Math.max(last, other.last));
  }
}
