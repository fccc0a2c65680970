package lb.cache.rules;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The octets of a representation that are stored: ascending ranges with gaps between them.
 * Immutable. Each operation takes time proportional to the number of ranges, of which there are at
 * most {@link #RANGES_MAX}.
 */
public final class ByteRangeSet {
  /** A set that would need more ranges keeps the ones it had. */
  public static final int RANGES_MAX = 64;

  /** No octets. */
  public static final ByteRangeSet EMPTY = new ByteRangeSet(List.of());

  private final List<ByteRange> ranges;

  private ByteRangeSet(List<ByteRange> ranges) {
    this.ranges = List.copyOf(ranges);
  }

  /** The ranges, ascending, none touching another. */
  public List<ByteRange> ranges() {
    return ranges;
  }

  /** This set and the range; this very set when that is covered, or would be one too many. */
  public ByteRangeSet with(ByteRange added) {
    if (covers(added)) {
      return this;
    }
    List<ByteRange> merged = new ArrayList<>(ranges.size() + 1);
    ByteRange grown = added;
    int place = 0;
    for (ByteRange range : ranges) {
      if (range.touches(grown)) {
        grown = grown.hull(range);
      } else {
        merged.add(range);
        place += range.last() < added.first() ? 1 : 0;
      }
    }
    merged.add(place, grown);
    return merged.size() > RANGES_MAX ? this : new ByteRangeSet(merged);
  }

  /** Whether every octet of the range is in the set. */
  public boolean covers(ByteRange wanted) {
    for (ByteRange range : ranges) {
      if (range.contains(wanted)) {
        return true;
      }
    }
    return false;
  }

  /** Whether a representation of that length is complete. */
  public boolean isComplete(long completeLength) {
    return completeLength == 0
        || (completeLength > 0 && covers(new ByteRange(0, completeLength - 1)));
  }

  /** What of the range is not in the set, ascending. */
  public List<ByteRange> missing(ByteRange wanted) {
    List<ByteRange> gaps = new ArrayList<>();
    long from = wanted.first();
    for (ByteRange range : ranges) {
      if (range.last() < from) {
        continue;
      }
      if (range.first() > wanted.last()) {
        break;
      }
      if (range.first() > from) {
        gaps.add(new ByteRange(from, range.first() - 1));
      }
      from = range.last() + 1;
    }
    if (from <= wanted.last()) {
      gaps.add(new ByteRange(from, wanted.last()));
    }
    return List.copyOf(gaps);
  }

  /** How many octets are in the set. */
  public long bytes() {
    long bytes = 0;
    for (ByteRange range : ranges) {
      bytes += range.length();
    }
    return bytes;
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof ByteRangeSet that && ranges.equals(that.ranges);
  }

  @Override
  public int hashCode() {
    return ranges.hashCode();
  }

  @Override
  public String toString() {
    return ranges.toString();
  }
}
