package lb.proxy.http2;

import java.util.Locale;

/**
 * What a peer did that HTTP/2 does not allow, or more often than we allow it. {@link #ofStream}
 * says whether only one stream ends or the whole connection (RFC 9113 §5.4).
 */
public enum Http2Problem {
  // --- of the connection: framing ---

  /** The connection does not begin with the preface (§3.4). */
  BAD_PREFACE(ErrorCode.PROTOCOL_ERROR),
  /** The first frame is not SETTINGS (§3.4). */
  NO_SETTINGS(ErrorCode.PROTOCOL_ERROR),
  /** A frame is longer than we take, or not as long as its type is (§4.2). */
  BAD_FRAME_SIZE(ErrorCode.FRAME_SIZE_ERROR),
  /** A frame of a stream without a stream, or one of the connection with one (§6). */
  BAD_STREAM_ID(ErrorCode.PROTOCOL_ERROR),
  /** More padding than payload (§6.1, §6.2). */
  BAD_PADDING(ErrorCode.PROTOCOL_ERROR),
  /** A header block that is not followed by its CONTINUATION, or one without a block (§6.10). */
  BAD_CONTINUATION(ErrorCode.PROTOCOL_ERROR),
  /** A client pushes (§8.4). */
  PUSH_FROM_CLIENT(ErrorCode.PROTOCOL_ERROR),
  /** A server pushes although it was told not to (§6.5.2, §8.4). */
  PUSH_UNASKED(ErrorCode.PROTOCOL_ERROR),
  /** A setting has a value that it cannot have (§6.5.2). */
  BAD_SETTING(ErrorCode.PROTOCOL_ERROR),
  /** SETTINGS_INITIAL_WINDOW_SIZE is too large, or makes a window too large (§6.5.2, §6.9.2). */
  BAD_INITIAL_WINDOW(ErrorCode.FLOW_CONTROL_ERROR),
  /** A header block that cannot be decoded (§4.3, RFC 7541). */
  BAD_COMPRESSION(ErrorCode.COMPRESSION_ERROR),
  /** A frame for a stream that has not been opened (§5.1). */
  IDLE_STREAM(ErrorCode.PROTOCOL_ERROR),
  /** A stream with a number that is even or was passed over (§5.1.1). */
  UNEXPECTED_STREAM_ID(ErrorCode.PROTOCOL_ERROR),
  /** DATA or HEADERS after the stream has ended in both directions (§5.1). */
  AFTER_END(ErrorCode.STREAM_CLOSED),
  /** An increment of 0 for the window of the connection (§6.9). */
  ZERO_INCREMENT(ErrorCode.PROTOCOL_ERROR),
  /** More than the window of the connection allows to send, or to be allowed (§6.9). */
  CONNECTION_WINDOW_EXCEEDED(ErrorCode.FLOW_CONTROL_ERROR),

  // --- of the connection: too much ---

  /** More frames that bring nothing than an origin has reason for. */
  TOO_MANY_IDLE_FRAMES(ErrorCode.ENHANCE_YOUR_CALM),
  /** More RST_STREAM frames than allowed (rapid reset, CVE-2023-44487). */
  TOO_MANY_RESETS(ErrorCode.ENHANCE_YOUR_CALM),
  /** More streams that we had to reset than allowed (MadeYouReset, CVE-2025-8671). */
  TOO_MANY_STREAM_ERRORS(ErrorCode.ENHANCE_YOUR_CALM),
  /** More frames without content than allowed (CVE-2019-9518). */
  TOO_MANY_EMPTY_FRAMES(ErrorCode.ENHANCE_YOUR_CALM),
  /** A header block in more pieces than allowed (CVE-2024-27316). */
  TOO_MANY_CONTINUATIONS(ErrorCode.ENHANCE_YOUR_CALM),
  /** A header block with more octets than allowed, still compressed. */
  HEADER_BLOCK_TOO_LARGE(ErrorCode.ENHANCE_YOUR_CALM),
  /** More SETTINGS than allowed (CVE-2019-9515). */
  TOO_MANY_SETTINGS(ErrorCode.ENHANCE_YOUR_CALM),
  /** More PING frames than allowed (CVE-2019-9512). */
  TOO_MANY_PINGS(ErrorCode.ENHANCE_YOUR_CALM),
  /** More PRIORITY frames, or frames of unknown types, than allowed (CVE-2019-9513). */
  TOO_MANY_PRIORITIES(ErrorCode.ENHANCE_YOUR_CALM),
  /** More WINDOW_UPDATE frames than what was sent gives reason for (CVE-2019-9511). */
  TOO_MANY_WINDOW_UPDATES(ErrorCode.ENHANCE_YOUR_CALM),

