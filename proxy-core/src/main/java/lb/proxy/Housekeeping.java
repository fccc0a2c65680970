package lb.proxy;

import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import lb.cache.Cache;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Work beside the traffic: sweeps after purges, and looks at the heap. One thread of its own. */
final class Housekeeping implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Housekeeping.class);
  private static final long EVERY_MILLIS = 1_000;

  private final Cache cache;
  private final HeapWatch heap = new HeapWatch(Runtime.getRuntime().totalMemory());
  private final ScheduledExecutorService thread =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().name("lb-housekeeping").daemon(true).factory());

  Housekeeping(Cache cache) {
    this.cache = cache;
    thread.scheduleWithFixedDelay(
        this::sweepIfNeeded, EVERY_MILLIS, EVERY_MILLIS, TimeUnit.MILLISECONDS);
    thread.scheduleWithFixedDelay(
        this::collectIfGrown, EVERY_MILLIS, EVERY_MILLIS, TimeUnit.MILLISECONDS);
  }

  /** Sweeps without waiting for the next turn. */
  void sweepSoon() {
    thread.execute(this::sweepIfNeeded);
  }

  private void sweepIfNeeded() {
    try {
      if (cache.stats().purgeEntries() > 0) {
        cache.sweep();
      }
    } catch (RuntimeException failure) {
      LOG.error("a sweep failed; purges stay in force without it", failure);
    }
  }

  private void collectIfGrown() {
    Runtime runtime = Runtime.getRuntime();
    if (heap.hasGrown(runtime.totalMemory())) {
      System.gc();
      heap.settled(runtime.totalMemory());
    }
  }

  @Override
  public void close() {
    thread.shutdown();
    try {
      if (!thread.awaitTermination(5, TimeUnit.SECONDS)) {
        thread.shutdownNow();
      }
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
