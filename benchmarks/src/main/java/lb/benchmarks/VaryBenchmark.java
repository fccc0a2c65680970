package lb.benchmarks;

import java.util.List;
import java.util.concurrent.TimeUnit;
import lb.cache.Cache;
import lb.cache.CacheKey;
import lb.cache.StoredObject;
import lb.cache.Variant;
import lb.cache.http.Fields;
import lb.cache.rules.VarySpec;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/**
 * A look-up with the key at hand of something that has variants. The baseline is the same look-up
 * of something that has none: the difference is what {@code Vary} costs.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class VaryBenchmark {
  private static final String[] LANGUAGES = {"en", "de", "fr", "es"};

  private final Cache cache = Samples.cache(16L << 20);
  private final Fields browser =
      Fields.of(
          "Host", Samples.HOST,
          "Accept", "text/css,*/*;q=0.1",
          "Accept-Encoding", "gzip, deflate, br, zstd",
          "Accept-Language", "de-DE,de;q=0.9,en;q=0.8",
          "X-Language", "fr");
  private final CacheKey plain = Samples.key(cache, "/plain");
  private final CacheKey coded = Samples.key(cache, "/coded");
  private final CacheKey accepted = Samples.key(cache, "/accepted");
  private final CacheKey chosen = Samples.key(cache, "/chosen");

  /** Stores them. */
  @Setup
  public void fill() {
    Samples.store(cache, "/plain", null);
    Samples.store(cache, "/coded", Variant.of(VarySpec.ACCEPT_ENCODING, browser));
    Samples.store(cache, "/accepted", Variant.of(spec("Accept-Language"), browser));
    for (String language : LANGUAGES) {
      Fields wanted = Fields.of("X-Language", language);
      Samples.store(cache, "/chosen", Variant.of(spec("X-Language"), wanted));
    }
    for (CacheKey key : List.of(plain, coded, accepted, chosen)) {
      if (find(key) == 0) {
        throw new IllegalStateException(key + " is not found");
      }
    }
  }

  private static VarySpec spec(String name) {
    return VarySpec.parse(Fields.of("Vary", name));
  }

  /** Gives the memory back. */
  @TearDown
  public void close() {
    cache.close();
  }

  /** No Vary. */
  @Benchmark
  public long baselineWithoutVary() {
    return find(plain);
  }

  /** {@code Vary: Accept-Encoding}, as most of what varies. */
  @Benchmark
  public long acceptEncoding() {
    return find(coded);
  }

  /** {@code Vary: Accept-Language}: a list with weights is brought to one form. */
  @Benchmark
  public long acceptLanguage() {
    return find(accepted);
  }

  /** A field of the site's own with four values: the second that is tried fits. */
  @Benchmark
  public long oneOfFour() {
    return find(chosen);
  }

  private long find(CacheKey key) {
    StoredObject object = cache.find(key, browser, List.of()).object();
    if (object == null) {
      return 0;
    }
    long bytes = object.bodyBytes();
    object.release();
    return bytes;
  }
}
