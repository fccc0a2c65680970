package lb.testing.h2;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http2.DefaultHttp2HeadersDecoder;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.handler.codec.http2.Http2Headers;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.Socket;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import lb.testing.FieldLines;
import org.jspecify.annotations.Nullable;

/**
 * The server's side of one connection of HTTP/2: reads frames and sends those it is told, valid or
 * not. Owned by the thread of its script. It does nothing by itself. A read waits for ten seconds.
 */
public final class H2Peer {
  private static final byte[] PREFACE = H2Client.preface();
  private static final int PATIENCE_MILLIS = 10_000;
  private static final int HEADER_LIST_BYTES_MAX = 1 << 20;

  private final Socket socket;
  private final DataInputStream in;
  private final OutputStream out;
  private final DefaultHttp2HeadersDecoder decoder =
      new DefaultHttp2HeadersDecoder(false, HEADER_LIST_BYTES_MAX);

  H2Peer(Socket socket) throws IOException {
    this.socket = socket;
    socket.setSoTimeout(PATIENCE_MILLIS);
    this.in = new DataInputStream(new BufferedInputStream(socket.getInputStream(), 65_536));
    this.out = socket.getOutputStream();
  }

  /**
   * A request whose head has come.
   *
   * @param streamId its stream
   * @param lines its lines, pseudo-fields included
   * @param ended whether it has no body
   */
  public record Request(int streamId, FieldLines lines, boolean ended) {
    /** The value of a line, or null. */
    public @Nullable String line(String name) {
      return lines.first(name);
    }
  }

  /** Reads preface and SETTINGS, says its own SETTINGS, and acknowledges; gives what was said. */
  public H2Frame greet(int... settings) throws IOException {
    readPreface();
    H2Frame first = read(H2Frame.SETTINGS);
    send(H2Frame.settings(settings));
    send(new H2Frame(H2Frame.SETTINGS, H2Frame.ACK, 0, new byte[0]));
    return first;
  }

  /** Reads the octets that a client begins with. */
  public void readPreface() throws IOException {
    byte[] preface = new byte[PREFACE.length];
    in.readFully(preface);
    if (!Arrays.equals(preface, PREFACE)) {
      throw new AssertionError("no preface");
    }
  }

  /** Reads a line that comes before everything else, without its CRLF. */
  public String readLine() throws IOException {
    StringBuilder line = new StringBuilder();
    for (int octet = in.readUnsignedByte(); octet != '\n'; octet = in.readUnsignedByte()) {
      line.append((char) octet);
    }
    return line.toString().strip();
  }

  /** The next frame. */
  public H2Frame read() throws IOException {
    int length = in.readUnsignedByte() << 16 | in.readUnsignedShort();
    int type = in.readUnsignedByte();
    int flags = in.readUnsignedByte();
    int streamId = in.readInt();
    byte[] payload = new byte[length];
    in.readFully(payload);
    return new H2Frame(type, flags, streamId, payload);
  }

  /** The next frame of that type; what comes before it is passed over. */
  public H2Frame read(int type) throws IOException {
    H2Frame frame = read();
    while (frame.type() != type) {
      frame = read();
    }
    return frame;
  }

  /** Reads up to the head of the next request. */
  public Request request() throws IOException {
    return request(read(H2Frame.HEADERS));
  }

  /** Decodes the head of a request, which may go on in CONTINUATION. */
  public Request request(H2Frame headers) throws IOException {
    ByteArrayOutputStream block = new ByteArrayOutputStream();
    block.writeBytes(headers.payload());
    boolean whole = headers.has(H2Frame.END_HEADERS);
    while (!whole) {
      H2Frame more = read();
      block.writeBytes(more.payload());
      whole = more.has(H2Frame.END_HEADERS);
    }
    ByteBuf octets = Unpooled.wrappedBuffer(block.toByteArray());
    try {
      Http2Headers decoded = decoder.decodeHeaders(headers.streamId(), octets);
      List<FieldLines.Line> lines = new ArrayList<>();
      for (Map.Entry<CharSequence, CharSequence> line : decoded) {
        lines.add(new FieldLines.Line(line.getKey().toString(), line.getValue().toString()));
      }
      return new Request(
          headers.streamId(), new FieldLines(lines), headers.has(H2Frame.END_STREAM));
    } catch (Http2Exception failure) {
      throw new IOException("no header block", failure);
    }
  }

  /** Reads the body of a request, and opens the windows anew for it. */
  public byte[] body(Request request) throws IOException {
    ByteArrayOutputStream body = new ByteArrayOutputStream();
    boolean ended = request.ended();
    while (!ended) {
      H2Frame frame = read();
      if (frame.streamId() == request.streamId()) {
        if (frame.type() == H2Frame.DATA && frame.payload().length > 0) {
          body.writeBytes(frame.payload());
          send(
              H2Frame.windowUpdate(0, frame.payload().length),
              H2Frame.windowUpdate(request.streamId(), frame.payload().length));
        }
        ended = frame.type() <= H2Frame.HEADERS && frame.has(H2Frame.END_STREAM);
      }
    }
    return body.toByteArray();
  }

  /** Sends octets. */
  public H2Peer send(byte[] octets) throws IOException {
    out.write(octets);
    out.flush();
    return this;
  }

  /** Sends frames, in one write. */
  public H2Peer send(H2Frame... frames) throws IOException {
    byte[][] octets = new byte[frames.length][];
    for (int i = 0; i < frames.length; i++) {
      octets[i] = frames[i].wire();
    }
    return send(H2Block.concat(octets));
  }

  /** Sends a head; the stream goes on. */
  public H2Peer head(int streamId, String... namesAndValues) throws IOException {
    return send(H2Frame.headers(streamId, H2Frame.END_HEADERS, H2Block.of(namesAndValues)));
  }

  /** Sends a head, or trailers, that ends the stream. */
  public H2Peer lastHead(int streamId, String... namesAndValues) throws IOException {
    int flags = H2Frame.END_HEADERS | H2Frame.END_STREAM;
    return send(H2Frame.headers(streamId, flags, H2Block.of(namesAndValues)));
  }

  /** Sends octets of a body, which have to fit a frame and the windows. */
  public H2Peer data(int streamId, String text) throws IOException {
    return send(H2Frame.data(streamId, 0, text));
  }

  /** Sends the last octets of a body. */
  public H2Peer lastData(int streamId, String text) throws IOException {
    return send(H2Frame.data(streamId, H2Frame.END_STREAM, text));
  }

  /** Answers with a short text. */
  public H2Peer answer(Request request, String text) throws IOException {
    return head(request.streamId(), ":status", "200").lastData(request.streamId(), text);
  }

  /** Answers requests with the same text until the connection ends. */
  public void answerAll(String text) throws IOException {
    while (true) {
      answer(request(), text);
    }
  }

  /** Reads until the connection ends; gives the frames. */
  public List<H2Frame> readToEnd() {
    List<H2Frame> frames = new ArrayList<>();
    try {
      while (true) {
        frames.add(read());
      }
    } catch (IOException end) {
      return frames;
    }
  }

  /** Ends the connection. */
  public void close() throws IOException {
    socket.close();
  }

  /** Resets the connection (TCP RST). */
  public void reset() throws IOException {
    socket.setSoLinger(true, 0);
    socket.close();
  }
}
