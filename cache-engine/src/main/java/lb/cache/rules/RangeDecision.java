package lb.cache.rules;

import java.util.List;

/** What a {@code Range} field asks of a representation (RFC 9110 §14.2). */
public sealed interface RangeDecision {
  /** Answer with the whole: the field is malformed, of another unit, or asks for too much. */
  record Ignore() implements RangeDecision {}

  /** Answer 416 (Range Not Satisfiable). */
  record Unsatisfiable() implements RangeDecision {}

  /**
   * Answer 206 with these, in this order: one, or several as multipart/byteranges.
   *
   * @param ranges at least one, none overlapping
   */
  record Satisfiable(List<ByteRange> ranges) implements RangeDecision {
    public Satisfiable {
      ranges = List.copyOf(ranges);
    }
  }
}
