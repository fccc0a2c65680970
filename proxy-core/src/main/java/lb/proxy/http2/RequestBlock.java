package lb.proxy.http2;

import lb.cache.http.Fields;
import lb.cache.http.RequestHead;
import lb.proxy.http1.HttpProblem;

/** What the header block that opens a stream came to. */
public sealed interface RequestBlock {
  /**
   * A request.
   *
   * @param head its head, with all fields
   * @param bodyBytes the length of its body, 0 without one, -1 when it is not known
   * @param expectContinue whether the client waits for a 100 before its body (RFC 9110 §10.1.1)
   * @param opensTunnel whether it was an extended CONNECT (RFC 8441): the head is then a GET with
   *     {@code Upgrade}, and what follows is no body
   */
  record Head(RequestHead head, long bodyBytes, boolean expectContinue, boolean opensTunnel)
      implements RequestBlock {

    /** What stands for a request that is refused before its head was looked at. */
    public static Head of(String method, String scheme) {
      return new Head(
          new RequestHead(method, scheme, "", "/", null, Fields.EMPTY), -1, false, false);
    }
  }

  /**
   * No valid request: the stream is reset (RFC 9113 §8.1.1).
   *
   * @param problem why
   */
  record Malformed(Http2Problem problem) implements RequestBlock {}

  /**
   * A valid request that is answered without being looked at further.
   *
   * @param problem why; its status is the answer's
   * @param method what was asked, for the body of the answer
   */
  record Refused(HttpProblem problem, String method) implements RequestBlock {}
}
