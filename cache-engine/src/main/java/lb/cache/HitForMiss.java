package lb.cache;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;

/**
 * Keys whose last answer was not for sharing: requests for them do not wait for each other.
 * Bounded; any thread.
 */
final class HitForMiss {
  private final Cache<KeyHash, Long> untilMillis;

  HitForMiss(int keysMax) {
    untilMillis = Caffeine.newBuilder().executor(Runnable::run).maximumSize(keysMax).build();
  }

  void remember(KeyHash key, long until) {
    untilMillis.put(key, until);
  }

  void forget(KeyHash key) {
    untilMillis.invalidate(key);
  }

  boolean has(KeyHash key, long nowMillis) {
    Long until = untilMillis.getIfPresent(key);
    return until != null && nowMillis < until;
  }
}
