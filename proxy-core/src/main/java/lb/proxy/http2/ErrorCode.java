package lb.proxy.http2;

import org.jspecify.annotations.Nullable;

/** Why a stream or a connection ended (RFC 9113 §7). The ordinal is the code on the wire. */
public enum ErrorCode {
  NO_ERROR,
  PROTOCOL_ERROR,
  INTERNAL_ERROR,
  FLOW_CONTROL_ERROR,
  SETTINGS_TIMEOUT,
  STREAM_CLOSED,
  FRAME_SIZE_ERROR,
  REFUSED_STREAM,
  CANCEL,
  COMPRESSION_ERROR,
  CONNECT_ERROR,
  ENHANCE_YOUR_CALM,
  INADEQUATE_SECURITY,
  HTTP_1_1_REQUIRED;

  private static final ErrorCode[] ALL = values();

  /** What a code means; null when nobody knows it. */
  public static @Nullable ErrorCode of(int code) {
    return code >= 0 && code < ALL.length ? ALL[code] : null;
  }

  /** The name of a code, or its number when nobody knows it. */
  public static String nameOf(int code) {
    ErrorCode known = of(code);
    return known == null ? "0x" + Integer.toHexString(code) : known.name();
  }
}
