package lb.testing;

import java.io.IOException;
import java.io.OutputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * The origin's end of one connection, for scripts that want every byte in their hand. Owned by the
 * thread of the connection. Everything sent is flushed at once.
 */
public final class Wire {
  private final Socket raw;
  private final Socket socket;
  private final WireInput in;
  private final OutputStream out;
  private final LongAdder sentBytes;
  private @Nullable ReceivedRequest request;
  private MessageBody requestBody;
  private boolean open = true;

  /**
   * @param raw the TCP socket
   * @param socket the same, or the TLS socket over it
   * @param sentBytes counts what the socket has taken
   */
  Wire(Socket raw, Socket socket, LongAdder sentBytes) throws IOException {
    this.raw = raw;
    this.socket = socket;
    this.in = new WireInput(socket.getInputStream());
    this.out = socket.getOutputStream();
    this.sentBytes = sentBytes;
    this.requestBody = MessageBody.none(in);
  }

  WireInput in() {
    return in;
  }

  void begin(ReceivedRequest next, MessageBody body) {
    request = next;
    requestBody = body;
    if (body.isEnded()) {
      next.bodyEnds(true, FieldLines.NONE);
    }
  }

  /** Whether this end has not been closed or half-closed by the script. */
  public boolean isOpen() {
    return open;
  }

  /** Sends text, each char as one octet. */
  public Wire send(String latin1) throws IOException {
    return send(latin1.getBytes(StandardCharsets.ISO_8859_1));
  }

  /** Sends octets. */
  public Wire send(byte[] octets) throws IOException {
    out.write(octets);
    out.flush();
    sentBytes.add(octets.length);
    return this;
  }

  /** Sends a part of a body, {@code [from, to)}. */
  public Wire send(Body body, long from, long to) throws IOException {
    write(body, from, to);
    out.flush();
    return this;
  }

  private void write(Body body, long from, long to) throws IOException {
    for (long at = from; at < to; at += Body.STEP_BYTES) {
      long end = Math.min(to, at + Body.STEP_BYTES);
      body.writeTo(out, at, end);
      sentBytes.add(end - at);
    }
  }

  /** Sends one chunk (RFC 9112 §7.1) with a part of a body; nothing for an empty part. */
  public Wire sendChunk(Body body, long from, long to) throws IOException {
    if (to > from) {
      out.write((Long.toHexString(to - from) + "\r\n").getBytes(StandardCharsets.ISO_8859_1));
      write(body, from, to);
      out.write(new byte[] {'\r', '\n'});
      out.flush();
    }
    return this;
  }

  /** Sends one chunk with text. */
  public Wire sendChunk(String text) throws IOException {
    Body body = Body.of(text);
    return sendChunk(body, 0, body.bytes());
  }

  /** Sends the last chunk and the trailers. */
  public Wire sendLastChunk(FieldLines trailers) throws IOException {
    return send("0\r\n" + trailers.wire() + "\r\n");
  }

  /** Stops until the test opens the gate. */
  public Wire pass(Gate gate) {
    gate.pass();
    return this;
  }

  /** Lets real time pass; for slow origins, never to wait for something. */
  public Wire pause(Duration duration) {
    long until = System.nanoTime() + duration.toNanos();
    for (long left; (left = until - System.nanoTime()) > 0 && !Thread.interrupted(); ) {
      LockSupport.parkNanos(left);
    }
    return this;
  }

  /** Reads what is left of the request's body, and records it. */
  public Wire readBody() throws IOException {
    readBody(Long.MAX_VALUE);
    return this;
  }

  /**
   * Reads at most so many bytes of the request's body, and records them.
   *
   * @return how many were there
   */
  public long readBody(long bytesMax) throws IOException {
    ReceivedRequest reading = request;
    if (reading == null) {
      return 0;
    }
    byte[] step = new byte[Body.STEP_BYTES];
    long done = 0;
    try {
      while (done < bytesMax) {
        int length = requestBody.read(step, 0, (int) Math.min(step.length, bytesMax - done));
        if (length < 0) {
          break;
        }
        reading.append(step, length);
        done += length;
      }
    } catch (IOException broken) {
      reading.bodyEnds(false, FieldLines.NONE);
      throw broken;
    }
    if (requestBody.isEnded()) {
      reading.bodyEnds(true, requestBody.trailers());
    }
    return done;
  }

  /** Reads octets that are of no request, as they come: at least one, or -1 at their end. */
  public int readOctets(byte[] target) throws IOException {
    return in.read(target, 0, target.length);
  }

  /** Reads exactly so many octets that are of no request. */
  public byte[] readOctets(int count) throws IOException {
    byte[] octets = new byte[count];
    for (int at = 0; at < count; ) {
      int length = in.read(octets, at, count - at);
      if (length < 0) {
        throw new IOException("closed after " + at + " of " + count + " bytes");
      }
      at += length;
    }
    return octets;
  }

  /** Reads a line that is of no request, without its CRLF. */
  public String readLine() throws IOException {
    return in.readLine();
  }

  /** Reads and forgets until the peer closes or resets. */
  public Wire awaitPeerClose() {
    byte[] step = new byte[Body.STEP_BYTES];
    try {
      while (in.read(step, 0, step.length) >= 0) {
        Thread.onSpinWait();
      }
    } catch (IOException reset) {
      // Gone is gone.
    }
    close();
    return this;
  }

  /** Resets the connection (TCP RST): what the peer has not read yet may be lost to it. */
  public void reset() throws IOException {
    open = false;
    raw.setSoLinger(true, 0);
    raw.close();
  }

  /** Ends the sending direction (TCP FIN, with TLS a close_notify) and still reads. */
  public Wire halfClose() throws IOException {
    socket.shutdownOutput();
    return this;
  }

  /** Closes the connection. */
  public void close() {
    open = false;
    closeQuietly(socket);
    closeQuietly(raw);
  }

  private static void closeQuietly(Socket socket) {
    try {
      socket.close();
    } catch (IOException gone) {
      // It is closed either way.
    }
  }

  /** Called once, when the connection is done: nobody waits for more of a body. */
  void ended() {
    if (request != null) {
      request.bodyEnds(false, FieldLines.NONE);
    }
  }
}
