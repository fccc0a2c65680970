package lb.proxy.http1;

import lb.cache.http.ResponseHead;

/** What {@link ResponseScanner#feed} came to. */
public sealed interface ResponseScan {
  /** All of the input was taken and the head is not complete. */
  record NeedMore() implements ResponseScan {
    static final NeedMore INSTANCE = new NeedMore();
  }

  /**
   * A whole head. The input stands at the first octet after it. When {@link
   * ResponseHead#isInterim}, another head follows.
   *
   * @param head the head, with all fields, those of the connection included
   * @param framing how its body ends
   * @param keepAlive whether the connection may be used again after the body; false for {@link
   *     BodyFraming.UntilClose}
   * @param minorVersion 0 or 1
   */
  record Head(ResponseHead head, BodyFraming framing, boolean keepAlive, int minorVersion)
      implements ResponseScan {}

  /**
   * No valid head. The scanner stays in this state; the connection must be closed.
   *
   * @param problem why; its status is not meant for the client of a proxy, who gets 502
   */
  record Malformed(HttpProblem problem) implements ResponseScan {}
}
