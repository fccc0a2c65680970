package lb.testing;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.function.Consumer;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSession;
import javax.net.ssl.SSLSocket;

/**
 * One connection of a client that sends what it is told, octet by octet, and reads answers with
 * strict framing. Owned by one thread at a time. When nothing comes for five seconds (or another
 * {@link #patience}), a read fails and tells what had come.
 *
 * <p>All methods throw {@link UncheckedIOException} when the connection breaks or the answer is no
 * HTTP.
 */
public final class RawClient implements TestClient {
  /** The most that {@link #read} keeps of one body; longer ones are for {@link #expectBody}. */
  public static final int BODY_BYTES_MAX = 256 << 20;

  private static final Duration PATIENCE = Duration.ofSeconds(5);

  private final Socket raw;
  private final Socket socket;
  private final WireInput in;
  private final OutputStream out;

  /** The methods of the requests that are not answered yet, for the framing of their answers. */
  private final Deque<String> unanswered = new ArrayDeque<>();

  private RawClient(Socket raw, Socket socket) throws IOException {
    this.raw = raw;
    this.socket = socket;
    this.in = new WireInput(socket.getInputStream());
    this.out = socket.getOutputStream();
    patience(PATIENCE);
  }

  @FunctionalInterface
  private interface Action<T> {
    T run() throws IOException;
  }

  private static <T> T unchecked(Action<T> action) {
    try {
      return action.run();
    } catch (IOException failure) {
      throw new UncheckedIOException(failure.getMessage(), failure);
    }
  }

  /** Connects. */
  public static RawClient connect(InetSocketAddress address) {
    return unchecked(() -> {
      Socket socket = dial(address, 0);
      return new RawClient(socket, socket);
    });
  }

  /** Connects to a port of 127.0.0.1. */
  public static RawClient connect(int port) {
    return connect(new InetSocketAddress("127.0.0.1", port));
  }

  /** Connects with a small receive buffer, so that a client that does not read is felt early. */
  public static RawClient connectNarrow(InetSocketAddress address, int receiveBufferBytes) {
    return unchecked(() -> {
      Socket socket = dial(address, receiveBufferBytes);
      return new RawClient(socket, socket);
    });
  }

  /** Connects over TLS and asks for a server name (SNI). */
  public static RawClient connectTls(
      InetSocketAddress address, SSLContext context, String serverName) {
    return connectTls(address, context, serverName, parameters -> {});
  }

  /** Connects over TLS as {@code more} says besides: versions, protocols, no server name. */
  public static RawClient connectTls(
      InetSocketAddress address,
      SSLContext context,
      String serverName,
      Consumer<SSLParameters> more) {
    return unchecked(() -> {
      Socket raw = dial(address, 0);
      SSLSocket secured =
          (SSLSocket) context.getSocketFactory().createSocket(raw, serverName, raw.getPort(), true);
      SSLParameters parameters = secured.getSSLParameters();
      parameters.setServerNames(List.of(new SNIHostName(serverName)));
      parameters.setEndpointIdentificationAlgorithm("HTTPS");
      more.accept(parameters);
      secured.setSSLParameters(parameters);
      secured.setSoTimeout((int) PATIENCE.toMillis());
      try {
        secured.startHandshake();
      } catch (IOException failure) {
        raw.close();
        throw failure;
      }
      return new RawClient(raw, secured);
    });
  }

  /** The TLS session of a connection made with {@link #connectTls}. */
  public SSLSession session() {
    return ((SSLSocket) socket).getSession();
  }

  /** The protocol that was negotiated (ALPN); empty when none was. */
  public String protocol() {
    return ((SSLSocket) socket).getApplicationProtocol();
  }

  private static Socket dial(InetSocketAddress address, int receiveBufferBytes) throws IOException {
    Socket socket = new Socket();
    if (receiveBufferBytes > 0) {
      socket.setReceiveBufferSize(receiveBufferBytes);
    }
    socket.setTcpNoDelay(true);
    socket.connect(address, (int) PATIENCE.toMillis());
    return socket;
  }

  /** How long a read waits for the next octet. */
  public RawClient patience(Duration patience) {
    return unchecked(() -> {
      raw.setSoTimeout((int) patience.toMillis());
      socket.setSoTimeout((int) patience.toMillis());
      return this;
    });
  }

  /** Sends text, each char as one octet. */
  public RawClient send(String latin1) {
    return send(latin1.getBytes(StandardCharsets.ISO_8859_1));
  }

  /** Sends octets. */
  public RawClient send(byte[] octets) {
    return unchecked(() -> {
      out.write(octets);
      out.flush();
      return this;
    });
  }

  /** Sends a part of a body, {@code [from, to)}; blocks while the peer does not read. */
  @Override
  public RawClient send(Body body, long from, long to) {
    return unchecked(() -> {
      body.writeTo(out, from, to);
      out.flush();
      return this;
    });
  }

  /** Sends one chunk (RFC 9112 §7.1). */
  public RawClient sendChunk(Body body) {
    send(Long.toHexString(body.bytes()) + "\r\n");
    send(body, 0, body.bytes());
    return send("\r\n");
  }

  /**
   * Sends a request's head: request line, {@code Host: test} unless given, the field lines.
   *
   * @param fields each as {@code "Name: value"}
   */
  @Override
  public RawClient sendHead(String method, String target, String... fields) {
    FieldLines lines = FieldLines.of(fields);
    if (!lines.has("Host")) {
      lines = FieldLines.of("Host: test").concat(lines);
    }
    unanswered.add(method);
    return send(method + " " + target + " HTTP/1.1\r\n" + lines.wire() + "\r\n");
  }

  /** GET, and its answer. */
  @Override
  public Response get(String target, String... fields) {
    return sendHead("GET", target, fields).read();
  }

