package lb.proxy.upstream;

import java.util.concurrent.atomic.AtomicIntegerArray;

/** How much one origin has to do for us at this moment. Safe for use by many event loops. */
final class OriginLoad {
  /** Ints before and behind the counter, so that no other counter shares its line of the cache. */
  private static final int PADDING = 32;

  private final AtomicIntegerArray padded = new AtomicIntegerArray(2 * PADDING);

  /** A request is on its way to the origin, or will be as soon as there is a connection. */
  void began() {
    padded.incrementAndGet(PADDING);
  }

  /** Such a request has ended, however. */
  void ended() {
    padded.decrementAndGet(PADDING);
  }

  int inFlight() {
    return padded.getOpaque(PADDING);
  }
}
