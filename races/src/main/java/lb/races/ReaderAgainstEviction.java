package lb.races;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Description;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.II_Result;

/** A reader that found something in the index, and the eviction that takes it out. */
@JCStressTest
@Description("Whoever got a reference reads what is still there; the last one ends it, once.")
@Outcome(id = "1, 1", expect = ACCEPTABLE, desc = "read before it ended")
@Outcome(id = "-1, 1", expect = ACCEPTABLE, desc = "refused: it had ended")
@State
public class ReaderAgainstEviction extends Counted {
  /** The reader. */
  @Actor
  public void reader(II_Result seen) {
    if (tryRetain()) {
      seen.r1 = content;
      release();
    } else {
      seen.r1 = -1;
    }
  }

  /** The index lets go. */
  @Actor
  public void eviction() {
    release();
  }

  /** What is left. */
  @Arbiter
  public void afterwards(II_Result seen) {
    seen.r2 = ends;
  }
}
