package lb.proxy.account;

/**
 * A fine scale for percentiles: eight steps to each doubling, from 1 microsecond to about 70
 * seconds, so that a percentile is at most an eighth too high.
 */
final class LatencyScale {
  private static final int STEPS_LOG2 = 3;
  private static final int STEPS = 1 << STEPS_LOG2;
  private static final int LOWEST_LOG2 = 10;
  private static final int HIGHEST_LOG2 = 36;

  /** How many cells a scale needs. */
  static final int CELLS = (HIGHEST_LOG2 - LOWEST_LOG2) * STEPS + 1;

  private LatencyScale() {}

  /** Counts one duration; only by the owner of the cells. */
  static void observe(long[] cells, long nanos) {
    Cells.add(cells, cellOf(nanos), 1);
  }

  /**
   * The duration in nanoseconds that the given share of the observations did not exceed, rounded up
   * to the next step; 0 when nothing was observed.
   *
   * @param cells plain cells, already summed
   * @param share above 0, at most 1
   */
  static long percentileNanos(long[] cells, double share) {
    long count = 0;
    for (long cell : cells) {
      count += cell;
    }
    if (count == 0) {
      return 0;
    }
    long wanted = Math.max(1, (long) Math.ceil(count * share));
    long seen = 0;
    int cell = -1;
    while (seen < wanted) {
      seen += cells[++cell];
    }
    return upperNanos(cell);
  }

  static int cellOf(long nanos) {
    int log2 = 63 - Long.numberOfLeadingZeros(Math.max(nanos, 1));
    if (log2 < LOWEST_LOG2) {
      return 0;
    }
    if (log2 >= HIGHEST_LOG2) {
      return CELLS - 1;
    }
    int step = (int) (nanos >>> (log2 - STEPS_LOG2)) & (STEPS - 1);
    return 1 + (log2 - LOWEST_LOG2) * STEPS + step;
  }

  static long upperNanos(int cell) {
    if (cell == 0) {
      return 1L << LOWEST_LOG2;
    }
    int log2 = LOWEST_LOG2 + (cell - 1) / STEPS;
    int step = (cell - 1) % STEPS;
    return (1L << log2) + ((long) (step + 1) << (log2 - STEPS_LOG2));
  }
}
