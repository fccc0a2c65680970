package lb.proxy.http2;

/** Numbers of the frame layer (RFC 9113 §4.1, §6). */
public final class Frame {
  /** Octets of the head of each frame. */
  public static final int HEAD_BYTES = 9;

  /** The payload that every endpoint takes, and the most that we send and take. */
  public static final int PAYLOAD_BYTES_MAX = 16_384;

  /** A window, and an increment of one, is never more (§6.9.1). */
  public static final int WINDOW_MAX = Integer.MAX_VALUE;

  /** The window of each side before SETTINGS and WINDOW_UPDATE (§6.9.2). */
  public static final int WINDOW_INITIAL = 65_535;

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

  private Frame() {}

  /** Puts the head of a frame at a place; returns where it ends. */
  public static int putHead(byte[] target, int at, int length, int type, int flags, int streamId) {
    target[at] = (byte) (length >>> 16);
    target[at + 1] = (byte) (length >>> 8);
    target[at + 2] = (byte) length;
    target[at + 3] = (byte) type;
    target[at + 4] = (byte) flags;
    return putInt(target, at + 5, streamId);
  }

  /** Puts four octets at a place, in network order; returns where they end. */
  public static int putInt(byte[] target, int at, int value) {
    target[at] = (byte) (value >>> 24);
    target[at + 1] = (byte) (value >>> 16);
    target[at + 2] = (byte) (value >>> 8);
    target[at + 3] = (byte) value;
    return at + Integer.BYTES;
  }

  /** The four octets at a place, in network order. */
  public static int intAt(byte[] source, int at) {
    return (source[at] & 0xff) << 24
        | (source[at + 1] & 0xff) << 16
        | (source[at + 2] & 0xff) << 8
        | (source[at + 3] & 0xff);
  }
}
