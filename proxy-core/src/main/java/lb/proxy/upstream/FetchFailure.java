package lb.proxy.upstream;

import java.util.Locale;

/**
 * Why a fetch gave no whole response.
 *
 * @param kind what happened
 * @param headSeen whether {@link FetchListener#onHead} had been called
 * @param retryable whether asking once more is safe: no head was seen, and the request is
 *     idempotent or none of it had been sent
 * @param message for the log and for people; names the value that was there. Nothing an origin sent
 *     stands in it unescaped
 */
public record FetchFailure(Kind kind, boolean headSeen, boolean retryable, String message) {
  /** What happened, in the order in which a fetch can meet it. */
  public enum Kind {
    /** The group has no origin. */
    NO_HEALTHY_ORIGIN(502),
    /** Every origin that could be asked has as many requests under way as it may. */
    REQUESTS_FULL(503),
    /** All connections to the origin are in use, and as many requests wait for one as may. */
    PENDING_FULL(503),
    /** All connections to the origin are in use, and none was free in time. */
    POOL_FULL(503),
    /** The origin's name has no address. */
    RESOLVE(502),
    /** No address of the origin accepted a connection. */
    CONNECT(502),
    /** Connecting, with the TLS handshake, took too long. */
    CONNECT_TIMEOUT(504),
    /** The TLS handshake failed, or the certificate is not the origin's. */
    TLS(502),
    /** The connection broke while the request was being sent. */
    WRITE(502),
    /** The connection was closed or reset before a whole head came. */
    RESET_BEFORE_HEAD(502),
    /** No head came in time. */
    FIRST_BYTE_TIMEOUT(504),
    /** What came is not a response head, or its framing is ambiguous. */
    MALFORMED_HEAD(502),
    /** The head is longer, or has more fields, than the limits allow. */
    HEAD_TOO_LARGE(502),
    /** The origin has not looked at the request, and says so (RFC 9113 §8.7). */
    STREAM_REFUSED(503),
    /** The origin has given the request up, and says so (RFC 9113 §7, CANCEL). */
    ORIGIN_CANCELLED(502),
    /** The origin finds that too much is asked of it (RFC 9113 §7, ENHANCE_YOUR_CALM). */
    ORIGIN_OVERLOADED(503),
    /** What came is no HTTP/2. */
    PROTOCOL_ERROR(502),
    /** The origin switched protocols although nobody asked. */
    UPGRADE_REFUSED(502),
    /** The body stopped arriving. */
    BETWEEN_BYTES_TIMEOUT(504),
    /** The connection ended before the length that the head announced, or before the last chunk. */
    SHORT_BODY(502),
    /** The chunked coding is broken. */
    BAD_CHUNK(502),
    /** The connection was reset inside the body. */
    RESET_IN_BODY(502),
    /** The caller, or the end of the process, stopped it. */
    CANCELLED(502);

    private final int status;
    private final String label = name().toLowerCase(Locale.ROOT);

    Kind(int status) {
      this.status = status;
    }

    /** Whether the origin has ended the one request, and said why; its connection lives. */
    boolean isResetByOrigin() {
      return this == ORIGIN_CANCELLED || this == ORIGIN_OVERLOADED;
    }

    /** The word that stands in metrics and in the log. */
    public String label() {
      return label;
    }
  }

  /** The status of the answer that tells a client of it: 502, 503 or 504 (RFC 9110 §15.6). */
  public int status() {
    return kind.status;
  }
}
