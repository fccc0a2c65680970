package lb.benchmarks.rate;

/**
 * When each request is meant to be sent: evenly spaced, and never moved by what the server does.
 *
 * <p>The requests go round over the connections, so each of these has an even schedule of its own.
 *
 * @param startNanos of the first request, on the clock of {@link System#nanoTime()}
 * @param perSecond requests a second, 1 to 1,000,000
 * @param requests how many in all, at most 100,000,000
 * @param connections how many share them
 */
record Schedule(long startNanos, int perSecond, int requests, int connections) {
  private static final long NANOS_PER_SECOND = 1_000_000_000L;
  private static final int PER_SECOND_MAX = 1_000_000;
  private static final int REQUESTS_MAX = 100_000_000;

  Schedule {
    requireRange("requests a second", perSecond, PER_SECOND_MAX);
    requireRange("requests", requests, REQUESTS_MAX);
    requireRange("connections", connections, requests);
  }

  private static void requireRange(String what, int value, int most) {
    if (value < 1 || value > most) {
      throw new IllegalArgumentException(what + ": " + value + ", expected 1 to " + most);
    }
  }

  /** When request {@code index} is meant to be sent. */
  long intendedNanos(int index) {
    return startNanos + index * NANOS_PER_SECOND / perSecond;
  }

  /** Whether there is such a request, and its time has come. */
  boolean isDue(int index, long now) {
    return index < requests && now - intendedNanos(index) >= 0;
  }

  /** The connection that sends request {@code index}. */
  int connectionOf(int index) {
    return index % connections;
  }

  /** The request that the same connection sends after {@code index}. */
  int nextOf(int index) {
    return index + connections;
  }
}
