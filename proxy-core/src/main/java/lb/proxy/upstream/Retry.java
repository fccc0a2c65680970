package lb.proxy.upstream;

import lb.config.RetryPolicy;

/**
 * What to do after an attempt at a request has failed. Pure: the one place that decides it.
 *
 * <p>A request of which nothing was sent may go to another origin, whatever its method; so may one
 * of which an origin says over HTTP/2 that it has not looked at it (RFC 9113 §8.7). Any other that
 * was sent is sent once more only when its method and its body allow that (RFC 9110 §9.2.2). When
 * it was sent on a pooled connection that then died without an octet of an answer, the origin had
 * most likely closed it before the request came: it is asked once more (RFC 9112 §9.3.1). After
 * other failures another origin is, as the policy says. Whether the group's {@link RetryBudget}
 * allows that is asked by the caller.
 */
enum Retry {
  NONE,
  /** To the same origin, on any connection. */
  SAME_ORIGIN,
  /** To the same origin, on a new connection. */
  FRESH_CONNECTION,
  /** To an origin of the group that has not been tried. */
  NEXT_ORIGIN;

  /** After so many attempts an origin that refuses is believed. */
  static final int REFUSALS_MAX = 3;

  /** More attempts at one request no policy can ask for. */
  static final int ATTEMPTS_MAX = Tried.MAX;

  /**
   * How an attempt stands when its connection breaks.
   *
   * @param reused whether the connection had carried a request before
   * @param octetsSeen whether an octet of an answer had come
   * @param repeatable whether the request may be sent twice, and can be; after a refusal whether it
   *     can be
   * @param attempts how many there were, this one included
   * @param untriedOriginLeft whether another origin could be asked
   */
  record Attempt(
      boolean reused,
      boolean octetsSeen,
      boolean repeatable,
      int attempts,
      boolean untriedOriginLeft) {}

  /**
   * After an origin gave no connection.
   *
   * @param attempts how many there were, this one included
   */
  static Retry afterNoConnection(
      FetchFailure.Kind kind, int attempts, boolean untriedOriginLeft, RetryPolicy policy) {
    if (attempts >= policy.attemptsMax() || !untriedOriginLeft) {
      return NONE;
    }
    return switch (kind) {
      case RESOLVE, CONNECT, CONNECT_TIMEOUT, TLS, POOL_FULL, PENDING_FULL -> NEXT_ORIGIN;
      default -> NONE;
    };
  }

  /** After a connection broke that had the request on it. */
  static Retry afterBreak(FetchFailure.Kind kind, Attempt attempt, RetryPolicy policy) {
    if (attempt.octetsSeen() || !attempt.repeatable()) {
      return NONE;
    }
    if (kind == FetchFailure.Kind.STREAM_REFUSED && attempt.attempts() < REFUSALS_MAX) {
      return SAME_ORIGIN;
    }
    boolean unanswered =
        kind == FetchFailure.Kind.RESET_BEFORE_HEAD || kind == FetchFailure.Kind.WRITE;
    if (unanswered && attempt.reused()) {
      return attempt.attempts() < ATTEMPTS_MAX ? FRESH_CONNECTION : NONE;
    }
    boolean wanted =
        ((unanswered || kind.isResetByOrigin()) && policy.onReset())
            || kind == FetchFailure.Kind.STREAM_REFUSED
            || (kind == FetchFailure.Kind.FIRST_BYTE_TIMEOUT && policy.onTimeout());
    boolean may = attempt.attempts() < policy.attemptsMax() && attempt.untriedOriginLeft();
    return wanted && may ? NEXT_ORIGIN : NONE;
  }

  /** After the head of an answer. A 425 is for the client to hear (RFC 8470 §5.2). */
  static Retry afterStatus(int status, Attempt attempt, RetryPolicy policy) {
    boolean may =
        attempt.repeatable()
            && attempt.attempts() < policy.attemptsMax()
            && attempt.untriedOriginLeft();
    return may && policy.onStatus().contains(status) ? NEXT_ORIGIN : NONE;
  }
}
