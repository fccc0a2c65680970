package lb.proxy.http1;

import java.util.Locale;

/**
 * Why octets were refused. After any of these the framing is in doubt: the connection they came
 * from must be closed, and nothing more may be read from it.
 *
 * <p>{@link #status()} is the answer to a client whose request was refused. A response that is
 * refused for the same reason is answered downstream with 502, whatever this status says.
 */
public enum HttpProblem {
  /** The request line is not {@code method SP target SP version} (RFC 9112 §3). */
  BAD_REQUEST_LINE(400),
  /** The status line is not {@code version SP status [SP reason]} (RFC 9112 §4). */
  BAD_STATUS_LINE(502),
  /** What stands in the place of the version is not {@code HTTP/d.d} (RFC 9112 §2.3). */
  BAD_VERSION(400),
  /** A version other than HTTP/1.0 and HTTP/1.1 (RFC 9110 §15.6.6). */
  UNSUPPORTED_VERSION(505),
  /** The target has none of the four forms, or not the one of its method (RFC 9112 §3.2). */
  BAD_TARGET(400),
  /** CONNECT: this is no tunnel (RFC 9110 §9.3.6). */
  CONNECT_REFUSED(501),
  /** A field line without a colon or with a name that is no token (RFC 9112 §5). */
  BAD_FIELD_NAME(400),
  /** A control character in a field value (RFC 9110 §5.5). */
  BAD_FIELD_VALUE(400),
  /** White space between a field name and its colon in a request (RFC 9112 §5.1). */
  SPACE_BEFORE_COLON(400),
  /** A field line that goes on in the next line (RFC 9112 §5.2). */
  OBS_FOLD(400),
  /** CR that is not followed by LF (RFC 9112 §2.2). */
  BARE_CR(400),
  /** LF that does not follow CR (RFC 9112 §2.2). */
  BARE_LF(400),
  /** HTTP/1.1 without Host (RFC 9112 §3.2). */
  MISSING_HOST(400),
  /** More than one Host (RFC 9112 §3.2). */
  DUPLICATE_HOST(400),
  /** Host, or the authority of the target, is not a host with an optional port. */
  BAD_HOST(400),
  /** Host names another host than the absolute target: one of the two is a trick. */
  HOST_MISMATCH(400),
  /** Content-Length is not a decimal number below 2^63 (RFC 9110 §8.6). */
  BAD_LENGTH(400),
  /** More than one Content-Length, equal or not (RFC 9112 §6.3). */
  DUPLICATE_LENGTH(400),
  /** Content-Length beside Transfer-Encoding (RFC 9112 §6.1). */
  LENGTH_WITH_CODING(400),
  /** Transfer-Encoding that does not end in one {@code chunked}, or comes with HTTP/1.0. */
  BAD_CODING(400),
  /** A transfer coding besides {@code chunked} (RFC 9112 §6.1). */
  UNKNOWN_CODING(501),
  /** A chunk whose size or end is not as RFC 9112 §7.1 says. */
  BAD_CHUNK(400),
  /** More octets in chunk extensions than their body justifies (RFC 9112 §7.1.1). */
  CHUNK_EXTENSIONS_TOO_LARGE(400),
  /** The request line is longer than the limit. */
  START_LINE_TOO_LONG(414),
  /** The head, or the trailer section, has more octets than the limit. */
  HEAD_TOO_LARGE(431),
  /** The head, or the trailer section, has more field lines than the limit. */
  TOO_MANY_FIELDS(431),
  /** The body is longer than the limit. */
  BODY_TOO_LARGE(413),
  /** The input ended before the body did (RFC 9112 §8). */
  SHORT_BODY(400);

  private final int status;
  private final String reason;

  HttpProblem(int status) {
    this.status = status;
    this.reason = name().toLowerCase(Locale.ROOT);
  }

  /** The status of the answer to a request that was refused for this. */
  public int status() {
    return status;
  }

  /** A stable name for metrics and logs, for example {@code bare_cr}. */
  public String reason() {
    return reason;
  }
}
