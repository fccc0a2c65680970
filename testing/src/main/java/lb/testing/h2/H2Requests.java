package lb.testing.h2;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Locale;
import lb.testing.Body;
import lb.testing.FieldLines;
import lb.testing.RawHead;
import lb.testing.StreamedAnswers;

/**
 * A well-behaved client of HTTP/2 on one connection: each request is a stream, and windows are
 * opened anew as octets are read. Owned by one thread at a time.
 */
public final class H2Requests extends StreamedAnswers {
  private static final int FRAME_BYTES = 16_384;
  private static final int WINDOW_INITIAL = 65_535;

  private final H2Client client;
  private int nextStream = 1;
  private final Deque<Integer> unanswered = new ArrayDeque<>();

  // What we may send: of the connection, and of the last stream.
  private int connectionWindow = WINDOW_INITIAL;
  private int streamWindow;
  private int initialWindow = WINDOW_INITIAL;
  private int sending;

  // What has been read ahead of the stream that is being read.
  private final Deque<H2Frame> ahead = new ArrayDeque<>();

  private H2Requests(H2Client client) {
    this.client = client;
    // The peer's SETTINGS have been read by greet().
    settings(client.seen().getFirst());
  }

  /** Connects by prior knowledge. */
  public static H2Requests connect(InetSocketAddress address) {
    return new H2Requests(H2Client.connect(address));
  }

  /** Connects with a small receive buffer, so that a client that does not read is felt early. */
  public static H2Requests connectNarrow(InetSocketAddress address, int receiveBufferBytes) {
    return new H2Requests(H2Client.dial(address, receiveBufferBytes).greet());
  }

  @Override
  public H2Requests sendHead(String method, String target, String... fields) {
    FieldLines lines = FieldLines.of(fields);
    String host = lines.first("Host");
    List<String> block = new ArrayList<>();
    block.addAll(List.of(":method", method, ":scheme", "http", ":path", target));
    block.addAll(List.of(":authority", host == null ? "test" : host));
    String length = lines.first("Content-Length");
    boolean hasBody = length != null && !length.equals("0") || lines.has("Transfer-Encoding");
    for (FieldLines.Line line : lines.without("Host").without("Transfer-Encoding").lines()) {
      block.add(line.name().toLowerCase(Locale.ROOT));
      block.add(line.value());
    }
    sending = nextStream;
    nextStream += 2;
    streamWindow = initialWindow;
    unanswered.add(sending);
    int flags = H2Frame.END_HEADERS | (hasBody ? 0 : H2Frame.END_STREAM);
    client.send(H2Frame.headers(sending, flags, H2Block.of(block.toArray(String[]::new))));
    return this;
  }

  @Override
  public H2Requests send(Body body, long from, long to) {
    for (long at = from; at < to; ) {
      int most = Math.min(FRAME_BYTES, Math.min(connectionWindow, streamWindow));
      if (most == 0) {
        readAhead();
        continue;
      }
      int bytes = (int) Math.min(most, to - at);
      connectionWindow -= bytes;
      streamWindow -= bytes;
      at += bytes;
      int flags = at == body.bytes() ? H2Frame.END_STREAM : 0;
      client.send(H2Frame.data(sending, flags, body.slice(at - bytes, at)));
    }
    return this;
  }

  @Override
  public RawHead readHead() {
    Integer stream = unanswered.peek();
    if (stream == null) {
      throw new IllegalStateException("nothing was asked");
    }
    H2Frame frame = frameOf(stream);
    if (frame.type() != H2Frame.HEADERS) {
      throw new UncheckedIOException(new IOException("expected HEADERS, but got " + frame));
    }
    RawHead head = client.head(frame);
    if (!head.isInterim()) {
      unanswered.remove();
      current = stream;
      onHead(frame.has(H2Frame.END_STREAM));
    }
    return head;
  }

  private int current;

  @Override
  protected void readOn() throws IOException {
    H2Frame frame = frameOf(current);
    boolean last = frame.has(H2Frame.END_STREAM);
    if (frame.type() == H2Frame.HEADERS) {
      onTrailers(client.head(frame).fields());
    } else if (frame.type() == H2Frame.DATA) {
      onPiece(frame.payload());
      int bytes = frame.payload().length;
      if (bytes > 0) {
        ByteArrayOutputStream updates = new ByteArrayOutputStream();
        updates.writeBytes(H2Frame.windowUpdate(0, bytes).wire());
        if (!last) {
          updates.writeBytes(H2Frame.windowUpdate(current, bytes).wire());
        }
        client.send(updates.toByteArray());
      }
    } else {
      throw new IOException("the stream ended with " + frame);
    }
    if (last) {
      onEnd();
    }
  }

  /** The next frame of a stream that is no WINDOW_UPDATE. */
  private H2Frame frameOf(int stream) {
    while (true) {
      for (H2Frame frame : ahead) {
        if (frame.streamId() == stream) {
          ahead.remove(frame);
          return frame;
        }
      }
      readAhead();
    }
  }

  private void readAhead() {
    H2Frame frame = client.read();
    switch (frame.type()) {
      case H2Frame.WINDOW_UPDATE -> {
        if (frame.streamId() == 0) {
          connectionWindow += frame.intAt(0);
        } else if (frame.streamId() == sending) {
          streamWindow += frame.intAt(0);
        }
      }
      case H2Frame.SETTINGS -> settings(frame);
      case H2Frame.PING -> {
        if (!frame.has(H2Frame.ACK)) {
          client.send(new H2Frame(H2Frame.PING, H2Frame.ACK, 0, frame.payload()));
        }
      }
      case H2Frame.GOAWAY -> {}
      default -> ahead.add(frame);
    }
  }

  private void settings(H2Frame frame) {
    for (int at = 0; at < frame.payload().length; at += 6) {
      if (frame.payload()[at] == 0 && frame.payload()[at + 1] == 4) {
        initialWindow = frame.intAt(at + 2);
      }
    }
  }

  @Override
  public void reset() {
    client.reset();
  }

  @Override
  public void close() {
    client.close();
  }
}
