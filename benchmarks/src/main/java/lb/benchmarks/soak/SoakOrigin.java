package lb.benchmarks.soak;

import java.io.BufferedOutputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.StandardSocketOptions;
import java.nio.charset.StandardCharsets;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * The origin: answers with the {@link Content} of the version that is current when the request has
 * come, knows ranges and conditions, and fails where {@link Kind#FAULTY} says so. One virtual
 * thread a connection.
 */
final class SoakOrigin implements Closeable {
  private static final int BACKLOG = 4096;
  private static final long SHARED_WAIT_NANOS = 30_000_000;

  private final Catalogue catalogue;
  private final Findings findings;
  private final List<ServerSocket> listeners = new ArrayList<>();
  private final AtomicIntegerArray fetches;

  SoakOrigin(Catalogue catalogue, Findings findings, int... ports) throws IOException {
    this.catalogue = catalogue;
    this.findings = findings;
    this.fetches = new AtomicIntegerArray(catalogue.size());
    for (int port : ports) {
      ServerSocket listener = new ServerSocket(port, BACKLOG, InetAddress.getLoopbackAddress());
      listeners.add(listener);
      Thread.ofVirtual().start(() -> accept(listener));
    }
  }

  /** How often an item was asked for. */
  int fetches(Item item) {
    return fetches.get(item.id());
  }

  private void accept(ServerSocket listener) {
    while (!listener.isClosed()) {
      try {
        Socket socket = listener.accept();
        Thread.ofVirtual().start(() -> serve(socket));
      } catch (IOException closed) {
        return;
      }
    }
  }

  private void serve(Socket socket) {
    try (socket) {
      socket.setTcpNoDelay(true);
      Input in = new Input(socket.getInputStream());
      OutputStream out = new BufferedOutputStream(socket.getOutputStream(), 32 * 1024);
      boolean goesOn = true;
      while (goesOn) {
        Head request = Head.read(in);
        goesOn = request != null && answer(socket, request, in, out);
      }
    } catch (IOException gone) {
      findings.count("origin: connections that lb ended early");
    }
  }

  /** Answers one request; false ends the connection. */
  private boolean answer(Socket socket, Head request, Input in, OutputStream out)
      throws IOException {
    String[] line = request.startLine().split(" ");
    Item item = catalogue.find(request.required("Host"), line[1]);
    skipBody(request, in);
    if (item == null) {
      findings.error("the origin was asked for " + request.startLine() + request.fields());
      return false;
    }
    if (line[0].equals("POST")) {
      findings.count("origin: POST");
      return send(out, "HTTP/1.1 204 No Content\r\n\r\n");
    }
    fetches.incrementAndGet(item.id());
    findings.count("origin: requests");
    int version = catalogue.version(item);
    if (item.kind() == Kind.SHARED) {
      LockSupport.parkNanos(SHARED_WAIT_NANOS);
    }
    if (item.kind() == Kind.FAULTY && ThreadLocalRandom.current().nextInt(4) == 0) {
      return fail(socket, item, version, out);
    }
    return send(request, line[0].equals("HEAD"), item, version, out);
  }

  private boolean send(Head request, boolean toHead, Item item, int version, OutputStream out)
      throws IOException {
    int variant = variantOf(request, item);
    Content content = Content.of(item, version, variant);
    String etag = item.etag(version, variant);
    String fields = fields(item, etag);
    String known = request.field("If-None-Match");
    if (known != null && known.contains(etag)) {
      findings.count("origin: 304");
      return send(out, "HTTP/1.1 304 Not Modified\r\n" + fields + "\r\n");
    }
    String ifRange = request.field("If-Range");
    int @Nullable [] range =
        ifRange == null || ifRange.equals(etag) ? range(request, content.bytes()) : null;
    String head = "HTTP/1.1 200 OK\r\n" + fields;
    int from = 0;
    int size = content.bytes();
    if (range != null) {
      findings.count("origin: 206");
      from = range[0];
      size = range[1] - range[0] + 1;
      head = "HTTP/1.1 206 Partial Content\r\n" + fields;
      head += "Content-Range: bytes " + from + "-" + range[1] + "/" + content.bytes() + "\r\n";
    }
    if (item.kind() == Kind.CHUNKED && range == null) {
      sendChunked(head, toHead, content, out);
    } else {
      send(out, head + "Content-Length: " + size + "\r\n\r\n");
      if (!toHead) {
        content.write(out, from, size);
        out.flush();
      }
    }
    return true;
  }

  private static void sendChunked(String head, boolean toHead, Content content, OutputStream out)
      throws IOException {
    send(out, head + "Transfer-Encoding: chunked\r\n\r\n");
    for (int at = 0; at < content.bytes() && !toHead; ) {
      int size = Math.min(1 + ThreadLocalRandom.current().nextInt(20_000), content.bytes() - at);
      out.write((Integer.toHexString(size) + "\r\n").getBytes(StandardCharsets.ISO_8859_1));
      content.write(out, at, size);
      out.write(new byte[] {'\r', '\n'});
      at += size;
    }
    if (!toHead) {
      send(out, "0\r\n\r\n");
    }
  }

  /** One of the ways in which an origin can fail; all but the first end the connection. */
  private boolean fail(Socket socket, Item item, int version, OutputStream out) throws IOException {
    findings.count("origin: failures");
    Content content = Content.of(item, version, 0);
    String head = "HTTP/1.1 200 OK\r\n" + fields(item, item.etag(version, 0));
    head += "Content-Length: " + content.bytes() + "\r\n\r\n";
    switch (ThreadLocalRandom.current().nextInt(5)) {
      case 0 -> {
        return send(out, "HTTP/1.1 503 Service Unavailable\r\nContent-Length: 4\r\n\r\nbusy");
      }
      case 1 -> {} // no answer at all
      case 2 -> send(out, "HTTP 200 OK " + head);
      case 3 -> {
        send(out, head);
        content.write(out, 0, content.bytes() / 2);
        out.flush();
      }
      default -> {
        send(out, head);
        content.write(out, 0, content.bytes() / 3);
        out.flush();
        socket.setOption(StandardSocketOptions.SO_LINGER, 0);
      }
    }
    return false;
  }

  private static boolean send(OutputStream out, String text) throws IOException {
    out.write(text.getBytes(StandardCharsets.ISO_8859_1));
    out.flush();
    return true;
  }

  private static String fields(Item item, String etag) {
    Kind kind = item.kind();
    return "Date: "
        + DateTimeFormatter.RFC_1123_DATE_TIME.format(ZonedDateTime.now(ZoneOffset.UTC))
        + "\r\nETag: "
        + etag
        + "\r\nCache-Control: "
        + kind.cacheControl
        + "\r\nContent-Type: "
        + kind.contentType()
        + "\r\nCache-Tag: "
        + item.tag()
        + (kind == Kind.VARYING ? "\r\nVary: X-Variant\r\n" : "\r\n");
  }

  private static int variantOf(Head request, Item item) throws IOException {
    return item.kind() == Kind.VARYING ? Integer.parseInt(request.required("X-Variant")) : 0;
  }

  /** First and last octet of a single range; null when there is none, or several. */
  private static int @Nullable [] range(Head request, int bytes) {
    String wanted = request.field("Range");
    if (wanted == null || !wanted.startsWith("bytes=") || wanted.indexOf(',') >= 0) {
      return null;
    }
    int dash = wanted.indexOf('-');
    String first = wanted.substring("bytes=".length(), dash);
    String last = wanted.substring(dash + 1);
    if (first.isEmpty()) {
      return new int[] {Math.max(0, bytes - Integer.parseInt(last)), bytes - 1};
    }
    int from = Integer.parseInt(first);
    int to = last.isEmpty() ? bytes - 1 : Math.min(Integer.parseInt(last), bytes - 1);
    return from > to ? null : new int[] {from, to};
  }

  private static void skipBody(Head request, Input in) throws IOException {
    String length = request.field("Content-Length");
    byte[] skipped = new byte[256];
    for (int left = length == null ? 0 : Integer.parseInt(length); left > 0; ) {
      left -= in.read(skipped, Math.min(left, skipped.length));
    }
  }

  @Override
  public void close() throws IOException {
    for (ServerSocket listener : listeners) {
      listener.close();
    }
  }
}
