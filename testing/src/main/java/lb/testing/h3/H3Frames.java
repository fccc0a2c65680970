package lb.testing.h3;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

/** Octets of HTTP/3 as they stand on the wire (RFC 9114 §7, RFC 9204 §4.5): nothing is checked. */
public final class H3Frames {
  public static final long DATA = 0;
  public static final long HEADERS = 1;
  public static final long CANCEL_PUSH = 3;
  public static final long SETTINGS = 4;
  public static final long PUSH_PROMISE = 5;
  public static final long GOAWAY = 7;
  public static final long MAX_PUSH_ID = 13;

  private H3Frames() {}

  /** An integer of variable length, as short as it can be. */
  public static byte[] varint(long value) {
    int bytes = value < 1 << 6 ? 1 : value < 1 << 14 ? 2 : value < 1 << 30 ? 4 : 8;
    byte[] octets = new byte[bytes];
    long left = value;
    for (int i = bytes - 1; i >= 0; i--) {
      octets[i] = (byte) left;
      left >>>= 8;
    }
    octets[0] |= (byte) (Integer.numberOfTrailingZeros(bytes) << 6);
    return octets;
  }

  /** Integers one after the other. */
  public static byte[] varints(long... values) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    for (long value : values) {
      out.writeBytes(varint(value));
    }
    return out.toByteArray();
  }

  /** A frame. */
  public static byte[] frame(long type, byte[] payload) {
    return concat(varint(type), varint(payload.length), payload);
  }

  /** DATA with text. */
  public static byte[] data(String text) {
    return frame(DATA, text.getBytes(StandardCharsets.ISO_8859_1));
  }

  /** HEADERS with alternating names and values, each char as one octet. */
  public static byte[] headers(String... namesAndValues) {
    return frame(HEADERS, section(namesAndValues));
  }

  /** HEADERS of a request with these lines behind its pseudo-fields. */
  public static byte[] request(String method, String target, String... namesAndValues) {
    byte[] pseudo =
        section(":method", method, ":scheme", "https", ":path", target, ":authority", "test");
    byte[] rest = section(namesAndValues);
    byte[] lines = new byte[rest.length - 2];
    System.arraycopy(rest, 2, lines, 0, lines.length);
    return frame(HEADERS, concat(pseudo, lines));
  }

  /** A field section of literals, without a table and without Huffman coding. */
  public static byte[] section(String... namesAndValues) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.write(0);
    out.write(0);
    for (int i = 0; i < namesAndValues.length; i += 2) {
      text(out, 0x20, 0x07, namesAndValues[i]);
      text(out, 0, 0x7f, namesAndValues[i + 1]);
    }
    return out.toByteArray();
  }

  private static void text(ByteArrayOutputStream out, int flags, int prefixMax, String text) {
    byte[] octets = text.getBytes(StandardCharsets.ISO_8859_1);
    if (octets.length < prefixMax) {
      out.write(flags | octets.length);
    } else {
      out.write(flags | prefixMax);
      int left = octets.length - prefixMax;
      for (; left > 0x7f; left >>>= 7) {
        out.write(left | 0x80);
      }
      out.write(left);
    }
    out.writeBytes(octets);
  }

  /** One after the other. */
  public static byte[] concat(byte[]... parts) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    for (byte[] part : parts) {
      out.writeBytes(part);
    }
    return out.toByteArray();
  }
}
