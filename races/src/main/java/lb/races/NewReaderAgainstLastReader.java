package lb.races;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Description;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.III_Result;

/**
 * A reader and the eviction leave while another reader comes: it must not revive what has ended.
 */
@JCStressTest
@Description("Nobody gets a reference to what has ended, whoever was the last to leave.")
@Outcome(id = "1, 1, 1", expect = ACCEPTABLE, desc = "both read before it ended")
@Outcome(id = "1, -1, 1", expect = ACCEPTABLE, desc = "the newcomer was refused")
@State
public class NewReaderAgainstLastReader extends Counted {
  /** The first reader is there before the race; the index has let go already. */
  public NewReaderAgainstLastReader() {
    retain();
    release();
  }

  /** The first reader reads, and leaves. */
  @Actor
  public void leaving(III_Result seen) {
    seen.r1 = content;
    release();
  }

  /** The newcomer. */
  @Actor
  public void coming(III_Result seen) {
    if (tryRetain()) {
      seen.r2 = content;
      release();
    } else {
      seen.r2 = -1;
    }
  }

  /** What is left. */
  @Arbiter
  public void afterwards(III_Result seen) {
    seen.r3 = ends;
  }
}
