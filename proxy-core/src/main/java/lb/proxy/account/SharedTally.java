package lb.proxy.account;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;

/**
 * Counts by a key of labels, for events that are rare or happen on any thread. Bounded: beyond
 * {@code keysMax} keys everything counts for the key that stands for the rest.
 */
final class SharedTally<K> {
  private final Map<K, LongAdder> counts = new ConcurrentHashMap<>();
  private final K rest;
  private final int keysMax;

  SharedTally(K rest, int keysMax) {
    this.rest = rest;
    this.keysMax = keysMax;
  }

  void add(K key, long amount) {
    LongAdder count = counts.get(key);
    if (count == null) {
      // Racing newcomers may pass the bound by a few; it is there against growth, not for
      // exactness.
      K kept = counts.size() < keysMax ? key : rest;
      count = counts.computeIfAbsent(kept, k -> new LongAdder());
    }
    count.add(amount);
  }

  void addInto(Map<K, Long> sum) {
    counts.forEach((key, count) -> sum.merge(key, count.sum(), Long::sum));
  }

  long total() {
    return counts.values().stream().mapToLong(LongAdder::sum).sum();
  }
}
