package lb.proxy.http3;

import io.netty.buffer.ByteBuf;

/** Numbers of the frame layer (RFC 9114 §6.2, §7.2), and how frames are written. */
public final class Frames {
  public static final long DATA = 0x0;
  public static final long HEADERS = 0x1;
  public static final long CANCEL_PUSH = 0x3;
  public static final long SETTINGS = 0x4;
  public static final long PUSH_PROMISE = 0x5;
  public static final long GOAWAY = 0x7;
  public static final long MAX_PUSH_ID = 0xd;

  /** A type that nobody may give a meaning (§7.2.8): a frame of it only shows a sign of life. */
  public static final long RESERVED = 0x21;

  /** Types of unidirectional streams (§6.2, RFC 9204 §4.2). */
  public static final long CONTROL_STREAM = 0x0;

  public static final long PUSH_STREAM = 0x1;
  public static final long QPACK_ENCODER_STREAM = 0x2;
  public static final long QPACK_DECODER_STREAM = 0x3;

  /** SETTINGS_MAX_FIELD_SECTION_SIZE. */
  public static final long MAX_FIELD_SECTION_SIZE = 0x6;

  /** No stream has a higher number: all that clients may open are below. */
  public static final long STREAM_ID_MAX = (1L << 62) - 4;

  /** The head of a frame has no more octets. */
  public static final int HEAD_BYTES_MAX = 2 * Varint.BYTES_MAX;

  private Frames() {}

  /** Writes the head of a frame. */
  public static void writeHead(ByteBuf out, long type, long length) {
    Varint.write(out, type);
    Varint.write(out, length);
  }

  /** Writes an integer of variable length. */
  public static void writeInteger(ByteBuf out, long value) {
    Varint.write(out, value);
  }

  /** How many octets that integer takes. */
  public static int integerBytes(long value) {
    return Varint.bytes(value);
  }

  /** Whether a type means something in HTTP/2 that HTTP/3 does otherwise (§7.2.8). */
  static boolean isOfHttp2(long type) {
    return type == 0x2 || type == 0x6 || type == 0x8 || type == 0x9;
  }
}
