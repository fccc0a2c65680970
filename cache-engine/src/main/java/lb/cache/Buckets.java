package lb.cache;

import java.lang.invoke.VarHandle;
import lb.cache.memory.OffHeap;
import lb.cache.memory.SlabArena;

/**
 * The objects of a hash: a table of buckets off the heap, each a chain of records, newest first. It
 * grows by {@link LinearHashing}.
 *
 * <p>Changes are guarded by the lock of {@link Index}. Anybody may walk a chain without it. What
 * such a walk found and retained is what it is; but when something left its chain meanwhile, it may
 * have been led into another one, and what it did not find may be there. So a walk asks {@link
 * #changes} before, and {@link #isDisturbed} afterwards.
 */
final class Buckets {
  private static final int COUNT_MIN = 1 << 10;
  private static final int COUNT_MAX = 1 << 30;

  /** How many buckets there are for an object, so that most have one at most. */
  private static final int EACH = 2;

  /** A walk that has gone so far has been led astray. */
  private static final int STEPS_MAX = 1_000;

  private final ObjectTable table;
  private final OffHeap firsts;
  private final int countMax;
  private volatile int count = COUNT_MIN;

  /** Odd while something leaves a chain. */
  private volatile long changes;

  /** A table beside {@code arena} for as many objects. */
  Buckets(SlabArena arena, ObjectTable table, int objectsMax) {
    this.table = table;
    this.countMax = (int) Math.min(COUNT_MAX, Math.max(COUNT_MIN, (long) objectsMax * EACH));
    this.firsts = arena.reserveBeside((long) countMax * Integer.BYTES);
  }

  /** How much memory the table uses. */
  long bytes() {
    return (long) count * Integer.BYTES;
  }

  /** How many changes there have been that disturb a walk. */
  long changes() {
    return changes;
  }

  /** Whether a walk that began after {@code changesBefore} may have missed something. */
  boolean isDisturbed(long changesBefore) {
    VarHandle.acquireFence();
    return (changesBefore & 1) != 0 || changes != changesBefore;
  }

  /** The newest object of a hash, 0 for none. */
  int first(long high, long low) {
    return at(firsts.getIntAcquire(placeOf(low, count)), high, low);
  }

  /** The next older one. */
  int next(int id, long high, long low) {
    return at(table.next(id), high, low);
  }

  private int at(int from, long high, long low) {
    int id = from;
    for (int steps = 0; id != 0 && !table.hasHash(id, high, low); steps++) {
      if (steps == STEPS_MAX) {
        return 0;
      }
      id = table.next(id);
    }
    return id;
  }

  // --- under the lock of the index ---

  /**
   * Adds an object as the newest of its hash.
   *
   * @param objects how many objects there are, with this one
   */
  void add(int id, long objects) {
    long place = placeOf(table.low(id), count);
    table.next(id, firsts.getInt(place));
    firsts.putIntRelease(place, id);
    for (int i = 0; i < EACH && objects * EACH > count && count < countMax; i++) {
      grow();
    }
  }

  /** Takes an object out; it must be there. */
  void remove(int id) {
    long place = placeOf(table.low(id), count);
    int before = 0;
    for (int at = firsts.getInt(place); at != id; at = table.next(at)) {
      if (at == 0) {
        throw new IllegalStateException("object " + id + " is not in its bucket");
      }
      before = at;
    }
    beginChange();
    link(place, before, table.next(id));
    endChange();
  }

  /** One bucket more: it takes over what belongs there from the one that it stands for. */
  private void grow() {
    int added = count;
    long from = LinearHashing.standIn(added) * (long) Integer.BYTES;
    long to = added * (long) Integer.BYTES;
    int lastStaying = 0;
    int lastMoved = 0;
    beginChange();
    for (int id = firsts.getInt(from); id != 0; id = table.next(id)) {
      if (placeOf(table.low(id), added + 1) == to) {
        link(to, lastMoved, id);
        lastMoved = id;
      } else {
        link(from, lastStaying, id);
        lastStaying = id;
      }
    }
    link(from, lastStaying, 0);
    link(to, lastMoved, 0);
    count = added + 1;
    endChange();
  }

  /** Lets {@code id} follow another one, or be the first of its bucket. */
  private void link(long place, int before, int id) {
    if (before == 0) {
      firsts.putIntRelease(place, id);
    } else {
      table.next(before, id);
    }
  }

  private void beginChange() {
    changes = changes + 1;
  }

  private void endChange() {
    changes = changes + 1;
  }

  /** Where the bucket of a hash stands among so many. */
  private static long placeOf(long low, int count) {
    return LinearHashing.place(KeyHash.spread(low), count) * (long) Integer.BYTES;
  }
}
