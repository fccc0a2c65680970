package lb.testing.h2;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http2.DefaultHttp2HeadersDecoder;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.handler.codec.http2.Http2Headers;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import lb.testing.FieldLines;
import lb.testing.RawHead;

/**
 * One connection of a client of HTTP/2 that sends the frames it is told, valid or not, and reads
 * what comes back. Owned by one thread at a time. Header blocks of answers are decoded with Netty's
 * decoder of HPACK, so that it is not our own that judges our own.
 *
 * <p>It does nothing by itself but to acknowledge SETTINGS: no window is opened anew. When nothing
 * comes for five seconds a read fails and tells what had come.
 */
public final class H2Client implements AutoCloseable {
  private static final byte[] PREFACE =
      "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".getBytes(StandardCharsets.US_ASCII);
  private static final int PATIENCE_MILLIS = 5_000;
  private static final int HEADER_LIST_BYTES_MAX = 1 << 20;

  private final Socket socket;
  private final DataInputStream in;
  private final OutputStream out;
  private final DefaultHttp2HeadersDecoder decoder =
      new DefaultHttp2HeadersDecoder(false, HEADER_LIST_BYTES_MAX);
  private final List<H2Frame> seen = new ArrayList<>();

  private H2Client(Socket socket) throws IOException {
    this.socket = socket;
    this.in = new DataInputStream(new java.io.BufferedInputStream(socket.getInputStream(), 65_536));
    this.out = socket.getOutputStream();
  }

  /** Connects, and says nothing yet. */
  public static H2Client dial(InetSocketAddress address) {
    return dial(address, 0);
  }

