package lb.benchmarks;

import java.util.concurrent.TimeUnit;
import lb.cache.http.Fields;
import lb.cache.rules.Freshness;
import lb.cache.rules.RequestControl;
import lb.cache.rules.Reuse;
import lb.cache.rules.ReuseDecision;
import lb.config.CachePolicy;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/** May a stored response answer this request? The baseline knows nothing but an expiry date. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class RulesBenchmark {
  private final Fields plain = Fields.of("Host", Samples.HOST, "Accept", "text/css,*/*;q=0.1");
  private final Fields reload =
      Fields.of("Host", Samples.HOST, "Cache-Control", "max-age=0", "Accept", "*/*");
  private final Freshness freshness = Samples.fresh();
  private final Freshness expired = new Freshness(0, 0, 60, 30, 0, 0);
  private long nowMillis = 1_000_000;
  private long expiresMillis = 86_400_000;

  /** The way of nearly all hits: no Cache-Control in the request, fresh. */
  @Benchmark
  public ReuseDecision freshHit() {
    RequestControl control = RequestControl.of(plain);
    return Reuse.decide(control, freshness, false, CachePolicy.STANDARD, nowMillis);
  }

  /** A reload, with directives to read. */
  @Benchmark
  public ReuseDecision reload() {
    RequestControl control = RequestControl.of(reload);
    return Reuse.decide(control, freshness, false, CachePolicy.STANDARD, nowMillis);
  }

  /** Past its lifetime, and past what stale-while-revalidate allows. */
  @Benchmark
  public ReuseDecision expired() {
    RequestControl control = RequestControl.of(plain);
    return Reuse.decide(control, expired, false, CachePolicy.STANDARD, nowMillis);
  }

  /** One comparison. */
  @Benchmark
  public boolean baselineExpiryDate() {
    return nowMillis < expiresMillis;
  }
}
