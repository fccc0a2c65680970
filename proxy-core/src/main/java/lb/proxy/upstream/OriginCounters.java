package lb.proxy.upstream;

import java.util.Arrays;
import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;

/** What is counted of one origin since the start. Safe for use by many threads. */
final class OriginCounters {
  private final LongAdder connects = new LongAdder();
  private final LongAdder connectFailures = new LongAdder();
  private final LongAdder[] retries = new LongAdder[RetryReason.values().length];

  OriginCounters() {
    Arrays.setAll(retries, reason -> new LongAdder());
  }

  void connected() {
    connects.increment();
  }

  void connectFailed() {
    connectFailures.increment();
  }

  /** A request that had gone to this origin is sent once more. */
  void retried(RetryReason reason) {
    retries[reason.ordinal()].increment();
  }

  long connects() {
    return connects.sum();
  }

  long connectFailures() {
    return connectFailures.sum();
  }

  /** By reason; what never happened is left out. */
  Map<RetryReason, Long> retries() {
    Map<RetryReason, Long> counts = new EnumMap<>(RetryReason.class);
    for (RetryReason reason : RetryReason.values()) {
      long count = retries[reason.ordinal()].sum();
      if (count > 0) {
        counts.put(reason, count);
      }
    }
    return counts;
  }
}
