package lb.races;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;

import lb.cache.memory.SlabArena;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Description;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.II_Result;

/**
 * One thread frees the only chunk of a page, which thereby leaves its class, while another wants a
 * chunk of that class: the page must not be served from and given up at once.
 */
@JCStressTest
@Description("What was freed is had once more or not, but never by two, and all of it comes back.")
@Outcome(id = "1, 0", expect = ACCEPTABLE, desc = "a chunk that keeps its mark")
@Outcome(id = "0, 0", expect = ACCEPTABLE, desc = "none was free yet")
@State
public class AllocateAgainstFree {
  private final SlabArena arena = Arenas.take();
  private final int bytes = arena.chunkBytesMax();
  private final long stays = arena.allocate(bytes, 1, 1);
  private final long goes = arena.allocate(bytes, 2, 2);
  private long taken;

  /** The arena is full before the race. */
  public AllocateAgainstFree() {
    arena.putLong(stays, 0, 1);
    arena.putLong(goes, 0, 2);
  }

  /** Gives one back. */
  @Actor
  public void free() {
    arena.free(goes);
  }

  /** Wants one, of another class than the one that goes. */
  @Actor
  public void allocate(II_Result seen) {
    taken = arena.allocate(bytes / 2, 3, 3);
    if (taken != 0) {
      arena.putLong(taken, 0, 3);
      seen.r1 = 1;
    }
  }

  /** Marks stand, then all comes back. */
  @Arbiter
  public void afterwards(II_Result seen) {
    boolean marksStand =
        arena.getLong(stays, 0) == 1 && (taken == 0 || arena.getLong(taken, 0) == 3);
    arena.free(stays);
    if (taken != 0) {
      arena.free(taken);
    }
    seen.r2 = Arenas.giveBack(arena) + (marksStand ? 0 : 100);
  }
}
