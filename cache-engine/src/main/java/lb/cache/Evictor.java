package lb.cache;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Policy;
import java.util.Map;
import lb.cache.memory.SlabArena;

/**
 * Finds room in a full arena: first by evicting what the index thinks coldest, then by emptying a
 * page whose chunks are of sizes that nobody needs now. Any thread; bounded work per call.
 */
final class Evictor implements ChunkSource {
  /** How many of the coldest resources go at a time, and how often that is tried. */
  private static final int COLDEST_AT_A_TIME = 8;

  private static final int ROUNDS_OF_COLDEST = 8;
  private static final int ROUNDS = 12;

  private final SlabArena arena;
  private final Cache<KeyHash, Resource> index;

  Evictor(SlabArena arena, Cache<KeyHash, Resource> index) {
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
    int bytes = (int) Math.min(rest, SlabArena.CHUNK_BYTES_MAX);
    for (int round = 0; chunk == 0 && round < ROUNDS; round++) {
      chunk = makeRoom(bytes, round) ? arena.allocateFor(rest, owner.high, owner.low) : 0;
    }
    return chunk;
  }

  /** One round: the coldest go first, then what lies in a page that is worth emptying. */
  private boolean makeRoom(int bytes, int round) {
    return round < ROUNDS_OF_COLDEST ? evictColdest(bytes) : arena.victims(bytes, this::evict) > 0;
  }

  private boolean evictColdest(int bytes) {
    Policy.Eviction<KeyHash, Resource> eviction = index.policy().eviction().orElseThrow();
    Map<KeyHash, Resource> coldest = eviction.coldest(COLDEST_AT_A_TIME);
    long freed = 0;
    for (Map.Entry<KeyHash, Resource> entry : coldest.entrySet()) {
      index.asMap().remove(entry.getKey(), entry.getValue());
      freed += (long) entry.getValue().weight() * Resource.WEIGHT_UNIT_BYTES;
      if (freed >= bytes) {
        return true;
      }
    }
    return freed > 0;
  }

  private void evict(long ownerHigh, long ownerLow) {
    index.invalidate(new KeyHash(ownerHigh, ownerLow));
  }
}
