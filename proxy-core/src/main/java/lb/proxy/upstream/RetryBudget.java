package lb.proxy.upstream;

import java.util.concurrent.TimeUnit;
import lb.config.RetryPolicy;

/**
 * How many retries a group may still make: a share of its requests, and some a second in any case,
 * reckoned over the last ten seconds or so. When all origins fail, clients' requests do not become
 * several times as many. Safe for use by many event loops; it is asked only when a request failed.
 *
 * <p>It is a bucket that requests and time pour into and that forgets: what it holds fades by the
 * e-th part in ten seconds, so that a quiet hour saves nothing up.
 */
final class RetryBudget {
  private static final double FADES_NANOS = TimeUnit.SECONDS.toNanos(10);
  private static final double PERCENT = 100;

  private final double share;
  private final double perNano;
  private double held; // all guarded by this
  private long lastNanos;
  private long lastRequests;
  private long taken;

  /** A budget that begins with what the allowance of some a second comes to. */
  RetryBudget(RetryPolicy policy, long now) {
    this.share = policy.budgetPercent() / PERCENT;
    this.perNano = policy.perSecondMin() / (double) TimeUnit.SECONDS.toNanos(1);
    this.held = perNano * FADES_NANOS;
    this.lastNanos = now;
  }

  /**
   * Takes one retry, if there is one.
   *
   * @param attempts how many attempts the group has made since its beginning, retries included
   */
  synchronized boolean take(long now, long attempts) {
    long requests = attempts - taken;
    pour(Math.max(0, now - lastNanos), Math.max(0, requests - lastRequests));
    lastNanos = now;
    lastRequests = requests;
    if (held < 1) {
      return false;
    }
    held -= 1;
    taken++;
    return true;
  }

  /** What came evenly over some time has in part faded at its end. */
  private void pour(long nanos, long requests) {
    double poured = share * requests + perNano * nanos;
    double faded = nanos / FADES_NANOS;
    double left = Math.exp(-faded);
    held = held * left + (faded < 1e-9 ? poured : poured * (1 - left) / faded);
  }
}
