package lb.benchmarks.http3;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

/** What the client sends, octet by octet: it is the same each time. */
final class Requests {
  /** The control stream: its type and an empty SETTINGS (RFC 9114 §6.2.1, §7.2.4). */
  static final byte[] CONTROL = {0x00, 0x04, 0x00};

  private static final int HEADERS = 0x01;
  private static final int INDEXED_STATIC = 0xc0;
  private static final int LITERAL_WITH_STATIC_NAME = 0x50;

  // Of the static table (RFC 9204, appendix A).
  private static final int AUTHORITY = 0;
  private static final int PATH = 1;
  private static final int METHOD_GET = 17;
  private static final int SCHEME_HTTPS = 23;

  private Requests() {}

  /** A HEADERS frame that asks for a path; both texts are short. */
  static byte[] get(String path, String authority) {
    ByteArrayOutputStream section = new ByteArrayOutputStream();
    section.write(0); // no entries of a dynamic table are needed
    section.write(0);
    section.write(INDEXED_STATIC | METHOD_GET);
    section.write(INDEXED_STATIC | SCHEME_HTTPS);
    literal(section, AUTHORITY, authority);
    literal(section, PATH, path);
    ByteArrayOutputStream frame = new ByteArrayOutputStream();
    frame.write(HEADERS);
    frame.write(oneOctet(section.size()));
    frame.writeBytes(section.toByteArray());
    return frame.toByteArray();
  }

  private static void literal(ByteArrayOutputStream out, int name, String value) {
    byte[] octets = value.getBytes(StandardCharsets.US_ASCII);
    out.write(LITERAL_WITH_STATIC_NAME | name);
    out.write(octets.length < 127 ? octets.length : oneOctet(octets.length));
    out.writeBytes(octets);
  }

  private static int oneOctet(int length) {
    if (length > 63) {
      throw new IllegalArgumentException(length + " octets are more than one octet can say");
    }
    return length;
  }
}
