package lb.proxy.account;

import java.util.concurrent.TimeUnit;

/**
 * The fixed buckets of a duration histogram, kept as an array of cells: one count a bucket, the
 * last for what is longer than every boundary, then the sum in nanoseconds.
 */
final class Buckets {
  /** The upper boundaries, inclusive, in seconds; the last bucket has none. */
  private static final double[] SECONDS = {
    .0005, .001, .0025, .005, .01, .025, .05, .1, .25, .5, 1, 2.5, 5, 10
  };

  private static final long[] NANOS = nanos();

  /** How many buckets there are, the unbounded one included. */
  static final int COUNT = SECONDS.length + 1;

  private static final int SUM = COUNT;

  /** How many cells a histogram needs. */
  static final int CELLS = COUNT + 1;

  private Buckets() {}

  /** Cells of an empty histogram. */
  static long[] empty() {
    return new long[CELLS];
  }

  /** Counts one duration; only by the owner of the cells. */
  static void observe(long[] cells, long nanos) {
    Cells.add(cells, bucketOf(nanos), 1);
    Cells.add(cells, SUM, nanos);
  }

  /** The upper boundary of a bucket in seconds. */
  static double upperSeconds(int bucket) {
    return bucket < SECONDS.length ? SECONDS[bucket] : Double.POSITIVE_INFINITY;
  }

  /** The sum of what a histogram, read into plain cells, has observed, in seconds. */
  static double sumSeconds(long[] cells) {
    return cells[SUM] / 1e9;
  }

  /** How many durations a histogram, read into plain cells, has observed. */
  static long count(long[] cells) {
    long count = 0;
    for (int i = 0; i < COUNT; i++) {
      count += cells[i];
    }
    return count;
  }

  // From the bottom: a hit nearly always ends at the first boundary.
  private static int bucketOf(long nanos) {
    int bucket = 0;
    while (bucket < NANOS.length && nanos > NANOS[bucket]) {
      bucket++;
    }
    return bucket;
  }

  private static long[] nanos() {
    long[] nanos = new long[SECONDS.length];
    for (int i = 0; i < nanos.length; i++) {
      nanos[i] = Math.round(SECONDS[i] * TimeUnit.SECONDS.toNanos(1));
    }
    return nanos;
  }
}
