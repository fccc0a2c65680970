package lb.benchmarks;

import java.util.List;
import java.util.concurrent.TimeUnit;
import lb.cache.purge.Purge;
import lb.cache.purge.PurgeLedger;
import lb.cache.purge.PurgeMatcher;
import lb.cache.purge.PurgeVerdict;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** What a hit pays for purging while nothing is purged. */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@State(Scope.Benchmark)
public class PurgeLedgerBenchmark {
  private static final int PURGES = 50_000;

  private final PurgeLedger ledger = new PurgeLedger(1);
  private final Samples.Stored subject =
      new Samples.Stored("site", Samples.HOST, "/images/2024/08/photo-1234.jpg", List.of());
  private long frontier;
  private volatile long shared;

  /** Purges much, all of which the object has been held against. */
  @Setup
  public void fill() {
    for (int i = 0; i < PURGES; i++) {
      ledger.accept(new Purge(new PurgeMatcher.Key("", "", "/images/" + i), false), 0);
    }
    frontier = ledger.position();
    shared = frontier;
  }

  /** The least that a hit could do: read one shared number and compare it. */
  @Benchmark
  public boolean baselineOneVolatileRead() {
    return shared == frontier;
  }

  /** What each hit does while nothing was purged since its object was last looked at. */
  @Benchmark
  public PurgeVerdict nothingPurgedSince() {
    return ledger.position() == frontier ? PurgeVerdict.NONE : ledger.check(subject, frontier);
  }
}
