package lb.proxy.upstream;

import lb.cache.http.Fields;
import lb.cache.http.ResponseHead;
import org.jspecify.annotations.Nullable;

/**
 * Bounds the interim responses (RFC 9110 §15.2) to one request. They go on to the client as they
 * come, whether or not it takes them, and belong to no window: an origin could else fill memory
 * with them. All of them together may be no larger than one head. Owned by the connection's event
 * loop.
 */
final class InterimBudget {
  static final int HEADS_MAX = 100;

  /** What a line counts for beside its octets, as in HTTP/2 (RFC 9113 §6.5.2). */
  private static final int LINE_OVERHEAD_BYTES = 32;

  private final int bytesMax;
  private int heads;
  private long bytes;

  /**
   * @param bytesMax octets of field lines of all of them
   */
  InterimBudget(int bytesMax) {
    this.bytesMax = bytesMax;
  }

  /** Another request is begun. */
  void reset() {
    heads = 0;
    bytes = 0;
  }

  /** Whether one has come. */
  boolean isTouched() {
    return heads > 0;
  }

  /** Counts one more; what is wrong with it when that was too much, else null. */
  @Nullable String take(ResponseHead head) {
    Fields fields = head.fields();
    for (int i = 0; i < fields.size(); i++) {
      bytes += fields.nameEnd(i) - fields.nameStart(i) + LINE_OVERHEAD_BYTES;
      bytes += fields.valueEnd(i) - fields.valueStart(i);
    }
    if (++heads > HEADS_MAX) {
      return "more than " + HEADS_MAX + " interim responses";
    }
    return bytes > bytesMax ? "interim responses of more than " + bytesMax + " octets" : null;
  }
}
