package lb.proxy.http1;

import lb.cache.http.RequestHead;

/** What {@link RequestScanner#feed} came to. */
public sealed interface RequestScan {
  /** All of the input was taken and the head is not complete. */
  record NeedMore() implements RequestScan {
    static final NeedMore INSTANCE = new NeedMore();
  }

  /**
   * A whole head. The input stands at the first octet after it.
   *
   * @param head the head, with all fields, those of the connection included; the authority is that
   *     of the target when it has one, else Host, else empty (HTTP/1.0 without Host)
   * @param framing how its body ends; never {@link BodyFraming.UntilClose}
   * @param keepAlive whether the client lets the connection be used again (RFC 9112 §9.3)
   * @param minorVersion 0 or 1
   * @param expectContinue whether the client waits for a 100 before its body (RFC 9110 §10.1.1);
   *     never with HTTP/1.0
   */
  record Head(
      RequestHead head,
      BodyFraming framing,
      boolean keepAlive,
      int minorVersion,
      boolean expectContinue)
      implements RequestScan {}

  /**
   * No valid head. The scanner stays in this state; the connection must be closed.
   *
   * @param problem why
   */
  record Malformed(HttpProblem problem) implements RequestScan {}
}
