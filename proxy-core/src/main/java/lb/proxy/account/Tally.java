package lb.proxy.account;

import java.util.Map;

/**
 * Counts by label, for a few labels that are words of ours. Written by one thread, read by any.
 *
 * <p>At most {@value #LABELS_MAX} labels are told apart; further ones are counted as {@code other},
 * so that a mistake elsewhere cannot grow the metrics.
 */
final class Tally {
  static final int LABELS_MAX = 96;
  static final String OTHER = "other";

  private final String[] labels = new String[LABELS_MAX + 1];
  private final long[] counts = new long[LABELS_MAX + 1];

  /** Published after the label that it covers. */
  private volatile int size;

  /** Adds to the count of a label; only by the owner. */
  void add(String label, long amount) {
    Cells.add(counts, indexOf(label), amount);
  }

  /** Adds what was counted to a sum, from any thread. */
  void addInto(Map<String, Long> sum) {
    for (int i = 0, end = size; i < end; i++) {
      sum.merge(labels[i], Cells.get(counts, i), Long::sum);
    }
  }

  /** All labels together, from any thread. */
  long total() {
    long total = 0;
    for (int i = 0, end = size; i < end; i++) {
      total += Cells.get(counts, i);
    }
    return total;
  }

  private int indexOf(String label) {
    int end = size;
    for (int i = 0; i < end; i++) {
      // The same constant nearly always: equals compares the reference first.
      if (labels[i].equals(label)) {
        return i;
      }
    }
    if (end > LABELS_MAX) {
      return LABELS_MAX;
    }
    labels[end] = end == LABELS_MAX ? OTHER : label;
    size = end + 1;
    return end;
  }
}
