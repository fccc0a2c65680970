package lb.proxy.upstream;

import lb.cache.http.RequestHead;
import lb.proxy.proxyprotocol.ProxiedAddresses;
import org.jspecify.annotations.Nullable;

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
 * @param upgrade whether {@code head} has an Upgrade field, and a 101 is an answer: {@link
 *     FetchListener#onSwitched}. Such a request goes over HTTP/1.1, on a connection of its own
 * @param client who is asking, for origins that are told by the PROXY protocol; null when that is
 *     nobody's business but ours
 */
public record FetchRequest(
    RequestHead head,
    boolean hasBody,
    long bodyLength,
    boolean replayable,
    boolean upgrade,
    @Nullable ProxiedAddresses client) {
  /** A body of unknown length. */
  public static final long LENGTH_UNKNOWN = -1;

  public FetchRequest {
    if (bodyLength < LENGTH_UNKNOWN) {
      throw new IllegalArgumentException("bodyLength is " + bodyLength + ", expected -1 or more");
    }
  }

  /** A request that asks for no other protocol, on behalf of nobody. */
  public FetchRequest(RequestHead head, boolean hasBody, long bodyLength, boolean replayable) {
    this(head, hasBody, bodyLength, replayable, false, null);
  }

  /** The same with another head. */
  FetchRequest withHead(RequestHead other) {
    return new FetchRequest(other, hasBody, bodyLength, replayable, upgrade, client);
  }

  /** A request without a body. It may be sent twice when its method is idempotent. */
  public static FetchRequest withoutBody(RequestHead head) {
    return new FetchRequest(head, false, 0, head.isIdempotent());
  }
}
