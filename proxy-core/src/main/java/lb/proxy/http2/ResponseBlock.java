package lb.proxy.http2;

import lb.cache.http.ResponseHead;
import lb.proxy.http1.HttpProblem;

/** What a header block that begins a response came to. */
public sealed interface ResponseBlock {
  /**
   * A response, or an interim one.
   *
   * @param head its head, with all fields
   * @param statedBytes what its Content-Length says, -1 when there is none
   */
  record Head(ResponseHead head, long statedBytes) implements ResponseBlock {}

  /**
   * No valid response: the stream is reset (RFC 9113 §8.1.1).
   *
   * @param problem why
   */
  record Malformed(Http2Problem problem) implements ResponseBlock {}

  /**
   * A response with more octets or fields than are taken.
   *
   * @param problem which
   */
  record TooLarge(HttpProblem problem) implements ResponseBlock {}
}
