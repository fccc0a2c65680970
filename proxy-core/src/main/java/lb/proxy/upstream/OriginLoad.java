package lb.proxy.upstream;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicIntegerArray;
import lb.config.OriginBounds;

/**
 * How much one origin bears for us at this moment, all event loops together, and how much it may.
 * Safe for use by many event loops.
 */
final class OriginLoad {
  /** Ints before and behind the counter, so that no other counter shares its line of the cache. */
  private static final int PADDING = 32;

  private final OriginBounds bounds;
  private final AtomicIntegerArray padded = new AtomicIntegerArray(2 * PADDING);
  private final AtomicInteger connections = new AtomicInteger();
  private final AtomicInteger pending = new AtomicInteger();

  OriginLoad(OriginBounds bounds) {
    this.bounds = bounds;
  }

  /**
   * A request is about to go to the origin, or will be as soon as there is a connection; false, and
   * nothing is counted, when there are as many as there may be.
   */
  boolean begin() {
    if (padded.incrementAndGet(PADDING) <= bounds.requestsMax()) {
      return true;
    }
    padded.decrementAndGet(PADDING);
    return false;
  }

  /** A request that has begun has ended, however. */
  void ended() {
    padded.decrementAndGet(PADDING);
  }

  int inFlight() {
    return padded.getOpaque(PADDING);
  }

  /** Whether one more request would be too many. */
  boolean isFull() {
    return bounds.requestsMax() != OriginBounds.NONE && inFlight() >= bounds.requestsMax();
  }

  /** A connection is about to be made; false when there are as many as there may be. */
  boolean connect() {
    if (connections.incrementAndGet() <= bounds.connectionsMax()) {
      return true;
    }
    connections.decrementAndGet();
    return false;
  }

  /** A connection is closed, or could not be made. */
  void disconnected() {
    connections.decrementAndGet();
  }

  /** Whether loops may have to wait for each other's connections. */
  boolean sharesConnections() {
    return bounds.connectionsMax() != OriginBounds.NONE;
  }

  /** Whether a loop waits for a connection that another one may hold. */
  boolean isWaitedFor() {
    return sharesConnections() && pending.get() > 0 && connections.get() >= bounds.connectionsMax();
  }

  /** One more request is about to wait for a connection; false when as many wait as may. */
  boolean await() {
    if (pending.incrementAndGet() <= bounds.pendingMax()) {
      return true;
    }
    pending.decrementAndGet();
    return false;
  }

  /** Some requests wait no longer. */
  void waited(int requests) {
    pending.addAndGet(-requests);
  }

  OriginBounds bounds() {
    return bounds;
  }
}
