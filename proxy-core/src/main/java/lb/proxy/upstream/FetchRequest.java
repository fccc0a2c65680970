package lb.proxy.upstream;

import lb.cache.http.RequestHead;

/**
 * What to ask of an upstream.
 *
 * @param head the request with end-to-end fields only, as the caller wants them seen: Host, Via and
 *     X-Forwarded-* are written already. The fetch adds the fields that frame the body, and nothing
 *     else
 * @param hasBody whether {@link Fetch#write} and {@link Fetch#end} will be called
 * @param bodyLength octets of body, 0 or more; -1 when it is not known, and the body is then
 *     chunked. Ignored without a body
 * @param replayable whether the request may be sent twice when the first time no octet of an answer
 *     came. It is done only for an idempotent method (RFC 9110 §9.2.2)
 */
public record FetchRequest(RequestHead head, boolean hasBody, long bodyLength, boolean replayable) {
  /** A body of unknown length. */
  public static final long LENGTH_UNKNOWN = -1;

  public FetchRequest {
    if (bodyLength < LENGTH_UNKNOWN) {
      throw new IllegalArgumentException("bodyLength is " + bodyLength + ", expected -1 or more");
    }
  }

  /** A request without a body. It may be sent twice when its method is idempotent. */
  public static FetchRequest withoutBody(RequestHead head) {
    return new FetchRequest(head, false, 0, head.isIdempotent());
  }
}
