package lb.proxy.http3;

import java.util.Locale;
import lb.proxy.http2.Http2Problem;

/**
 * What a client did that HTTP/3 does not allow, or more often than we allow it. {@link #ofStream}
 * says whether only one stream ends or the whole connection (RFC 9114 §8).
 */
public enum Http3Problem {
  // --- of the connection: form ---

  /** A frame where its type has no place (§4.1, §6.2.1, §7.2). */
  FRAME_UNEXPECTED(ErrorCode.FRAME_UNEXPECTED),
  /** A frame that is not as long as its type is, or that ends with its stream half-way (§7.1). */
  BAD_FRAME(ErrorCode.FRAME_ERROR),
  /** The control stream does not begin with SETTINGS (§6.2.1). */
  MISSING_SETTINGS(ErrorCode.MISSING_SETTINGS),
  /** A setting of HTTP/2, one that comes twice, or a value that it cannot have (§7.2.4). */
  BAD_SETTING(ErrorCode.SETTINGS_ERROR),
  /** An identifier that goes backwards, or names what was never there (§5.2, §7.2.3, §7.2.7). */
  BAD_ID(ErrorCode.ID_ERROR),
  /** A second control or QPACK stream (§6.2.1, RFC 9204 §4.2). */
  STREAM_TWICE(ErrorCode.STREAM_CREATION_ERROR),
  /** A client pushes (§6.2.2). */
  PUSH_FROM_CLIENT(ErrorCode.STREAM_CREATION_ERROR),
  /** The control stream or a QPACK stream ends (§6.2.1, RFC 9204 §4.2). */
  CRITICAL_STREAM_CLOSED(ErrorCode.CLOSED_CRITICAL_STREAM),
  /** A field section that cannot be decoded, or needs a table that we do not have (RFC 9204). */
  BAD_COMPRESSION(ErrorCode.QPACK_DECOMPRESSION_FAILED),
  /** An instruction for a table that we do not have (RFC 9204 §3.2.2). */
  BAD_TABLE_INSTRUCTION(ErrorCode.QPACK_ENCODER_STREAM_ERROR),
  /** The acknowledgement of what we never sent (RFC 9204 §4.4). */
  BAD_ACKNOWLEDGEMENT(ErrorCode.QPACK_DECODER_STREAM_ERROR),

  // --- of the connection: too much ---

  /** More streams reset by the client than allowed. */
  TOO_MANY_RESETS(ErrorCode.EXCESSIVE_LOAD),
  /** More streams that we had to reset or refuse than allowed. */
  TOO_MANY_STREAM_ERRORS(ErrorCode.EXCESSIVE_LOAD),
  /** More DATA frames without data than allowed. */
  TOO_MANY_EMPTY_FRAMES(ErrorCode.EXCESSIVE_LOAD),
  /** More frames that are not of requests, and streams of unknown types, than allowed. */
  TOO_MANY_CONTROL_FRAMES(ErrorCode.EXCESSIVE_LOAD),
  /** More octets of unknown types than allowed. */
  TOO_MUCH_IGNORED(ErrorCode.EXCESSIVE_LOAD),
  /** SETTINGS with more octets than any client sends. */
  SETTINGS_TOO_LARGE(ErrorCode.EXCESSIVE_LOAD),

  // --- of one stream ---

  /** A stream that ends without a request (§4.1). */
  INCOMPLETE_REQUEST(ErrorCode.REQUEST_INCOMPLETE, true),
  /** A field name that is no lower-case token (§4.2). */
  BAD_FIELD_NAME(ErrorCode.MESSAGE_ERROR, true),
  /** A field value with CR, LF or NUL, or with white space around it (§10.3). */
  BAD_FIELD_VALUE(ErrorCode.MESSAGE_ERROR, true),
  /** A field that speaks of a connection of HTTP/1.1 (§4.2). */
  CONNECTION_FIELD(ErrorCode.MESSAGE_ERROR, true),
  /** A pseudo-field that requests do not have, that comes twice, or after other fields (§4.3). */
  BAD_PSEUDO_FIELD(ErrorCode.MESSAGE_ERROR, true),
  /** A request without {@code :method}, {@code :scheme} or {@code :path} (§4.3.1). */
  MISSING_PSEUDO_FIELD(ErrorCode.MESSAGE_ERROR, true),
  /** A value that {@code :method}, {@code :scheme} or {@code :path} cannot have (§4.3.1). */
  BAD_PSEUDO_VALUE(ErrorCode.MESSAGE_ERROR, true),
  /** {@code :authority} is no host, is missing as Host is, or is another than Host (§4.3.1). */
  BAD_AUTHORITY(ErrorCode.MESSAGE_ERROR, true),
  /** Content-Length is no number, or comes twice (RFC 9110 §8.6). */
  BAD_LENGTH(ErrorCode.MESSAGE_ERROR, true),
  /** Content-Length is not what DATA came to (§4.1.2). */
  LENGTH_MISMATCH(ErrorCode.MESSAGE_ERROR, true),
  /** A trailer section with pseudo-fields (§4.3). */
  BAD_TRAILERS(ErrorCode.MESSAGE_ERROR, true);

  private final ErrorCode code;
  private final boolean ofStream;
  private final String reason;

  Http3Problem(ErrorCode code) {
    this(code, false);
  }

  Http3Problem(ErrorCode code, boolean ofStream) {
    this.code = code;
    this.ofStream = ofStream;
    this.reason = "h3_" + name().toLowerCase(Locale.ROOT);
  }

  /** What is wrong with a request, in words of HTTP/3: what it is made of is the same. */
  public static Http3Problem of(Http2Problem problem) {
    return valueOf(problem.name());
  }

  /** What the client is told. */
  public ErrorCode code() {
    return code;
  }

  /** Whether only the stream ends; else the connection does. */
  public boolean ofStream() {
    return ofStream;
  }

  /** Whether this is no mistake of form but a flood: {@code H3_EXCESSIVE_LOAD}. */
  public boolean isFlood() {
    return code == ErrorCode.EXCESSIVE_LOAD;
  }

  /** A stable name for metrics and logs, for example {@code h3_frame_unexpected}. */
  public String reason() {
    return reason;
  }
}