  /** HEAD, and its answer. */
  @Override
  public Response head(String target, String... fields) {
    return sendHead("HEAD", target, fields).read();
  }

  /** A request with any method and a body with its {@code Content-Length}, and its answer. */
  @Override
  public Response request(String method, String target, Body body, String... fields) {
    List<String> lines = new ArrayList<>(List.of(fields));
    lines.add("Content-Length: " + body.bytes());
    sendHead(method, target, lines.toArray(String[]::new));
    return send(body, 0, body.bytes()).read();
  }

  /**
   * Reads one whole response, with the 1xx before it. Requests sent with {@link #send} count as
   * GET; for others use {@link #readAnswerTo}.
   */
  @Override
  public Response read() {
    String method = unanswered.poll();
    return readAnswerTo(method == null ? "GET" : method);
  }

  /** Reads one whole response to a request with this method. */
  public Response readAnswerTo(String method) {
    return unchecked(() -> {
      List<RawHead> interim = new ArrayList<>();
      RawHead head = head();
      while (head.isInterim() && head.status() != 101) {
        interim.add(head);
        head = head();
      }
      MessageBody body = MessageBody.ofResponse(in, method, head.status(), head.fields());
      byte[] content = body.readNBytes(BODY_BYTES_MAX);
      if (!body.isEnded() && body.read() >= 0) {
        throw new IOException("the body is longer than " + BODY_BYTES_MAX + " bytes");
      }
      return new Response(interim, head, content, body.trailers(), body.chunks());
    });
  }

  /** Reads one head, a 1xx too, and nothing after it. */
  @Override
  public RawHead readHead() {
    return unchecked(() -> {
      RawHead head = head();
      if (!head.isInterim()) {
        unanswered.poll();
      }
      return head;
    });
  }

  private RawHead head() throws IOException {
    String line = in.readLine();
    if (!line.matches("HTTP/1\\.[01] [1-5][0-9][0-9]( .*)?")) {
      throw new IOException("\"" + line + "\" is not a status line; so far: " + in.transcript());
    }
    String reason = line.length() > 13 ? line.substring(13) : "";
    int status = Integer.parseInt(line, 9, 12, 10);
    return new RawHead(line.substring(0, 8), status, reason, in.readFieldLines());
  }

  /** Reads exactly so many octets, whatever they are. */
  @Override
  public byte[] readBodyBytes(int count) {
    return unchecked(() -> {
      byte[] octets = new byte[count];
      for (int at = 0; at < count; ) {
        int length = in.read(octets, at, count - at);
        if (length < 0) {
          throw new IOException("closed after " + at + " of " + count + " bytes");
        }
        at += length;
      }
      return octets;
    });
  }

  /** The body after a head that was read with {@link #readHead}, as a stream of its content. */
  public InputStream bodyOf(RawHead head) {
    return unchecked(() -> MessageBody.ofResponse(in, "GET", head.status(), head.fields()));
  }

  /**
   * Reads the body after a head and compares it, without holding it in memory.
   *
   * @throws AssertionError at the first octet that differs, is missing or is too many
   */
  @Override
  public RawClient expectBody(RawHead head, Body expected) {
    return unchecked(() -> {
      expected.assertEqualTo(bodyOf(head), 0, expected.bytes());
      return this;
    });
  }

  /**
   * Expects that the peer closes in order, with nothing more sent.
   *
   * @throws AssertionError when it sends something, resets, or keeps the connection open
   */
  public void expectClosed() {
    try {
      int octet = in.read();
      if (octet >= 0) {
        throw new AssertionError("expected a close, but more came: " + in.transcript());
      }
    } catch (IOException failure) {
      throw new AssertionError("expected a close, but: " + failure.getMessage(), failure);
    }
  }

  /**
   * Expects that the connection ends, by close or reset, after whatever else is sent.
   *
   * @return what was sent before
   */
  public byte[] expectEnd() {
    java.io.ByteArrayOutputStream rest = new java.io.ByteArrayOutputStream();
    byte[] step = new byte[4096];
    try {
      for (int length; (length = in.read(step, 0, step.length)) >= 0; ) {
        rest.write(step, 0, length);
      }
    } catch (java.net.SocketTimeoutException open) {
      throw new AssertionError("expected an end, but: " + open.getMessage(), open);
    } catch (IOException reset) {
      // A reset is an end, too.
    }
    return rest.toByteArray();
  }

  /**
   * Expects that nothing comes for a while and the connection stays open.
   *
   * @throws AssertionError when something comes or the peer closes
   */
  public RawClient expectNothingFor(Duration quiet) {
    return unchecked(() -> {
      int before = raw.getSoTimeout();
      socket.setSoTimeout((int) quiet.toMillis());
      try {
        int octet = in.read();
        throw new AssertionError(
            octet < 0 ? "the connection was closed" : "something came: " + in.transcript());
      } catch (java.net.SocketTimeoutException expected) {
        return this;
      } finally {
        socket.setSoTimeout(before);
      }
    });
  }

  /** Whether octets have come that were not read yet. */
  public boolean hasUnread() {
    return unchecked(() -> in.hasBuffered() || socket.getInputStream().available() > 0);
  }

  /** Ends the sending direction and still reads. */
  public RawClient halfClose() {
    return unchecked(() -> {
      socket.shutdownOutput();
      return this;
    });
  }

  /** Resets the connection (TCP RST). */
  @Override
  public void reset() {
    unchecked(() -> {
      raw.setSoLinger(true, 0);
      raw.close();
      return true;
    });
  }

  /** The port of this end. */
  public int localPort() {
    return raw.getLocalPort();
  }

  @Override
  public void close() {
    unchecked(() -> {
      socket.close();
      raw.close();
      return true;
    });
  }
}
