package lb.races;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Description;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.ZZI_Result;

/** Two holders that let go at once. */
@JCStressTest
@Description("Of two holders that let go, one is the last, and it ends once.")
@Outcome(
    id = {"true, false, 1", "false, true, 1"},
    expect = ACCEPTABLE,
    desc = "one was the last")
@State
public class LastOfTwo extends Counted {
  /** The second holder comes before the race. */
  public LastOfTwo() {
    retain();
  }

  /** One. */
  @Actor
  public void one(ZZI_Result seen) {
    seen.r1 = release();
  }

  /** The other. */
  @Actor
  public void other(ZZI_Result seen) {
    seen.r2 = release();
  }

  /** What is left. */
  @Arbiter
  public void afterwards(ZZI_Result seen) {
    seen.r3 = ends;
  }
}
