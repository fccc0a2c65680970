package lb.testing;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * What comes in on one connection, read strictly: only CRLF ends a line. It remembers the last
 * octets that were read, so that a failure can tell them. Owned by one thread at a time.
 */
final class WireInput {
  /** No head of a test is longer. */
  private static final int HEAD_BYTES_MAX = 1 << 20;

  private static final int TRANSCRIPT_BYTES = 2048;

  private final InputStream in;
  private final byte[] buffer = new byte[Body.STEP_BYTES];
  private int position;
  private int limit;

  private final byte[] transcript = new byte[TRANSCRIPT_BYTES];
  private long transcribed;

  WireInput(InputStream in) {
    this.in = in;
  }

  /** Whether octets are here that were not read yet, without touching the socket. */
  boolean hasBuffered() {
    return position < limit;
  }

  /** Reads up to {@code length} octets; -1 at the end of the stream. */
  int read(byte[] target, int at, int length) throws IOException {
    if (length == 0) {
      return 0;
    }
    if (position == limit && !fill()) {
      return -1;
    }
    int count = Math.min(length, limit - position);
    System.arraycopy(buffer, position, target, at, count);
    position += count;
    return count;
  }

  /** One octet, or -1 at the end of the stream. */
  int read() throws IOException {
    if (position == limit && !fill()) {
      return -1;
    }
    return buffer[position++] & 0xff;
  }

  private boolean fill() throws IOException {
    int count;
    try {
      count = in.read(buffer, 0, buffer.length);
    } catch (SocketTimeoutException timeout) {
      SocketTimeoutException told =
          new SocketTimeoutException("nothing more came in time; so far: " + transcript());
      told.initCause(timeout);
      throw told;
    }
    if (count < 0) {
      return false;
    }
    for (int i = Math.max(0, count - TRANSCRIPT_BYTES); i < count; i++) {
      transcript[(int) ((transcribed + i) % TRANSCRIPT_BYTES)] = buffer[i];
    }
    transcribed += count;
    position = 0;
    limit = count;
    return true;
  }

  /** The last octets that came, as text with escapes. */
  String transcript() {
    int kept = (int) Math.min(transcribed, TRANSCRIPT_BYTES);
    byte[] last = new byte[kept];
    for (int i = 0; i < kept; i++) {
      last[i] = transcript[(int) ((transcribed - kept + i) % TRANSCRIPT_BYTES)];
    }
    return (transcribed > kept ? "(" + transcribed + " bytes) …" : "") + quote(last);
  }

  private static String quote(byte[] octets) {
    StringBuilder text = new StringBuilder("\"");
    for (byte octet : octets) {
      int c = octet & 0xff;
      switch (c) {
        case '\r' -> text.append("\\r");
        case '\n' -> text.append("\\n");
        case '"' -> text.append("\\\"");
        default -> text.append(c >= ' ' && c < 127 ? "" + (char) c : "\\x%02x".formatted(c));
      }
    }
    return text.append('"').toString();
  }

  /**
   * One line without its CRLF.
   *
   * @throws EOFException when the stream ends before or within it
   * @throws IOException for a bare CR or LF, or a line too long
   */
  String readLine() throws IOException {
    byte[] line = new byte[256];
    int length = 0;
    while (true) {
      int octet = read();
      if (octet < 0) {
        throw new EOFException("the connection was closed within a line; so far: " + transcript());
      }
      if (octet == '\r') {
        int next = read();
        if (next != '\n') {
          throw new IOException("a bare CR; so far: " + transcript());
        }
        return new String(line, 0, length, StandardCharsets.ISO_8859_1);
      }
      if (octet == '\n') {
        throw new IOException("a bare LF; so far: " + transcript());
      }
      if (length == HEAD_BYTES_MAX) {
        throw new IOException("a line of more than " + HEAD_BYTES_MAX + " bytes");
      }
      if (length == line.length) {
        line = java.util.Arrays.copyOf(line, length * 2);
      }
      line[length++] = (byte) octet;
    }
  }

  /** Field lines up to and with the empty line that ends them. */
  FieldLines readFieldLines() throws IOException {
    List<FieldLines.Line> lines = new ArrayList<>();
    for (String line; !(line = readLine()).isEmpty(); ) {
      int colon = line.indexOf(':');
      if (colon <= 0 || line.charAt(0) == ' ' || line.charAt(0) == '\t') {
        throw new IOException("\"" + line + "\" is not a field line; so far: " + transcript());
      }
      lines.add(new FieldLines.Line(line.substring(0, colon), line.substring(colon + 1).strip()));
    }
    return new FieldLines(lines);
  }
}
