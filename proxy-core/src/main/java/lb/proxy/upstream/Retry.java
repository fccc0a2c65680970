package lb.proxy.upstream;

/**
 * What to do after an attempt at a request has failed. Pure: the one place that decides it.
 *
 * <p>A request of which nothing was sent may go to another origin, whatever its method. One that
 * was sent is sent once more only when the origin had most likely closed the connection before it
 * came: the connection was a pooled one, no octet of an answer was seen, the method is idempotent
 * and the body can be sent again (RFC 9112 §9.3.1).
 */
enum Retry {
  NONE,
  /** To the same origin, on a new connection. */
  FRESH_CONNECTION,
  /** To an origin of the group that has not been tried. */
  NEXT_ORIGIN;

  /** At most so many attempts at one request. */
  static final int ATTEMPTS_MAX = 4;

  /**
   * After an origin gave no connection.
   *
   * @param attempts how many there were, this one included
   */
  static Retry afterNoConnection(FetchFailure.Kind kind, int attempts, boolean untriedOriginLeft) {
    if (attempts >= ATTEMPTS_MAX || !untriedOriginLeft) {
      return NONE;
    }
    return switch (kind) {
      case RESOLVE, CONNECT, CONNECT_TIMEOUT, TLS, POOL_FULL -> NEXT_ORIGIN;
      default -> NONE;
    };
  }

  /**
   * After a connection broke that had the request on it.
   *
   * @param repeatable whether the request may be sent twice, and can be
   */
  static Retry afterBreak(
      FetchFailure.Kind kind,
      boolean reused,
      boolean octetsSeen,
      boolean repeatable,
      int attempts) {
    boolean unanswered =
        kind == FetchFailure.Kind.RESET_BEFORE_HEAD || kind == FetchFailure.Kind.WRITE;
    return unanswered && reused && !octetsSeen && repeatable && attempts < ATTEMPTS_MAX
        ? FRESH_CONNECTION
        : NONE;
  }
}
