package lb.cache;

import lb.cache.memory.SlabArena;

/**
 * Finds room in a full arena: first by evicting what the index thinks is worth least, then by
 * emptying a page whose chunks are of sizes that nobody needs now. Any thread; bounded work per
 * call.
 */
final class Evictor implements ChunkSource {
  /** How many entries go at a time, and how often that is tried. */
  private static final int ENTRIES_AT_A_TIME = 8;

  private static final int ROUNDS_OF_ENTRIES = 8;
  private static final int ROUNDS = 12;

  private final SlabArena arena;
  private final Index index;

  Evictor(SlabArena arena, Index index) {
    this.arena = arena;
    this.index = index;
  }

  @Override
  public long allocate(int bytes, KeyHash owner) {
    long chunk = arena.allocate(bytes, owner.high, owner.low);
    for (int round = 0; chunk == 0 && round < ROUNDS; round++) {
      chunk = makeRoom(bytes, round) ? arena.allocate(bytes, owner.high, owner.low) : 0;
    }
    return chunk;
  }

  @Override
  public long allocateFor(long rest, KeyHash owner) {
    long chunk = arena.allocateFor(rest, owner.high, owner.low);
    int bytes = (int) Math.min(rest, arena.chunkBytesMax());
    for (int round = 0; chunk == 0 && round < ROUNDS; round++) {
      chunk = makeRoom(bytes, round) ? arena.allocateFor(rest, owner.high, owner.low) : 0;
    }
    return chunk;
  }

  private boolean makeRoom(int bytes, int round) {
    return round < ROUNDS_OF_ENTRIES
        ? index.evictFor(bytes, ENTRIES_AT_A_TIME)
        : arena.victims(bytes, index::evict) > 0;
  }
}
