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
 * One thread begins to empty a page while another takes a chunk of the class that it serves: the
 * chunk is on that page, and then its owner is named, or it is elsewhere, or there is none.
 */
@JCStressTest
@Description("What is taken from a page that is being emptied is either named or not taken there.")
@Outcome(id = "1, 0", expect = ACCEPTABLE, desc = "it was taken elsewhere, or after the owners")
@Outcome(id = "2, 0", expect = ACCEPTABLE, desc = "it was taken first, and its owner named")
@State
public class AllocateAgainstReclaim {
  private final SlabArena arena = Arenas.take();
  private final int bytes = arena.chunkBytesMax() / 4;
  private final long first = arena.allocate(bytes, 1, 1);
  private long taken;
  private volatile boolean isTakenNamed;
  private volatile boolean isFirstNamed;

  /** Begins to empty the page; nothing on it goes yet. */
  @Actor
  public void reclaim(II_Result seen) {
    seen.r1 =
        arena.victims(
            1,
            (high, low) -> {
              isFirstNamed |= high == 1 && low == 1;
              isTakenNamed |= high == 2 && low == 2;
            });
  }

  /** Takes a chunk of the same class. */
  @Actor
  public void allocate() {
    taken = arena.allocate(bytes, 2, 2);
    if (taken != 0) {
      arena.putLong(taken, 0, 2);
    }
  }

  /** Who was named is who was there; then all comes back. */
  @Arbiter
  public void afterwards(II_Result seen) {
    // The first chunk of a page lies a whole page behind that of the other page.
    boolean isOnSamePage =
        Math.abs(arena.address(taken) - arena.address(first)) < arena.chunkBytesMax();
    boolean holds =
        isFirstNamed
            && isTakenNamed == isOnSamePage
            && seen.r1 == (isTakenNamed ? 2 : 1)
            && arena.getLong(taken, 0) == 2;
    arena.free(first);
    arena.free(taken);
    seen.r2 = Arenas.giveBack(arena) + (holds ? 0 : 100);
  }
}
