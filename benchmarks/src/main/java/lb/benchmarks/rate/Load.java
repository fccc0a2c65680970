package lb.benchmarks.rate;

import java.time.Duration;

/**
 * How much is asked.
 *
 * @param perSecond requests a second
 * @param requests how many in all
 * @param warmUp how many of them, at the beginning, are not recorded
 * @param connections how many share them
 * @param patience how long answers are waited for after the last request was meant to be sent
 */
record Load(int perSecond, int requests, int warmUp, int connections, Duration patience) {
  Load {
    if (warmUp < 0 || warmUp >= requests) {
      throw new IllegalArgumentException(
          "a warm-up of " + warmUp + " requests, expected less than all " + requests);
    }
  }

  int recorded() {
    return requests - warmUp;
  }
}
