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
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.OptionsBuilder;

/** What a hit pays for purging, and what a purge costs. */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(value = 1, jvmArgsAppend = "-XX:+UseSerialGC")
@State(Scope.Benchmark)
public class PurgeLedgerBench {
  private static final int PURGES = 50_000;

  private final PurgeLedger keys = new PurgeLedger(1);
  private final PurgeLedger prefixes = new PurgeLedger(1);
  private final PurgeLedger globs = new PurgeLedger(1);
  private final PurgeLedger accepting = new PurgeLedger(1);
  private final PurgeSubject subject =
      new Stored("site", "www.example.com", "/images/2024/08/photo-1234.jpg?w=640", List.of());
  private long position;
  private long accepted;

  private record Stored(String site, String host, String target, List<String> tags)
      implements PurgeSubject {}

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
    position = keys.position();
  }

  /** Baseline: the comparison of a hit while nothing was purged. */
  @Benchmark
  public PurgeVerdict baselineNothingPurgedSince() {
    return keys.check(subject, position);
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

  /** Runs these benchmarks. */
  public static void main(String[] arguments) throws RunnerException {
    new Runner(new OptionsBuilder().include("\\b" + PurgeLedgerBench.class.getSimpleName()).build())
        .run();
  }
}
