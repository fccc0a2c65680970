package lb.proxy.acme;

import java.time.Duration;

/** Waits between two looks at what an authority does; passed in, so that a test need not wait. */
interface Pause {
  /**
   * Waits.
   *
   * @return false when there is no use in waiting any more: the process ends
   */
  boolean waits(Duration time);
}