  // --- of one stream ---

  /** DATA or HEADERS after the client ended its side, or reset the stream (§5.1). */
  HALF_CLOSED(ErrorCode.STREAM_CLOSED, true),
  /** More streams at a time than we said (§5.1.2). */
  TOO_MANY_STREAMS(ErrorCode.REFUSED_STREAM, true),
  /** An increment of 0 for the window of a stream (§6.9). */
  ZERO_STREAM_INCREMENT(ErrorCode.PROTOCOL_ERROR, true),
  /** More than the window of the stream allows to send, or to be allowed (§6.9.1). */
  STREAM_WINDOW_EXCEEDED(ErrorCode.FLOW_CONTROL_ERROR, true),
  /** A PRIORITY frame that is not 5 octets long (§6.3). */
  BAD_PRIORITY_SIZE(ErrorCode.FRAME_SIZE_ERROR, true),
  /** A field name that is no lower-case token (§8.2.1). */
  BAD_FIELD_NAME(ErrorCode.PROTOCOL_ERROR, true),
  /** A field value with CR, LF or NUL, or with white space around it (§8.2.1). */
  BAD_FIELD_VALUE(ErrorCode.PROTOCOL_ERROR, true),
  /** A field that speaks of a connection of HTTP/1.1 (§8.2.2). */
  CONNECTION_FIELD(ErrorCode.PROTOCOL_ERROR, true),
  /** A pseudo-field that such a message does not have, that comes twice, or after others (§8.3). */
  BAD_PSEUDO_FIELD(ErrorCode.PROTOCOL_ERROR, true),
  /** A message without one of the pseudo-fields that it has to have (§8.3.1, §8.3.2). */
  MISSING_PSEUDO_FIELD(ErrorCode.PROTOCOL_ERROR, true),
  /** A value that a pseudo-field cannot have (§8.3.1, §8.3.2). */
  BAD_PSEUDO_VALUE(ErrorCode.PROTOCOL_ERROR, true),
  /** {@code :authority} is no host, is missing as Host is, or is another than Host (§8.3.1). */
  BAD_AUTHORITY(ErrorCode.PROTOCOL_ERROR, true),
  /** Content-Length is no number, or comes twice (§8.1.1, RFC 9110 §8.6). */
  BAD_LENGTH(ErrorCode.PROTOCOL_ERROR, true),
  /** Content-Length is not what DATA came to (§8.1.1). */
  LENGTH_MISMATCH(ErrorCode.PROTOCOL_ERROR, true),
  /** A trailer section with pseudo-fields, not at the end, or in a tunnel (§8.1, §8.5). */
  BAD_TRAILERS(ErrorCode.PROTOCOL_ERROR, true),
  /** DATA before the head of a response, or for one that has no content (§8.1). */
  UNEXPECTED_DATA(ErrorCode.PROTOCOL_ERROR, true),
  /** An interim response that ends the stream, 101, or more of them than allowed (§8.1, §8.6). */
  BAD_INTERIM(ErrorCode.PROTOCOL_ERROR, true);

  private final ErrorCode code;
  private final boolean ofStream;
  private final String reason;

  Http2Problem(ErrorCode code) {
    this(code, false);
  }

  Http2Problem(ErrorCode code, boolean ofStream) {
    this.code = code;
    this.ofStream = ofStream;
    this.reason = "h2_" + name().toLowerCase(Locale.ROOT);
  }

  /** What the client is told. */
  public ErrorCode code() {
    return code;
  }

  /** Whether only the stream ends; else the connection does. */
  public boolean ofStream() {
    return ofStream;
  }

  /** Whether this is no mistake of form but a flood: {@code ENHANCE_YOUR_CALM}. */
  public boolean isFlood() {
    return code == ErrorCode.ENHANCE_YOUR_CALM;
  }

  /** A stable name for metrics and logs, for example {@code h2_bad_preface}. */
  public String reason() {
    return reason;
  }
}
