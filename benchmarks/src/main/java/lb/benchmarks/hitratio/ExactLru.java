package lb.benchmarks.hitratio;

import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The baseline: a cache that evicts what was asked for longest ago, counts every octet of a body
 * and nothing else, and wastes none.
 */
final class ExactLru implements HitRatio.Asked {
  private final LinkedHashMap<Integer, Long> kept = new LinkedHashMap<>(1024, 0.75f, true);
  private final long capacityBytes;
  private long keptBytes;

  ExactLru(long capacityBytes) {
    this.capacityBytes = capacityBytes;
  }

  @Override
  public boolean request(int object, long bytes) {
    if (kept.get(object) != null) {
      return true;
    }
    if (bytes <= capacityBytes) {
      kept.put(object, bytes);
      keptBytes += bytes;
    }
    Iterator<Map.Entry<Integer, Long>> oldest = kept.entrySet().iterator();
    while (keptBytes > capacityBytes) {
      keptBytes -= oldest.next().getValue();
      oldest.remove();
    }
    return false;
  }
}
