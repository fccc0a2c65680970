package lb.cache.memory;

/**
 * The number by which a chunk is known outside: from the highest bit down a zero, the arena (6
 * bits, never 0), the stamp under which its slot was taken (24), the page (22) and the slot (11).
 */
final class ChunkName {
  /** The highest number of an arena; the lowest is 1. */
  static final int ARENA_MAX = (1 << 6) - 1;

  /** The highest stamp; the lowest is 1. */
  static final int STAMP_MAX = (1 << 24) - 1;

  /** How many pages an arena can have. */
  static final int PAGES_MAX = 1 << 22;

  private static final int SLOT_BITS = 11;
  private static final int STAMP_SHIFT = SLOT_BITS + 22;
  private static final int ARENA_SHIFT = STAMP_SHIFT + 24;

  private ChunkName() {}

  /** The name but for the arena; never 0. */
  static long of(int page, int slot, int stamp) {
    return (long) stamp << STAMP_SHIFT | (long) page << SLOT_BITS | slot;
  }

  /** The full name. */
  static long inArena(long name, int arena) {
    return name | (long) arena << ARENA_SHIFT;
  }

  static int slot(long chunk) {
    return (int) chunk & (1 << SLOT_BITS) - 1;
  }

  static int page(long chunk) {
    return (int) (chunk >>> SLOT_BITS) & PAGES_MAX - 1;
  }

  static int stamp(long chunk) {
    return (int) (chunk >>> STAMP_SHIFT) & STAMP_MAX;
  }

  /** The number of the arena; for a negative number one that no arena has. */
  static int arena(long chunk) {
    return (int) (chunk >>> ARENA_SHIFT);
  }
}
