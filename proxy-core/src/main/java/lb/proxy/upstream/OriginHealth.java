package lb.proxy.upstream;

import java.util.concurrent.TimeUnit;
import lb.config.Ejection;

/**
 * Whether an origin is worth a request, as seen by what became of earlier ones and of checks. Safe
 * for use by many event loops.
 *
 * <p>It is down for one of three reasons, or several. <i>Failing</i>: some requests in a row could
 * not be brought to it. Nobody asks it for a while; then one request is let through to try it, and
 * the others wait for what becomes of that one, or for the next, longer while to end. One success
 * ends it. <i>Check failed</i>: checks end it. <i>Ejected</i>: it answered worse than others; time
 * ends it. When it is back it gets a share of its requests at first, where that is wanted.
 */
final class OriginHealth {
  private static final int SHARE_BITS = 16;
  private static final double SHARE_LEAST = 0.1;

  /** After so many times the least ejection without one, the count begins anew. */
  private static final int EJECTIONS_FORGOTTEN_AFTER = 10;

  private final Object lock = new Object();
  private final long slowStartNanos;

  /** Whether anything below says more than that it is up: the one thing that most choices read. */
  private volatile boolean troubled;

  // Read without the lock, written under it.
  private volatile int failuresInRow;
  private volatile long failedAtNanos;
  private volatile long downUntilNanos;
  private volatile boolean failing;
  private volatile boolean checkFailed;
  private volatile boolean ejected;
  private volatile long ejectedUntilNanos;
  private volatile boolean slow;
  private volatile long backNanos;
  private volatile long sinceNanos;

  // Guarded by the lock.
  private boolean trialRuns;
  private boolean ejectedForLatency;
  private int ejectionsInRow;
  private long ejections;

  OriginHealth(long slowStartMillis, long now) {
    this.slowStartNanos = TimeUnit.MILLISECONDS.toNanos(slowStartMillis);
    this.sinceNanos = now;
  }

  /**
   * May a request go to it now? Whoever then sends one says so with {@link #chosen}.
   *
   * @param random decides while it gets a share of its requests only
   */
  boolean admits(long now, long random) {
    return !troubled || admitsTroubled(now, random);
  }

  private boolean admitsTroubled(long now, long random) {
    endWhatTimeEnds(now);
    if (checkFailed || ejected) {
      return false;
    }
    if (failing) {
      return now - downUntilNanos >= 0;
    }
    return !slow || (random & ((1 << SHARE_BITS) - 1)) < share(now) * (1 << SHARE_BITS);
  }

  private double share(long now) {
    return Math.max(SHARE_LEAST, (double) (now - backNanos) / slowStartNanos);
  }

  /** A request goes to it. When it was down for long enough, that one is its trial. */
  void chosen(UpstreamSettings settings, long now) {
    if (!failing) {
      return;
    }
    synchronized (lock) {
      if (failing && now - downUntilNanos >= 0) {
        // Should the trial never report, the next one comes after as long again.
        downUntilNanos = now + downNanos(settings, failuresInRow);
        trialRuns = true;
      }
    }
  }

  /** Whether requests go to it as a matter of course. */
  boolean isUp(long now) {
    return standing(now).isUp();
  }

  /** How it stands; of several reasons the one that holds longest. */
  Standing standing(long now) {
    synchronized (lock) {
      endWhatTimeEnds(now);
      if (checkFailed) {
        return Standing.CHECK_FAILED;
      }
      if (failing) {
        return Standing.FAILING;
      }
      if (ejected) {
        return ejectedForLatency ? Standing.EJECTED_LATENCY : Standing.EJECTED_ERRORS;
      }
      return slow ? Standing.SLOW_START : Standing.UP;
    }
  }

  /** Since when it has been up, or not. */
  long sinceNanos() {
    return sinceNanos;
  }

  /** How often it was ejected. */
  long ejections() {
    synchronized (lock) {
      return ejections;
    }
  }

  /** An answer came. */
  void succeeded(long now) {
    if (failuresInRow != 0) {
      synchronized (lock) {
        failuresInRow = 0;
        trialRuns = false;
        failing = false;
        settle(now, now);
      }
    }
  }

  /** A request could not be brought to it, or was not answered at all. */
  void failed(UpstreamSettings settings, long now) {
    synchronized (lock) {
      failedAtNanos = now;
      if (failing && !trialRuns) {
        return; // a request from before it went down, or one sent for want of a better origin
      }
      trialRuns = false;
      failuresInRow = Math.min(failuresInRow + 1, settings.failuresMax() + 62);
      if (failuresInRow >= settings.failuresMax()) {
        downUntilNanos = now + downNanos(settings, failuresInRow);
        failing = true;
        settle(now, now);
      }
    }
  }

  /** Enough checks in a row have failed, or have not. */
  void checked(boolean well, long now) {
    synchronized (lock) {
      if (checkFailed == well) {
        checkFailed = !well;
        failedAtNanos = well ? failedAtNanos : now;
        settle(now, now);
      }
    }
  }

  /** It is left alone for a while: longer each time in a row. */
  void eject(boolean forLatency, Ejection policy, long now) {
    synchronized (lock) {
      long least = TimeUnit.MILLISECONDS.toNanos(policy.millisMin());
      boolean forgotten =
          ejectionsInRow > 0 && now - ejectedUntilNanos > EJECTIONS_FORGOTTEN_AFTER * least;
      int doublings = forgotten ? 0 : Math.min(ejectionsInRow, 30);
      long millis = Math.min(policy.millisMin() << Math.min(doublings, 20), policy.millisMax());
      ejectionsInRow = doublings + 1;
      ejections++;
      ejectedUntilNanos = now + TimeUnit.MILLISECONDS.toNanos(millis);
      ejected = true;
      ejectedForLatency = forLatency;
      failedAtNanos = now;
      settle(now, now);
    }
  }

  /** When it last failed; meaningful only while it is not up. */
  long failedAtNanos() {
    return failedAtNanos;
  }

  private void endWhatTimeEnds(long now) {
    boolean ejectionEnds = ejected && now - ejectedUntilNanos >= 0;
    boolean slowStartEnds = slow && now - backNanos >= slowStartNanos;
    if (!ejectionEnds && !slowStartEnds) {
      return;
    }
    synchronized (lock) {
      if (ejected && now - ejectedUntilNanos >= 0) {
        ejected = false;
        settle(now, ejectedUntilNanos);
      }
      if (slow && now - backNanos >= slowStartNanos) {
        slow = false;
        troubled = failing || checkFailed || ejected;
      }
    }
  }

  /** Something about it has changed: is it up now, and was it before? */
  private void settle(long now, long changedAt) {
    boolean wasUp = !troubled || slow;
    boolean up = !failing && !checkFailed && !ejected;
    if (wasUp != up) {
      sinceNanos = changedAt;
    }
    if (!up) {
      slow = false;
    } else if (!wasUp && slowStartNanos > 0) {
      slow = true;
      backNanos = changedAt;
    }
    troubled = !up || slow;
  }

  /** How long to leave it alone after that many failures in a row: doubling from least to most. */
  static long downNanos(UpstreamSettings settings, int failuresInRow) {
    int doublings = Math.clamp(failuresInRow - settings.failuresMax(), 0, 30);
    long millis = Math.min(settings.downMillisMin() << doublings, settings.downMillisMax());
    return TimeUnit.MILLISECONDS.toNanos(millis);
  }
}
