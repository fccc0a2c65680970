package lb.benchmarks.rate;

import java.util.Arrays;

/**
 * Times of single requests, every one of them kept: quantiles are exact, and recording makes no
 * garbage. One thread.
 */
final class Latencies {
  private final long[] nanos;
  private int count;
  private boolean sorted = true;

  /** Has room for so many. */
  Latencies(int room) {
    nanos = new long[room];
  }

  void record(long value) {
    nanos[count++] = value;
    sorted = false;
  }

  int count() {
    return count;
  }

  /**
   * The smallest time within which the share {@code quantile} of all requests, 0 to 1, was
   * answered; in nanoseconds, 0 when there was none.
   */
  long quantileNanos(double quantile) {
    if (count == 0) {
      return 0;
    }
    if (!sorted) {
      Arrays.sort(nanos, 0, count);
      sorted = true;
    }
    int rank = (int) Math.ceil(quantile * count);
    return nanos[Math.clamp(rank, 1, count) - 1];
  }
}
