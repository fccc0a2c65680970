package lb.testing.h2;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

/**
 * Header blocks (RFC 7541) that say what they are told, valid or not: each line is a literal that
 * is not kept, without Huffman coding, so that a block means the same whatever came before.
 */
public final class H2Block {
  private H2Block() {}

  /** A block of alternating names and values, each char as one octet. */
  public static byte[] of(String... namesAndValues) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    for (int i = 0; i < namesAndValues.length; i += 2) {
      out.write(0);
      text(out, namesAndValues[i]);
      text(out, namesAndValues[i + 1]);
    }
    return out.toByteArray();
  }

  /** A block for a request with these lines behind its pseudo-fields. */
  public static byte[] request(String method, String target, String... namesAndValues) {
    return concat(
        of(":method", method, ":scheme", "http", ":path", target, ":authority", "test"),
        of(namesAndValues));
  }

  /** One line that the peer is to keep in its table. */
  public static byte[] kept(String name, String value) {
    byte[] line = of(name, value);
    line[0] = 0x40;
    return line;
  }

  /** One after the other. */
  public static byte[] concat(byte[]... parts) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    for (byte[] part : parts) {
      out.writeBytes(part);
    }
    return out.toByteArray();
  }

  private static void text(ByteArrayOutputStream out, String text) {
    byte[] octets = text.getBytes(StandardCharsets.ISO_8859_1);
    int prefixMax = 0x7f;
    if (octets.length < prefixMax) {
      out.write(octets.length);
    } else {
      out.write(prefixMax);
      int left = octets.length - prefixMax;
      for (; left > 0x7f; left >>>= 7) {
        out.write(left | 0x80);
      }
      out.write(left);
    }
    out.writeBytes(octets);
  }
}
