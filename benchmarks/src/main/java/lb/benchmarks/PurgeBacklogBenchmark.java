package lb.benchmarks;

import java.util.List;
import java.util.concurrent.TimeUnit;
import lb.cache.purge.Purge;
import lb.cache.purge.PurgeLedger;
import lb.cache.purge.PurgeMatcher;
import lb.cache.purge.PurgeReceipt;
import lb.cache.purge.PurgeSubject;
import lb.cache.purge.PurgeVerdict;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** What purges cost that are still remembered: accepting one, and the first look-up behind many. */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@State(Scope.Benchmark)
public class PurgeBacklogBenchmark {
  private static final int PURGES = 50_000;

  private final PurgeLedger keys = new PurgeLedger(1);
  private final PurgeLedger prefixes = new PurgeLedger(1);
  private final PurgeLedger globs = new PurgeLedger(1);
  private final PurgeLedger accepting = new PurgeLedger(1);
  private final PurgeSubject subject =
      new Samples.Stored("site", Samples.HOST, "/images/2024/08/photo-1234.jpg?w=640", List.of());
  private long accepted;

  /** Fills the ledgers with purges that do not match. */
  @Setup
  public void fill() {
    for (int i = 0; i < PURGES; i++) {
      keys.accept(new Purge(new PurgeMatcher.Key("", "", "/images/" + i), false), 0);
      prefixes.accept(new Purge(new PurgeMatcher.Prefix("", "", "/images/" + i), false), 0);
    }
    for (int i = 0; i < PurgeLedger.GLOBS_MAX; i++) {
      globs.accept(new Purge(new PurgeMatcher.Glob("", "", "/images/*/x" + i), false), 0);
    }
  }

  /** The first look-up of an object behind 50,000 exact purges. */
  @Benchmark
  public PurgeVerdict behindFiftyThousandKeys() {
    return keys.check(subject, 0);
  }

  /** The same behind 50,000 prefixes. */
  @Benchmark
  public PurgeVerdict behindFiftyThousandPrefixes() {
    return prefixes.check(subject, 0);
  }

  /** The same behind as many globs as a ledger keeps: these are walked. */
  @Benchmark
  public PurgeVerdict behindTheMostGlobs() {
    return globs.check(subject, 0);
  }

  /** Accepting a purge in a full ledger. */
  @Benchmark
  public PurgeReceipt accept() {
    return accepting.accept(
        new Purge(new PurgeMatcher.Key("", "", "/" + accepted++), false), accepted);
  }
}
