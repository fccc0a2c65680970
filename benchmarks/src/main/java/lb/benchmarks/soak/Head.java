package lb.benchmarks.soak;

import java.io.EOFException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The head of a message: start line and fields as they came.
 *
 * @param startLine the first line
 * @param fields the field lines, each begun by CR LF, with one more CR LF behind the last
 */
record Head(String startLine, String fields) {
  private static final int BYTES_MAX = 64 * 1024;

  /**
   * Reads up to the empty line.
   *
   * @return null when the stream ended before the first octet
   */
  static @Nullable Head read(Input in) throws IOException {
    byte[] octets = new byte[512];
    int size = 0;
    int ends = 0; // octets of CR LF CR LF that were seen
    while (ends < 4) {
      int octet = in.read();
      if (octet < 0) {
        if (size == 0) {
          return null;
        }
        throw new EOFException("the connection ended within a head");
      }
      ends = octet == (ends % 2 == 0 ? '\r' : '\n') ? ends + 1 : octet == '\r' ? 1 : 0;
      if (size == octets.length) {
        if (size >= BYTES_MAX) {
          throw new IOException("a head of more than " + BYTES_MAX + " octets");
        }
        octets = Arrays.copyOf(octets, size * 2);
      }
      octets[size++] = (byte) octet;
    }
    String text = new String(octets, 0, size, StandardCharsets.ISO_8859_1);
    int line = text.indexOf("\r\n");
    return new Head(text.substring(0, line), text.substring(line));
  }

  /** The status of an answer. */
  int status() throws IOException {
    if (!startLine.startsWith("HTTP/1.1 ") || startLine.length() < 12) {
      throw new IOException("not a status line: " + startLine);
    }
    return Integer.parseInt(startLine, 9, 12, 10);
  }

  /** The value of a field's first line, or null. */
  @Nullable String field(String name) {
    int nameLength = name.length();
    for (int at = 0; at + 2 + nameLength < fields.length(); ) {
      int end = fields.indexOf("\r\n", at + 2);
      if (fields.charAt(at + 2 + nameLength) == ':'
          && fields.regionMatches(true, at + 2, name, 0, nameLength)) {
        return fields.substring(at + 3 + nameLength, end).strip();
      }
      at = end;
    }
    return null;
  }

  /** The same, where it has to be there. */
  String required(String name) throws IOException {
    String value = field(name);
    if (value == null) {
      throw new IOException("no " + name + " in " + startLine + fields);
    }
    return value;
  }

  /** Whether the sender closes the connection after this message. */
  boolean closes() {
    String connection = field("Connection");
    return connection != null && connection.equalsIgnoreCase("close");
  }
}
