package lb.benchmarks;

import com.github.benmanes.caffeine.cache.Caffeine;
import java.util.List;
import java.util.concurrent.TimeUnit;
import lb.cache.Cache;
import lb.cache.CacheKey;
import lb.cache.Found;
import lb.cache.StoredObject;
import lb.cache.http.Fields;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/**
 * From host and path to a stored object with a reference, and back: a different one each time. The
 * baseline is Caffeine alone, with a string as the key that both host and path have to be joined
 * to: no full comparison off the heap, no reference, no purge ledger.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class LookUpBenchmark {
  /** A number without a common divisor with that of the objects: each is met once a round. */
  private static final int STEP = 7_919;

  /** How many objects are asked for in turn: few that processor caches hold, or many. */
  @Param({"1000", "100000"})
  public int objects;

  private final Cache cache = Samples.cache(512L << 20);
  private final com.github.benmanes.caffeine.cache.Cache<String, Integer> plain =
      Caffeine.newBuilder()
          .executor(Runnable::run)
          .maximumWeight(1L << 40)
          .weigher((String key, Integer value) -> 1_400)
          .build();
  private String[] paths = {};
  private CacheKey[] keys = {};
  private int at;

  /** Fills both. */
  @Setup
  public void fill() {
    paths = new String[objects];
    keys = new CacheKey[objects];
    for (int i = 0; i < objects; i++) {
      paths[i] = "/images/2026/11/photo-" + i + ".jpg";
      keys[i] = Samples.key(cache, paths[i]);
      Samples.store(cache, paths[i], null);
      plain.put(Samples.HOST + paths[i], i);
    }
    for (int i = 0; i < objects; i++) {
      if (find(keys[i]) == 0) {
        throw new IllegalStateException(paths[i] + " is not in the cache");
      }
    }
  }

  /** Gives the memory back. */
  @TearDown
  public void close() {
    cache.close();
  }

  /** As a hit does it. */
  @Benchmark
  public long keyAndFind() {
    return find(Samples.key(cache, paths[next()]));
  }

  /** With the key at hand. */
  @Benchmark
  public long findAlone() {
    return find(keys[next()]);
  }

  /** The key alone: its octets and their 128-bit hash. */
  @Benchmark
  public CacheKey keyAlone() {
    return Samples.key(cache, paths[next()]);
  }

  /** A map that decides what stays, and nothing else. */
  @Benchmark
  public Integer baselineCaffeine() {
    Integer found = plain.getIfPresent(Samples.HOST + paths[next()]);
    if (found == null) {
      throw new IllegalStateException("not there");
    }
    return found;
  }

  private int next() {
    at = (at + STEP) % objects;
    return at;
  }

  private long find(CacheKey key) {
    Found found = cache.find(key, Fields.EMPTY, List.of());
    StoredObject object = found.object();
    if (object == null) {
      return 0;
    }
    long bytes = object.bodyBytes();
    object.release();
    return bytes;
  }
}
