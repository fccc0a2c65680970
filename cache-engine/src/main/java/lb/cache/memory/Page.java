package lb.cache.memory;

import org.jspecify.annotations.Nullable;

/**
 * One page of the arena: while it serves a size class, a row of slots of one size.
 *
 * <p>Life: free (in the {@link PagePool}) → serving a class → perhaps draining (named by {@code
 * victims}; hands out nothing) → empty, and free again. While it serves a class its fields are
 * guarded by the lock of that {@link SizeClass}; while it is free, by nobody, for nobody has it.
 *
 * <p>Three longs a slot: the two halves of the owner, and a word that for a slot in use holds the
 * stamp and the requested length, and for a free one the next free slot. The stamps go on when the
 * page changes its class, so that an old handle does not fit what is in its slot now.
 */
final class Page {
  private static final int LONGS_PER_SLOT = 3;
  private static final int REQUESTED_BITS = 24;
  private static final long REQUESTED_MASK = (1L << REQUESTED_BITS) - 1;
  private static final long FREE = Long.MIN_VALUE;
  private static final int NO_SLOT = -1;
  private static final long NEVER_PICKED = Long.MIN_VALUE / 2;

  final int index;

  @Nullable SizeClass owner;
  @Nullable Page previous;
  @Nullable Page next;
  boolean listed;
  boolean draining;
  long pickedAtRound = NEVER_PICKED;

  private int chunkBytes;
  private int slots;
  private int used;
  private int usedOnce;
  private int firstFree = NO_SLOT;
  private int stamp;
  private long[] words = {};

  Page(int index) {
    this.index = index;
  }

  /** Begins to serve a class, with all slots free. */
  void serve(SizeClass sizeClass) {
    owner = sizeClass;
    if (chunkBytes != sizeClass.chunkBytes) {
      chunkBytes = sizeClass.chunkBytes;
      slots = sizeClass.chunksPerPage;
      words = new long[slots * LONGS_PER_SLOT];
    }
    usedOnce = 0;
    firstFree = NO_SLOT;
    draining = false;
    pickedAtRound = NEVER_PICKED;
  }

  int chunkBytes() {
    return chunkBytes;
  }

  int used() {
    return used;
  }

  boolean isFull() {
    return used == slots;
  }

  long usedBytes() {
    return (long) used * chunkBytes;
  }

  /** Takes a free slot; there must be one. */
  int take(int requested, long ownerHigh, long ownerLow) {
    int slot = firstFree;
    if (slot == NO_SLOT) {
      slot = usedOnce++;
    } else {
      firstFree = (int) (words[slot * LONGS_PER_SLOT] & ~FREE) - 1;
    }
    used++;
    stamp = stamp == ChunkName.STAMP_MAX ? 1 : stamp + 1;
    int at = slot * LONGS_PER_SLOT;
    words[at] = (long) stamp << REQUESTED_BITS | requested;
    words[at + 1] = ownerHigh;
    words[at + 2] = ownerLow;
    return slot;
  }

  /** The stamp of the slot that was taken last. */
  int lastStamp() {
    return stamp;
  }

  /** Whether a slot is in use under a stamp. May be asked without the lock by who holds it. */
  boolean holds(int slot, int slotStamp) {
    long[] seen = words;
    int at = slot * LONGS_PER_SLOT;
    return at < seen.length && seen[at] >>> REQUESTED_BITS == slotStamp;
  }

  /** The owner of a slot, for who holds it. */
  long ownerHigh(int slot) {
    return words[slot * LONGS_PER_SLOT + 1];
  }

  long ownerLow(int slot) {
    return words[slot * LONGS_PER_SLOT + 2];
  }

  /** Frees a slot that is in use and returns how many bytes had been requested. */
  int give(int slot) {
    int at = slot * LONGS_PER_SLOT;
    int requested = (int) (words[at] & REQUESTED_MASK);
    words[at] = FREE | (firstFree + 1);
    firstFree = slot;
    used--;
    return requested;
  }

  /** The owners of all slots in use: two longs each. */
  long[] owners() {
    long[] owners = new long[used * 2];
    int count = 0;
    for (int slot = 0; slot < usedOnce; slot++) {
      int at = slot * LONGS_PER_SLOT;
      if (words[at] > 0) {
        owners[count++] = words[at + 1];
        owners[count++] = words[at + 2];
      }
    }
    return owners;
  }
}
