package lb.races;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;

import java.util.concurrent.atomic.AtomicIntegerArray;
import lb.cache.memory.SlabArena;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Description;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.II_Result;

/**
 * One thread empties a page by evicting whatever lies on it, while another lets go of an object on
 * the same page. Each object is freed by whoever takes it out first, as with the index.
 */
@JCStressTest
@Description("A page that is being emptied is free when the last chunk on it has come back.")
@Outcome(id = "1, 0", expect = ACCEPTABLE, desc = "one had left when the owners were named")
@Outcome(id = "2, 0", expect = ACCEPTABLE, desc = "both owners were named")
@State
public class FreeAgainstReclaim {
  private static final int OBJECTS = 2;

  private final SlabArena arena = Arenas.take();
  private final long[] chunks = new long[OBJECTS];
  private final AtomicIntegerArray there = new AtomicIntegerArray(new int[] {1, 1});

  /** Both objects lie on one page before the race. */
  public FreeAgainstReclaim() {
    for (int i = 0; i < OBJECTS; i++) {
      chunks[i] = arena.allocate(arena.chunkBytesMax() / OBJECTS, i, ~i);
    }
  }

  /** Empties a page. */
  @Actor
  public void reclaim(II_Result seen) {
    seen.r1 = arena.victims(1, (high, low) -> takeOut(high == ~low ? (int) high : OBJECTS));
  }

  /** Lets go of one object. */
  @Actor
  public void leave() {
    takeOut(0);
  }

  private void takeOut(int object) {
    if (there.compareAndSet(object, 1, 0)) {
      arena.free(chunks[object]);
    }
  }

  /** The rest goes; nothing is handed out, and no page drains. */
  @Arbiter
  public void afterwards(II_Result seen) {
    for (int i = 0; i < OBJECTS; i++) {
      takeOut(i);
    }
    seen.r2 = Arenas.giveBack(arena);
  }
}
