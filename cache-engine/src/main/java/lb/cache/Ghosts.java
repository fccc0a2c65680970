package lb.cache;

import java.util.Arrays;

/**
 * Keys that have left unused: one that comes back soon is worth more than one that was never seen.
 * Guarded by the lock of {@link Index}.
 *
 * <p>A table of sets of four, eight bytes a key: 32 bits of its hash, and when it left, counted in
 * what has left since. A key that finds its set full takes the place of the one that left first.
 * Two keys may look alike; the one is then taken for the other, which costs a little room and
 * nothing else.
 */
final class Ghosts {
  private static final int WAYS = 4;
  private static final int SLOTS_MIN = 1 << 10;
  private static final int SLOTS_MAX = 1 << 26;

  /** Time passes by one for so many units of weight: 4 KiB. */
  private static final int CLOCK_SHIFT = 6;

  /** A ghost stays until twice as much has left as the index holds. */
  private static final int WINDOW_SHARE = 2;

  private static final long STAMP_MASK = 0xffff_ffffL;

  private long[] slots = new long[SLOTS_MIN];
  private long clock = 1L << CLOCK_SHIFT;

  /**
   * Remembers a key that leaves.
   *
   * @param weight what it weighed
   * @param entries how many entries the index has, which the table is made to fit
   */
  void add(KeyHash key, int weight, int entries) {
    if (entries > slots.length / 4 * 3 && slots.length < SLOTS_MAX) {
      grow();
    }
    clock += weight;
    put(slots, fingerprint(key) << Integer.SIZE | now());
  }

  /** Whether a key has left lately; it is forgotten then. */
  boolean take(KeyHash key, long indexWeight) {
    long fingerprint = fingerprint(key);
    int first = firstOf(slots, fingerprint);
    for (int at = first; at < first + WAYS; at++) {
      if (slots[at] >>> Integer.SIZE == fingerprint && slots[at] != 0) {
        boolean lately = age(slots[at]) <= indexWeight * WINDOW_SHARE >>> CLOCK_SHIFT;
        slots[at] = 0;
        return lately;
      }
    }
    return false;
  }

  private void put(long[] table, long ghost) {
    int first = firstOf(table, ghost >>> Integer.SIZE);
    int oldest = first;
    for (int at = first; at < first + WAYS; at++) {
      if (table[at] == 0) {
        oldest = at;
        break;
      }
      if (age(table[at]) > age(table[oldest])) {
        oldest = at;
      }
    }
    table[oldest] = ghost;
  }

  private void grow() {
    long[] larger = new long[slots.length * 2];
    Arrays.stream(slots).filter(ghost -> ghost != 0).forEach(ghost -> put(larger, ghost));
    slots = larger;
  }

  private long age(long ghost) {
    return now() - ghost & STAMP_MASK;
  }

  private long now() {
    return clock >>> CLOCK_SHIFT & STAMP_MASK;
  }

  private static long fingerprint(KeyHash key) {
    return key.high >>> Integer.SIZE;
  }

  /** Where the set of a key begins: the first bits of its fingerprint say it. */
  private static int firstOf(long[] table, long fingerprint) {
    int sets = table.length / WAYS;
    return (int) (fingerprint * sets >>> Integer.SIZE) * WAYS;
  }
}
