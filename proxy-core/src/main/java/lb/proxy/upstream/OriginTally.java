package lb.proxy.upstream;

import java.util.concurrent.atomic.AtomicLong;

/**
 * What one event loop has seen of one origin since the start. Written by that loop alone, without
 * locked instructions; read by any thread.
 */
final class OriginTally {
  private static final int SMOOTHING_BITS = 4;

  private final AtomicLong answers = new AtomicLong();
  private final AtomicLong errors = new AtomicLong();
  private final AtomicLong unanswered = new AtomicLong();
  private final AtomicLong latencyNanos = new AtomicLong();
  private final AtomicLong smoothedNanos = new AtomicLong();

  /** The head of an answer came, so long after the origin was chosen. */
  void answered(int status, long nanos) {
    add(answers, 1);
    add(latencyNanos, nanos);
    long before = smoothedNanos.getPlain();
    smoothedNanos.setOpaque(before == 0 ? nanos : before + ((nanos - before) >> SMOOTHING_BITS));
    if (status >= 500 && status != 501 && status != 505) { // what the origin says of itself
      add(errors, 1);
    }
  }

  /** A request came to nothing. */
  void failed() {
    add(unanswered, 1);
  }

  private static void add(AtomicLong cell, long amount) {
    cell.setOpaque(cell.getPlain() + amount);
  }

  /** The latency of late, an average in which the last sixteen or so count; 0 without an answer. */
  long smoothedNanos() {
    return smoothedNanos.getOpaque();
  }

  /** What has been seen; with what other loops have. */
  Sum plus(Sum others) {
    return new Sum(
        others.answers() + answers.getOpaque(),
        others.errors() + errors.getOpaque(),
        others.unanswered() + unanswered.getOpaque(),
        others.latencyNanos() + latencyNanos.getOpaque());
  }

  /**
   * What several loops have seen.
   *
   * @param answers heads that came
   * @param errors how many of them say 5xx
   * @param unanswered requests without an answer
   * @param latencyNanos of all answers together
   */
  record Sum(long answers, long errors, long unanswered, long latencyNanos) {
    static final Sum NONE = new Sum(0, 0, 0, 0);

    long requests() {
      return answers + unanswered;
    }

    /** How many of a hundred requests failed. */
    double errorPercent() {
      return requests() == 0 ? 0 : 100.0 * (errors + unanswered) / requests();
    }

    double meanNanos() {
      return answers == 0 ? 0 : (double) latencyNanos / answers;
    }

    Sum plus(Sum other) {
      return new Sum(
          answers + other.answers,
          errors + other.errors,
          unanswered + other.unanswered,
          latencyNanos + other.latencyNanos);
    }

    Sum since(Sum before) {
      return new Sum(
          answers - before.answers,
          errors - before.errors,
          unanswered - before.unanswered,
          latencyNanos - before.latencyNanos);
    }
  }
}
