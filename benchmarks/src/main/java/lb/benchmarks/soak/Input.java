package lb.benchmarks.soak;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;

/** A buffered stream without locks. Owned by one thread. */
final class Input {
  private final InputStream from;
  private final byte[] buffer = new byte[16 * 1024];
  private int at;
  private int end;

  Input(InputStream from) {
    this.from = from;
  }

  /** The next octet; -1 when there is none. */
  int read() throws IOException {
    if (at == end && !refill()) {
      return -1;
    }
    return buffer[at++] & 0xff;
  }

  /** At least one octet and at most {@code length}; large pieces go past the buffer. */
  int read(byte[] into, int length) throws IOException {
    if (at == end) {
      if (length >= buffer.length) {
        int size = from.read(into, 0, length);
        return ended(size);
      }
      ended(refill() ? 1 : -1);
    }
    int size = Math.min(length, end - at);
    System.arraycopy(buffer, at, into, 0, size);
    at += size;
    return size;
  }

  /** A line of ASCII without its CR LF. */
  String line() throws IOException {
    StringBuilder line = new StringBuilder();
    for (int octet = ended(read()); octet != '\n'; octet = ended(read())) {
      line.append((char) octet);
    }
    if (line.isEmpty() || line.charAt(line.length() - 1) != '\r') {
      throw new IOException("a line without CR: " + line);
    }
    line.setLength(line.length() - 1);
    return line.toString();
  }

  private static int ended(int read) throws EOFException {
    if (read < 0) {
      throw new EOFException("the connection ended too early");
    }
    return read;
  }

  private boolean refill() throws IOException {
    at = 0;
    end = Math.max(0, from.read(buffer));
    return end > 0;
  }
}