  /** Connects with a receive buffer of that size. */
  public static H2Client dial(InetSocketAddress address, int receiveBufferBytes) {
    Socket socket = new Socket();
    try {
      if (receiveBufferBytes > 0) {
        socket.setReceiveBufferSize(receiveBufferBytes);
      }
      socket.setTcpNoDelay(true);
      socket.connect(address, PATIENCE_MILLIS);
      socket.setSoTimeout(PATIENCE_MILLIS);
      return new H2Client(socket);
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }

  /** Over a connection that is there already, such as one of TLS. */
  public static H2Client over(Socket socket) {
    try {
      socket.setSoTimeout(PATIENCE_MILLIS);
      return new H2Client(socket);
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }

  /** Connects, sends preface and SETTINGS, and reads the peer's SETTINGS. */
  public static H2Client connect(InetSocketAddress address, int... settings) {
    return dial(address).greet(settings);
  }

  /** Sends preface and SETTINGS, reads the peer's SETTINGS and acknowledges them. */
  public H2Client greet(int... settings) {
    send(PREFACE).send(H2Frame.settings(settings));
    H2Frame first = read();
    if (first.type() != H2Frame.SETTINGS || first.has(H2Frame.ACK)) {
      throw new AssertionError("expected SETTINGS first, but got " + first);
    }
    return send(new H2Frame(H2Frame.SETTINGS, H2Frame.ACK, 0, new byte[0]));
  }

  /** The octets that a connection begins with. */
  public static byte[] preface() {
    return PREFACE.clone();
  }

  /** How long a read waits. */
  public H2Client patience(Duration patience) {
    try {
      socket.setSoTimeout((int) patience.toMillis());
      return this;
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }

  /** Sends octets. */
  public H2Client send(byte[] octets) {
    try {
      out.write(octets);
      out.flush();
      return this;
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }

  /** Sends frames, in one write. */
  public H2Client send(H2Frame... frames) {
    byte[][] octets = new byte[frames.length][];
    for (int i = 0; i < frames.length; i++) {
      octets[i] = frames[i].wire();
    }
    return send(H2Block.concat(octets));
  }

  /** Opens a stream with a request without a body. */
  public H2Client request(int streamId, String method, String target, String... namesAndValues) {
    int flags = H2Frame.END_HEADERS | H2Frame.END_STREAM;
    return send(H2Frame.headers(streamId, flags, H2Block.request(method, target, namesAndValues)));
  }

  /** The next frame. */
  public H2Frame read() {
    try {
      return next();
    } catch (EOFException end) {
      throw new UncheckedIOException(new EOFException("the connection was closed; saw " + seen));
    } catch (SocketTimeoutException timeout) {
      throw new AssertionError("nothing came in time; saw " + seen, timeout);
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }

  private H2Frame next() throws IOException {
    int length = in.readUnsignedByte() << 16 | in.readUnsignedShort();
    int type = in.readUnsignedByte();
    int flags = in.readUnsignedByte();
    int streamId = in.readInt();
    byte[] payload = new byte[length];
    in.readFully(payload);
    H2Frame frame = new H2Frame(type, flags, streamId, payload);
    if (seen.size() < 100) {
      seen.add(frame);
    }
    return frame;
  }

  /** The next frame of that type; what comes before it is passed over. */
  public H2Frame read(int type) {
    H2Frame frame = read();
    while (frame.type() != type) {
      frame = read();
    }
    return frame;
  }

  /** The next frame of that stream; what comes before it is passed over. */
  public H2Frame readOf(int streamId) {
    H2Frame frame = read();
    while (frame.streamId() != streamId) {
      frame = read();
    }
    return frame;
  }

  /** Decodes the block of HEADERS without padding, whose end it has. */
  public RawHead head(H2Frame headers) {
    ByteBuf block = Unpooled.wrappedBuffer(headers.payload());
    try {
      Http2Headers decoded = decoder.decodeHeaders(headers.streamId(), block);
      List<FieldLines.Line> lines = new ArrayList<>();
      for (Map.Entry<CharSequence, CharSequence> line : decoded) {
        lines.add(new FieldLines.Line(line.getKey().toString(), line.getValue().toString()));
      }
      FieldLines fields = new FieldLines(lines);
      String status = fields.first(":status");
      return new RawHead(
          "HTTP/2", status == null ? 0 : Integer.parseInt(status), "", fields.without(":status"));
    } catch (Http2Exception failure) {
      throw new UncheckedIOException(new IOException("no header block", failure));
    }
  }

  /** Reads up to the head of the answer on a stream. */
  public RawHead readHead(int streamId) {
    H2Frame frame = readOf(streamId);
    if (frame.type() == H2Frame.WINDOW_UPDATE) {
      return readHead(streamId);
    }
    if (frame.type() != H2Frame.HEADERS) {
      throw new AssertionError("expected HEADERS, but got " + frame);
    }
    return head(frame);
  }

  /** Reads the answer to a request; its body as text of Latin-1. */
  public String readAnswer(int streamId) {
    H2Frame frame = readOf(streamId);
    StringBuilder answer = new StringBuilder();
    while (true) {
      switch (frame.type()) {
        case H2Frame.HEADERS -> answer.append(head(frame).status()).append(' ');
        case H2Frame.DATA ->
            answer.append(new String(frame.payload(), StandardCharsets.ISO_8859_1));
        case H2Frame.RST_STREAM -> throw new AssertionError("the stream was reset: " + frame);
        default -> {}
      }
      boolean ends = frame.type() == H2Frame.HEADERS || frame.type() == H2Frame.DATA;
      if (ends && frame.has(H2Frame.END_STREAM)) {
        return answer.toString().strip();
      }
      frame = readOf(streamId);
    }
  }

  /** Expects that the stream is reset with this code, as {@link H2Frame#code} names it. */
  public H2Client expectReset(int streamId, String code) {
    H2Frame frame = readOf(streamId);
    while (frame.type() == H2Frame.WINDOW_UPDATE) {
      frame = readOf(streamId);
    }
    if (frame.type() != H2Frame.RST_STREAM || !frame.code().equals(code)) {
      throw new AssertionError("expected RST_STREAM " + code + ", but got " + frame);
    }
    return this;
  }

  /** Expects GOAWAY with this code, and then the end of the connection. */
  public H2Frame expectGoAway(String code) {
    H2Frame frame = read(H2Frame.GOAWAY);
    if (!frame.code().equals(code)) {
      throw new AssertionError("expected GOAWAY " + code + ", but got " + frame);
    }
    expectEnd();
    return frame;
  }

  /** Expects that the connection ends, by close or reset, whatever comes before. */
  public void expectEnd() {
    try {
      while (true) {
        next();
      }
    } catch (SocketTimeoutException open) {
      throw new AssertionError("the connection is still open; saw " + seen, open);
    } catch (IOException end) {
      // An end is what was expected.
    }
  }

  /** Expects that the connection is alive: a PING is answered. What comes before is passed over. */
  public H2Client expectAlive() {
    long mark = System.nanoTime();
    send(H2Frame.ping(0, mark));
    H2Frame frame = read(H2Frame.PING);
    while (!frame.has(H2Frame.ACK) || java.nio.ByteBuffer.wrap(frame.payload()).getLong() != mark) {
      frame = read(H2Frame.PING);
    }
    return this;
  }

  /**
   * Sends a PING and reads up to its answer.
   *
   * @return what came before it; up to the end when the connection ended instead
   */
  public List<H2Frame> passOver() {
    List<H2Frame> before = new ArrayList<>();
    long mark = System.nanoTime();
    try {
      out.write(H2Frame.ping(0, mark).wire());
      H2Frame frame = next();
      while (frame.type() != H2Frame.PING
          || java.nio.ByteBuffer.wrap(frame.payload()).getLong() != mark) {
        before.add(frame);
        frame = next();
      }
    } catch (SocketTimeoutException timeout) {
      throw new AssertionError("nothing came in time; saw " + seen, timeout);
    } catch (IOException end) {
      // Whoever asks looks for GOAWAY.
    }
    return before;
  }

  /** The first frames that have come, for messages and looks back. */
  public List<H2Frame> seen() {
    return List.copyOf(seen);
  }

  /** Ends the sending direction and still reads. */
  public H2Client halfClose() {
    try {
      socket.shutdownOutput();
      return this;
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }

  /** Resets the connection (TCP RST). */
  public void reset() {
    try {
      socket.setSoLinger(true, 0);
      socket.close();
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }

  @Override
  public void close() {
    try {
      socket.close();
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }
}
