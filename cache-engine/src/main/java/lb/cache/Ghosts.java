package lb.cache;

import lb.cache.memory.OffHeap;
import lb.cache.memory.SlabArena;

/**
 * Keys that have left unused: one that comes back soon is worth more than one that was never seen.
 * Guarded by the lock of {@link Index}.
 *
 * <p>A table of sets of four off the heap, eight bytes a key: 32 bits of its hash, and when it
 * left, counted in what has left since. A key that finds its set full takes the place of the one
 * that left first. Two keys may look alike; the one is then taken for the other, which costs a
 * little room and nothing else.
 */
final class Ghosts {
  private static final int WAYS = 4;
  private static final int SETS_MIN = 1 << 8;
  private static final int SETS_MAX = 1 << 28;

  /**
   * How many sets come with a key, while there are too few: more than it needs, so that the table
   * is never too small for what is in it, and no key ever pays for a larger table at once.
   */
  private static final int SPLITS = 2;

  /** Time passes by one for so many units of weight: 4 KiB. */
  private static final int CLOCK_SHIFT = 6;

  /** A ghost stays until twice as much has left as the index holds. */
  private static final int WINDOW_SHARE = 2;

  private static final long STAMP_MASK = 0xffff_ffffL;

  private final OffHeap slots;
  private final int setsMax;
  private int sets = SETS_MIN;
  private long clock = 1L << CLOCK_SHIFT;

  /** A table, beside {@code arena}, for an index of at most so many objects. */
  Ghosts(SlabArena arena, int objectsMax) {
    setsMax = Math.clamp(objectsMax / 2, SETS_MIN, SETS_MAX);
    slots = arena.reserveBeside((long) setsMax * WAYS * Long.BYTES);
  }

  /** How much memory the table uses. */
  long bytes() {
    return (long) sets * WAYS * Long.BYTES;
  }

  /**
   * Remembers a key that leaves.
   *
   * @param high the upper half of its hash
   * @param weight what it weighed
   * @param entries how many objects the index has, which the table comes to fit
   */
  void add(long high, int weight, int entries) {
    for (int i = 0; i < SPLITS && entries > sets * 2L && sets < setsMax; i++) {
      split();
    }
    clock += weight;
    put(high >>> Integer.SIZE << Integer.SIZE | now());
  }

  /** Whether a key has left lately; it is forgotten then. */
  boolean take(long high, long indexWeight) {
    long fingerprint = high >>> Integer.SIZE;
    int first = firstOf(high);
    for (int at = first; at < first + WAYS; at++) {
      long ghost = ghost(at);
      if (ghost >>> Integer.SIZE == fingerprint && ghost != 0) {
        boolean lately = age(ghost) <= indexWeight * WINDOW_SHARE >>> CLOCK_SHIFT;
        ghost(at, 0);
        return lately;
      }
    }
    return false;
  }

  private void put(long ghost) {
    int first = firstOf(ghost);
    int oldest = first;
    for (int at = first; at < first + WAYS; at++) {
      if (ghost(at) == 0) {
        oldest = at;
        break;
      }
      if (age(ghost(at)) > age(ghost(oldest))) {
        oldest = at;
      }
    }
    ghost(oldest, ghost);
  }

  /** One set more: it takes over what belongs there from the one that it stands for. */
  private void split() {
    int added = sets++;
    int to = added * WAYS;
    int from = LinearHashing.standIn(added) * WAYS;
    for (int at = from; at < from + WAYS; at++) {
      long ghost = ghost(at);
      if (ghost != 0 && firstOf(ghost) == added * WAYS) {
        ghost(to++, ghost);
        ghost(at, 0);
      }
    }
  }

  private long age(long ghost) {
    return now() - ghost & STAMP_MASK;
  }

  private long now() {
    return clock >>> CLOCK_SHIFT & STAMP_MASK;
  }

  /** Where the set of a key begins; a ghost says it as well as the hash that it is of. */
  private int firstOf(long high) {
    return LinearHashing.place((int) (high >>> Integer.SIZE), sets) * WAYS;
  }

  private long ghost(int at) {
    return slots.getLong((long) at * Long.BYTES);
  }

  private void ghost(int at, long value) {
    slots.putLong((long) at * Long.BYTES, value);
  }
}
