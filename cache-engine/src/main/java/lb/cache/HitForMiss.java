package lb.cache;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;

/**
 * Keys whose last answer was not for sharing: requests for them do not wait for each other.
 * Bounded; any thread.
 */
final class HitForMiss {
  /** By how much a memory may end early, so that not each answer writes one. */
  private static final long MARGIN_MILLIS = 10_000;

  private final Cache<KeyHash, Long> untilMillis;

  HitForMiss(int keysMax) {
    untilMillis = Caffeine.newBuilder().executor(Runnable::run).maximumSize(keysMax).build();
  }

  /** Remembers a key; one that is remembered nearly as long already is left alone. */
  void remember(KeyHash key, long until) {
    Long known = untilMillis.getIfPresent(key);
    if (known == null || known < until - MARGIN_MILLIS) {
      untilMillis.put(key, until);
    }
  }

  void forget(KeyHash key) {
    untilMillis.invalidate(key);
  }

  boolean has(KeyHash key, long nowMillis) {
    Long until = untilMillis.getIfPresent(key);
    return until != null && nowMillis < until;
  }
}
