package lb.races;

import java.util.concurrent.ConcurrentLinkedQueue;
import lb.cache.memory.ArenaStats;
import lb.cache.memory.SlabArena;

/** Small arenas that go from one piece of state to the next, since making one is dear. */
final class Arenas {
  /** Two pages of the smallest size. */
  private static final long BYTES = 32 * 1024;

  private static final ConcurrentLinkedQueue<SlabArena> IDLE = new ConcurrentLinkedQueue<>();

  private Arenas() {}

  /** One in which nothing is handed out. */
  static SlabArena take() {
    SlabArena idle = IDLE.poll();
    return idle == null ? SlabArena.open(BYTES) : idle;
  }

  /**
   * Gives one back in which nothing should be handed out.
   *
   * @return 0 when that is so to the last octet and page; else a number that tells what is not
   */
  static int giveBack(SlabArena arena) {
    ArenaStats stats = arena.stats();
    int wrong =
        (stats.allocatedBytes() == 0 ? 0 : 1)
            + (stats.requestedBytes() == 0 ? 0 : 2)
            + (stats.freePages() == stats.pages() ? 0 : 4)
            + (stats.drainingPages() == 0 ? 0 : 8);
    if (wrong == 0) {
      IDLE.add(arena);
    }
    return wrong;
  }
}
