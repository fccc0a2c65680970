package lb.benchmarks.hitratio;

import lb.benchmarks.engine.Storing;
import lb.cache.Cache;
import lb.cache.CacheKey;
import lb.cache.CacheSettings;
import lb.cache.CacheStats;
import lb.cache.http.Fields;
import lb.cache.memory.ArenaStats;

/** The engine itself: keys, heads, chunks, pages and eviction as they are. */
final class EngineCache implements HitRatio.Asked, AutoCloseable {
  private static final int OBJECTS_MAX = 1 << 24;
  private static final int STORED_A_SAMPLE = 100;

  private final Cache cache;
  private final Storing storing;
  private int stored;
  private double wasteSum;
  private int wasteSamples;

  /** A cache whose arena has so many bytes, rounded down to pages. */
  EngineCache(long arenaBytes) {
    cache = new Cache(new CacheSettings(arenaBytes, OBJECTS_MAX, 64, 1000, 1000, 1000, 7), 1);
    storing = new Storing(cache, Fields.EMPTY);
  }

  @Override
  public boolean request(int object, long bytes) {
    CacheKey key = storing.key(object);
    if (storing.isHit(key)) {
      return true;
    }
    storing.store(key, bytes);
    if (++stored % STORED_A_SAMPLE == 0) {
      sampleWaste();
    }
    return false;
  }

  /** From the first eviction on: before, what is free is not wasted. */
  private void sampleWaste() {
    CacheStats stats = cache.stats();
    if (stats.evicted() > 0) {
      ArenaStats arena = stats.arena();
      wasteSum += 1 - (double) arena.requestedBytes() / arena.capacityBytes();
      wasteSamples++;
    }
  }

  /** The part of the arena that held nothing asked for, once it had been full; 0 to 1. */
  double meanWaste() {
    return wasteSamples == 0 ? 0 : wasteSum / wasteSamples;
  }

  @Override
  public void close() {
    cache.close();
  }
}
