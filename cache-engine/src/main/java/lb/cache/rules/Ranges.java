package lb.cache.rules;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import lb.cache.http.FieldName;
import lb.cache.http.Fields;
import lb.cache.rules.RangeDecision.Ignore;
import lb.cache.rules.RangeDecision.Satisfiable;
import lb.cache.rules.RangeDecision.Unsatisfiable;
import org.jspecify.annotations.Nullable;

/** The {@code Range} and {@code If-Range} fields (RFC 9110 §13.1.5 and §14). */
public final class Ranges {
  /** Ranges with a smaller gap are answered as one: another part would cost more than the gap. */
  public static final int GAP_BYTES_MIN = 128;

  private static final RangeDecision IGNORE = new Ignore();
  private static final RangeDecision UNSATISFIABLE = new Unsatisfiable();
  private static final long UNKNOWN = -1;
  private static final long NUMBER_MAX = Long.MAX_VALUE / 4;

  private Ranges() {}

  /**
   * What the field asks of a representation of that length. Ranges that overlap or nearly touch are
   * made one; then all stand in ascending order (§15.3.7.2).
   *
   * @param rangeValue the field value
   * @param completeLength the length of the representation in octets
   * @param rangesMax with more ranges in the field it is ignored (§14.2)
   */
  public static RangeDecision parse(String rangeValue, long completeLength, int rangesMax) {
    if (!rangeValue.regionMatches(true, 0, "bytes=", 0, 6)) {
      return IGNORE;
    }
    List<ByteRange> ranges = new ArrayList<>(2);
    int count = 0;
    int at = 6;
    while (at <= rangeValue.length()) {
      int comma = rangeValue.indexOf(',', at);
      int end = comma < 0 ? rangeValue.length() : comma;
      String spec = rangeValue.substring(at, end).strip();
      at = end + 1;
      if (spec.isEmpty()) {
        continue;
      }
      if (++count > rangesMax || !addSpec(spec, completeLength, ranges)) {
        return IGNORE;
      }
    }
    if (count == 0) {
      return IGNORE;
    }
    return ranges.isEmpty() ? UNSATISFIABLE : new Satisfiable(coalesced(ranges));
  }

  /**
   * Whether the condition of {@code If-Range} holds, so that {@code Range} counts. Without the
   * field it does. An entity tag is compared strongly; a date must be the very {@code
   * Last-Modified}, and that must be strong: at least a second before {@code Date} (§8.8.2.2).
   */
  public static boolean ifRangeHolds(Fields request, Fields stored, long nowMillis) {
    String condition = request.first(FieldName.IF_RANGE);
    if (condition == null) {
      return true;
    }
    if (condition.startsWith("\"") || condition.startsWith("W/")) {
      return EntityTag.strongEquals(condition, stored.first(FieldName.ETAG));
    }
    long wanted = HttpDate.parse(condition, nowMillis);
    return wanted != HttpDate.INVALID && wanted == strongLastModified(stored, nowMillis);
  }

  /** The {@code Last-Modified} where it is a strong validator, else {@link HttpDate#INVALID}. */
  static long strongLastModified(Fields stored, long nowMillis) {
    String modifiedText = stored.first(FieldName.LAST_MODIFIED);
    String dateText = stored.first(FieldName.DATE);
    if (modifiedText == null || dateText == null) {
      return HttpDate.INVALID;
    }
    long modified = HttpDate.parse(modifiedText, nowMillis);
    long date = HttpDate.parse(dateText, nowMillis);
    boolean strong =
        modified != HttpDate.INVALID && date != HttpDate.INVALID && modified + 1000 <= date;
    return strong ? modified : HttpDate.INVALID;
  }

  /** Adds what one spec selects, if anything; false when it is malformed. */
  private static boolean addSpec(String spec, long completeLength, List<ByteRange> ranges) {
    int dash = spec.indexOf('-');
    if (dash < 0) {
      return false;
    }
    if (dash == 0) {
      long suffix = number(spec, 1, spec.length());
      if (suffix == UNKNOWN) {
        return false;
      }
      if (suffix > 0 && completeLength > 0) {
        ranges.add(new ByteRange(Math.max(0, completeLength - suffix), completeLength - 1));
      }
      return true;
    }
    long first = number(spec, 0, dash);
    long last = dash == spec.length() - 1 ? NUMBER_MAX : number(spec, dash + 1, spec.length());
    if (first == UNKNOWN || last == UNKNOWN || last < first) {
      return false;
    }
    if (first < completeLength) {
      ranges.add(new ByteRange(first, Math.min(last, completeLength - 1)));
    }
    return true;
  }

  private static List<ByteRange> coalesced(List<ByteRange> ranges) {
    if (!areClose(ranges)) {
      return ranges;
    }
    ranges.sort(Comparator.comparingLong(ByteRange::first));
    List<ByteRange> merged = new ArrayList<>(ranges.size());
    @Nullable ByteRange open = null;
    for (ByteRange range : ranges) {
      if (open != null && range.first() - open.last() <= GAP_BYTES_MIN) {
        open = open.hull(range);
      } else {
        if (open != null) {
          merged.add(open);
        }
        open = range;
      }
    }
    if (open != null) {
      merged.add(open);
    }
    return merged;
  }

  /** Whether any two are close enough to be made one. */
  private static boolean areClose(List<ByteRange> ranges) {
    if (ranges.size() < 2) {
      return false;
    }
    List<ByteRange> sorted = new ArrayList<>(ranges);
    sorted.sort(Comparator.comparingLong(ByteRange::first));
    long end = sorted.getFirst().last();
    for (int i = 1; i < sorted.size(); i++) {
      if (sorted.get(i).first() - end <= GAP_BYTES_MIN) {
        return true;
      }
      end = Math.max(end, sorted.get(i).last());
    }
    return false;
  }

  /** The digits in {@code text[from, to)}, capped; {@link #UNKNOWN} when they are none. */
  private static long number(String text, int from, int to) {
    if (from >= to) {
      return UNKNOWN;
    }
    long number = 0;
    for (int i = from; i < to; i++) {
      char c = text.charAt(i);
      if (c < '0' || c > '9') {
        return UNKNOWN;
      }
      number = number > NUMBER_MAX / 10 - 1 ? NUMBER_MAX : number * 10 + (c - '0');
    }
    return Math.min(number, NUMBER_MAX);
  }
}
