package lb.proxy.upstream;

import java.util.concurrent.TimeUnit;

/**
 * Whether an origin is worth a request, as seen by what became of earlier ones. Safe for use by
 * many event loops.
 *
 * <p>It is up until it has failed some times in a row. Then it is down for a while: nobody asks it
 * unless all others are down too. When the while is over one request is let through to try it; the
 * others wait for what becomes of that one, or for the next, longer while to end. One success and
 * it is up.
 */
final class OriginHealth {
  private final Object lock = new Object();
  // Read without the lock on every request, written under it.
  private volatile int failuresInRow;
  private volatile long failedAtNanos;
  private volatile long downUntilNanos;
  private boolean trialRuns; // guarded by the lock

  /** May a request go to it now? Whoever then sends one says so with {@link #chosen}. */
  boolean admits(UpstreamSettings settings, long now) {
    return failuresInRow < settings.failuresMax() || now - downUntilNanos >= 0;
  }

  /** A request goes to it. When it was down for long enough, that one is its trial. */
  void chosen(UpstreamSettings settings, long now) {
    if (failuresInRow < settings.failuresMax()) {
      return;
    }
    synchronized (lock) {
      if (now - downUntilNanos >= 0) {
        // Should the trial never report, the next one comes after as long again.
        downUntilNanos = now + downNanos(settings, failuresInRow);
        trialRuns = true;
      }
    }
  }

  /** Whether requests go to it as a matter of course. */
  boolean isUp(UpstreamSettings settings) {
    return failuresInRow < settings.failuresMax();
  }

  void succeeded() {
    if (failuresInRow != 0) {
      synchronized (lock) {
        failuresInRow = 0;
        trialRuns = false;
      }
    }
  }

  void failed(UpstreamSettings settings, long now) {
    synchronized (lock) {
      failedAtNanos = now;
      boolean down = failuresInRow >= settings.failuresMax();
      if (down && !trialRuns) {
        return; // a request from before it went down, or one sent for want of a better origin
      }
      trialRuns = false;
      failuresInRow = Math.min(failuresInRow + 1, settings.failuresMax() + 62);
      if (failuresInRow >= settings.failuresMax()) {
        downUntilNanos = now + downNanos(settings, failuresInRow);
      }
    }
  }

  /** When it last failed; meaningful only while it is not up. */
  long failedAtNanos() {
    return failedAtNanos;
  }

  /** How long to leave it alone after that many failures in a row: doubling from least to most. */
  static long downNanos(UpstreamSettings settings, int failuresInRow) {
    int doublings = Math.clamp(failuresInRow - settings.failuresMax(), 0, 30);
    long millis = Math.min(settings.downMillisMin() << doublings, settings.downMillisMax());
    return TimeUnit.MILLISECONDS.toNanos(millis);
  }
}
