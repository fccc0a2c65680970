package lb.races;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;

import lb.cache.memory.SlabArena;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Description;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.ZZI_Result;

/** Two threads that take chunks of one size at once, from a page that neither has yet. */
@JCStressTest
@Description("No two hold the same chunk, and all of it comes back.")
@Outcome(id = "true, true, 0", expect = ACCEPTABLE, desc = "each kept its own mark")
@State
public class AllocateAgainstAllocate {
  private final SlabArena arena = Arenas.take();
  private long one;
  private long other;

  /** One. */
  @Actor
  public void one(ZZI_Result seen) {
    one = arena.allocate(1000, 1, 1);
    seen.r1 = keepsMark(one, 1);
  }

  /** The other. */
  @Actor
  public void other(ZZI_Result seen) {
    other = arena.allocate(1000, 2, 2);
    seen.r2 = keepsMark(other, 2);
  }

  private boolean keepsMark(long chunk, long mark) {
    if (chunk == 0) {
      return false;
    }
    arena.putLong(chunk, 0, mark);
    Thread.onSpinWait();
    return arena.getLong(chunk, 0) == mark;
  }

  /** Both marks stand, then both chunks come back. */
  @Arbiter
  public void afterwards(ZZI_Result seen) {
    seen.r1 &= arena.getLong(one, 0) == 1;
    seen.r2 &= arena.getLong(other, 0) == 2;
    arena.free(one);
    arena.free(other);
    seen.r3 = Arenas.giveBack(arena);
  }
}
