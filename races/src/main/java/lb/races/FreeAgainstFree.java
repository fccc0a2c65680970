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

/**
 * Two threads that free the same chunk: a fault of theirs, which must not become one of the arena.
 */
@JCStressTest
@Description("A chunk that is freed twice at once is taken back once, and the other one is told.")
@Outcome(
    id = {"true, false, 0", "false, true, 0"},
    expect = ACCEPTABLE,
    desc = "one was told")
@State
public class FreeAgainstFree {
  private final SlabArena arena = Arenas.take();
  private final long chunk = arena.allocate(1000, 1, 1);

  /** One. */
  @Actor
  public void one(ZZI_Result seen) {
    seen.r1 = isTaken();
  }

  /** The other. */
  @Actor
  public void other(ZZI_Result seen) {
    seen.r2 = isTaken();
  }

  private boolean isTaken() {
    try {
      arena.free(chunk);
      return true;
    } catch (IllegalStateException twice) {
      return false;
    }
  }

  /** Nothing is handed out. */
  @Arbiter
  public void afterwards(ZZI_Result seen) {
    seen.r3 = Arenas.giveBack(arena);
  }
}
