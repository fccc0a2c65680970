package lb.cache;

/**
 * Where a hash belongs in a table that grows by one place at a time (Litwin, VLDB 1980): so nobody
 * ever pays for a larger table at once. A place that is not there yet is stood for by another one,
 * which gives up its part when the table gets to it. Pure.
 */
final class LinearHashing {
  private LinearHashing() {}

  /** The place of a hash in a table of {@code count} places, 1 to 2^30. */
  static int place(int hash, int count) {
    int round = Integer.highestOneBit(count);
    int place = hash & (2 * round - 1);
    return place < count ? place : place - round;
  }

  /** The place that has stood so far for place {@code added}, which is 1 or more. */
  static int standIn(int added) {
    return added - Integer.highestOneBit(added);
  }
}
