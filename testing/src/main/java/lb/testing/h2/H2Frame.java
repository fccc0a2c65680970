package lb.testing.h2;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/**
 * One frame as it stands on the wire (RFC 9113 §4.1): nothing is checked.
 *
 * @param type the type, see the constants
 * @param flags the flags
 * @param streamId the stream, with the reserved bit if it is set
 * @param payload the payload
 */
public record H2Frame(int type, int flags, int streamId, byte[] payload) {
  public static final int DATA = 0;
  public static final int HEADERS = 1;
  public static final int PRIORITY = 2;
  public static final int RST_STREAM = 3;
  public static final int SETTINGS = 4;
  public static final int PUSH_PROMISE = 5;
  public static final int PING = 6;
  public static final int GOAWAY = 7;
  public static final int WINDOW_UPDATE = 8;
  public static final int CONTINUATION = 9;

  public static final int END_STREAM = 0x1;
  public static final int ACK = 0x1;
  public static final int END_HEADERS = 0x4;
  public static final int PADDED = 0x8;
  public static final int PRIORITY_FLAG = 0x20;

  private static final int HEAD_BYTES = 9;

  private static final String[] CODES = {
    "NO_ERROR",
    "PROTOCOL_ERROR",
    "INTERNAL_ERROR",
    "FLOW_CONTROL_ERROR",
    "SETTINGS_TIMEOUT",
    "STREAM_CLOSED",
    "FRAME_SIZE_ERROR",
    "REFUSED_STREAM",
    "CANCEL",
    "COMPRESSION_ERROR",
    "CONNECT_ERROR",
    "ENHANCE_YOUR_CALM",
    "INADEQUATE_SECURITY",
    "HTTP_1_1_REQUIRED"
  };

  /** DATA with text. */
  public static H2Frame data(int streamId, int flags, String text) {
    return data(streamId, flags, text.getBytes(StandardCharsets.ISO_8859_1));
  }

  /** DATA. */
  public static H2Frame data(int streamId, int flags, byte[] octets) {
    return new H2Frame(DATA, flags, streamId, octets);
  }

  /** HEADERS. */
  public static H2Frame headers(int streamId, int flags, byte[] block) {
    return new H2Frame(HEADERS, flags, streamId, block);
  }

  /** CONTINUATION. */
  public static H2Frame continuation(int streamId, int flags, byte[] block) {
    return new H2Frame(CONTINUATION, flags, streamId, block);
  }

  /** RST_STREAM. */
  public static H2Frame reset(int streamId, int code) {
    return new H2Frame(RST_STREAM, 0, streamId, ints(code));
  }

  /** SETTINGS, as pairs of a number and a value. */
  public static H2Frame settings(int... pairs) {
    ByteBuffer payload = ByteBuffer.allocate(pairs.length * 3);
    for (int i = 0; i < pairs.length; i += 2) {
      payload.putShort((short) pairs[i]).putInt(pairs[i + 1]);
    }
    return new H2Frame(SETTINGS, 0, 0, payload.array());
  }

  /** WINDOW_UPDATE. */
  public static H2Frame windowUpdate(int streamId, int increment) {
    return new H2Frame(WINDOW_UPDATE, 0, streamId, ints(increment));
  }

  /** PING. */
  public static H2Frame ping(int flags, long payload) {
    return new H2Frame(PING, flags, 0, ByteBuffer.allocate(8).putLong(payload).array());
  }

  /** Four octets for each number. */
  public static byte[] ints(int... numbers) {
    ByteBuffer octets = ByteBuffer.allocate(numbers.length * 4);
    for (int number : numbers) {
      octets.putInt(number);
    }
    return octets.array();
  }

  /** Its octets. */
  public byte[] wire() {
    return wire(payload.length);
  }

  /** Its octets, with another length than it has in its head. */
  public byte[] wire(int saidLength) {
    return ByteBuffer.allocate(HEAD_BYTES + payload.length)
        .put((byte) (saidLength >>> 16))
        .putShort((short) saidLength)
        .put((byte) type)
        .put((byte) flags)
        .putInt(streamId)
        .put(payload)
        .array();
  }

  /** Whether a flag is set. */
  public boolean has(int flag) {
    return (flags & flag) != 0;
  }

  /** Four octets of the payload as a number. */
  public int intAt(int at) {
    return ByteBuffer.wrap(payload).getInt(at);
  }

  /** The name of the error code of RST_STREAM or GOAWAY. */
  public String code() {
    int code = intAt(type == GOAWAY ? 4 : 0);
    return code >= 0 && code < CODES.length ? CODES[code] : "0x" + Integer.toHexString(code);
  }

  @Override
  public String toString() {
    String detail = type == GOAWAY || type == RST_STREAM ? " " + code() : "";
    return "frame type %d flags %x stream %d, %d bytes%s"
        .formatted(type, flags, streamId, payload.length, detail);
  }
}
