package lb.proxy.exchange;

import lb.proxy.upstream.FetchFailure;

/**
 * Why an answer that has begun breaks off, as far as its client can be told: HTTP/2 and HTTP/3 have
 * a code for each, and clients of gRPC make a status of that. HTTP/1.1 knows one end for all.
 */
public enum BreakOff {
  /** Something went wrong, here or at the origin. */
  FAILED,
  /** The origin has given the request up. */
  CANCELLED,
  /** The origin finds that too much is asked of it. */
  OVERLOADED;

  /**
   * Why it breaks off when its fetch has failed. Codes that tell a client to ask again, or that are
   * about the connection to the origin, are not passed on: the answer has begun, and the client's
   * connection is another one.
   */
  static BreakOff of(FetchFailure.Kind kind) {
    return switch (kind) {
      case ORIGIN_CANCELLED -> CANCELLED;
      case ORIGIN_OVERLOADED -> OVERLOADED;
      default -> FAILED;
    };
  }
}
