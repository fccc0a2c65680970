package lb.benchmarks.soak;

import java.io.Closeable;
import java.io.EOFException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.StandardSocketOptions;
import java.nio.charset.StandardCharsets;

/**
 * A client's connection. Owned by one thread: request, head, body to its end, and again. Whatever
 * is not HTTP/1.1 as it should be is an {@link IOException}.
 */
final class Connection implements Closeable {
  private static final int PATIENCE_MILLIS = 60_000;

  private final Socket socket;
  private final Input in;
  private long bodyLeft;
  private boolean chunked;
  private boolean first;
  private boolean closes;

  /**
   * @param receiveBytes the socket's buffer for what arrives; 0 leaves it to the system
   */
  Connection(int port, int receiveBytes) throws IOException {
    socket = new Socket();
    if (receiveBytes > 0) {
      socket.setReceiveBufferSize(receiveBytes);
    }
    socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), PATIENCE_MILLIS);
    socket.setSoTimeout(PATIENCE_MILLIS);
    socket.setTcpNoDelay(true);
    in = new Input(socket.getInputStream());
  }

  void send(String head) throws IOException {
    socket.getOutputStream().write(head.getBytes(StandardCharsets.ISO_8859_1));
  }

  /** The head of the next answer; its body is read next. */
  Head readHead(boolean toHead) throws IOException {
    Head head = Head.read(in);
    if (head == null) {
      throw new EOFException("the connection was closed in place of an answer");
    }
    closes = head.closes();
    int status = head.status();
    chunked = false;
    if (toHead || status == 304 || status == 204) {
      bodyLeft = 0;
    } else if (head.field("Transfer-Encoding") != null) {
      chunked = true;
      first = true;
      bodyLeft = 0;
    } else {
      bodyLeft = Long.parseLong(head.required("Content-Length"));
    }
    return head;
  }

  /** The next octets of the body, -1 behind the last. */
  int readBody(byte[] into) throws IOException {
    if (chunked && bodyLeft == 0) {
      nextChunk();
    }
    if (bodyLeft == 0) {
      return -1;
    }
    int size = in.read(into, (int) Math.min(into.length, bodyLeft));
    bodyLeft -= size;
    return size;
  }

  private void nextChunk() throws IOException {
    if (!first && !in.line().isEmpty()) {
      throw new IOException("a chunk that does not end where it said");
    }
    first = false;
    bodyLeft = Long.parseLong(in.line(), 16);
    if (bodyLeft == 0) {
      chunked = false;
      while (!in.line().isEmpty()) {
        // trailer fields say nothing here
      }
    }
  }

  /** Whether another request may follow: the body was read, and nobody wants to close. */
  boolean isReusable() {
    return !closes && bodyLeft == 0 && !chunked && !socket.isClosed();
  }

  /** Ends it at once: the other side gets a reset. */
  void reset() throws IOException {
    socket.setOption(StandardSocketOptions.SO_LINGER, 0);
    socket.close();
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
