package lb.proxy.account;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/**
 * Counters in an array that one thread writes and any thread reads.
 *
 * <p>The writer adds without a locked instruction. The opaque access makes each value whole and
 * visible in bounded time; no order between two counters is promised, so that a sum read while
 * traffic runs may be a few requests apart from another.
 */
final class Cells {
  private static final VarHandle LONGS = MethodHandles.arrayElementVarHandle(long[].class);

  private Cells() {}

  /** Adds to a cell; only the thread that owns the array may call it. */
  static void add(long[] cells, int index, long amount) {
    LONGS.setOpaque(cells, index, cells[index] + amount);
  }

  /** Reads a cell, from any thread. */
  static long get(long[] cells, int index) {
    return (long) LONGS.getOpaque(cells, index);
  }

  /** Adds each cell of {@code from}, read from any thread, to {@code sum}. */
  static void addInto(long[] sum, long[] from) {
    for (int i = 0; i < from.length; i++) {
      sum[i] += get(from, i);
    }
  }
}
