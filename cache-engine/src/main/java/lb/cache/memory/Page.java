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
 * stamp and the requested length, and for a free one the next free slot. They lie off the heap, so
 * that it does not grow with what is cached. The stamps go on when the page changes its class, so
 * that an old handle does not fit what is in its slot now.
 */
final class Page {
  private static final int LONGS_PER_SLOT = 3;

  /** What is known of a chunk takes so much. */
  static final int BOOK_BYTES_PER_CHUNK = LONGS_PER_SLOT * Long.BYTES;

  private static final int OWNER_HIGH = 8;
  private static final int OWNER_LOW = 16;
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
  private final OffHeap words;
  private final long firstWord;

  /** Page {@code index} of pages of so many bytes; {@code words} has room for those of all. */
  Page(int index, int pageBytes, OffHeap words) {
    this.index = index;
    this.words = words;
    this.firstWord = index * bookBytes(pageBytes);
  }

  /**
   * How much room the words of a page of so many bytes take, if all its chunks are the smallest.
   */
  static long bookBytes(int pageBytes) {
    return (long) (pageBytes / SizeClasses.CHUNK_BYTES_MIN) * BOOK_BYTES_PER_CHUNK;
  }

  /** Begins to serve a class, with all slots free. */
  void serve(SizeClass sizeClass) {
    owner = sizeClass;
    chunkBytes = sizeClass.chunkBytes;
    slots = sizeClass.chunksPerPage;
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
      firstFree = (int) (word(slot) & ~FREE) - 1;
    }
    used++;
    stamp = stamp == ChunkName.STAMP_MAX ? 1 : stamp + 1;
    long at = place(slot);
    words.putLong(at + OWNER_HIGH, ownerHigh);
    words.putLong(at + OWNER_LOW, ownerLow);
    words.putLong(at, (long) stamp << REQUESTED_BITS | requested);
    return slot;
  }

  /** The stamp of the slot that was taken last. */
  int lastStamp() {
    return stamp;
  }

  /** Whether a slot is in use under a stamp. May be asked without the lock by who holds it. */
  boolean holds(int slot, int slotStamp) {
    return slot < slots && word(slot) >>> REQUESTED_BITS == slotStamp;
  }

  /** The owner of a slot, for who holds it. */
  long ownerHigh(int slot) {
    return words.getLong(place(slot) + OWNER_HIGH);
  }

  long ownerLow(int slot) {
    return words.getLong(place(slot) + OWNER_LOW);
  }

  /** Frees a slot that is in use and returns how many bytes had been requested. */
  int give(int slot) {
    int requested = (int) (word(slot) & REQUESTED_MASK);
    words.putLong(place(slot), FREE | (firstFree + 1));
    firstFree = slot;
    used--;
    return requested;
  }

  /** The owners of all slots in use: two longs each. */
  long[] owners() {
    long[] owners = new long[used * 2];
    int count = 0;
    for (int slot = 0; slot < usedOnce; slot++) {
      if (word(slot) > 0) {
        owners[count++] = ownerHigh(slot);
        owners[count++] = ownerLow(slot);
      }
    }
    return owners;
  }

  private long word(int slot) {
    return words.getLong(place(slot));
  }

  private long place(int slot) {
    return firstWord + (long) slot * BOOK_BYTES_PER_CHUNK;
  }
}
