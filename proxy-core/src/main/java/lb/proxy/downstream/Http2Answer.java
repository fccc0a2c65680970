package lb.proxy.downstream;

import io.netty.buffer.ByteBuf;
import io.netty.channel.EventLoop;
import java.util.ArrayDeque;
import lb.cache.StoredObject;
import lb.cache.http.Fields;
import lb.cache.http.ResponseHead;
import lb.proxy.exchange.BreakOff;
import lb.proxy.exchange.ClientFacts;
import lb.proxy.exchange.Downstream;
import lb.proxy.exchange.Exchange;
import lb.proxy.http1.TrailerFields;
import lb.proxy.http2.ErrorCode;
import lb.proxy.http2.FieldLineWriter;
import lb.proxy.http2.Frame;
import lb.proxy.http2.HeadWriter;
import lb.proxy.route.SiteField;
import org.jspecify.annotations.Nullable;

/**
 * Our half of one stream: the answer to its request. Owned by the connection's event loop.
 *
 * <p>Octets that the windows allow go out at once when they are few; others wait here, and take
 * turns with those of other streams ({@link Http2Output}).
 */
final class Http2Answer implements Downstream {
  /** With so many octets waiting no more are asked for, and with so few they are again. */
  private static final int WAITING_BYTES_MAX = 64 * 1024;

  private static final int WAITING_BYTES_LOW = 16 * 1024;
  private static final long NOWHERE = -1;

  private final Http2Stream stream;
  private final Http2Connection connection;
  private final Http2Output out;
  private final int request;

  private @Nullable ArrayDeque<ByteBuf> waiting;
  private int waitingBytes;
  private int window;
  private long sentBytes;
  private long lastFrame = NOWHERE;
  private boolean begun;
  private boolean ended;
  private boolean tunnelEnded;
  private boolean endSent;
  private boolean refusedMore;
  private boolean ready;
  private Fields trailers = Fields.EMPTY;
  private @Nullable SiteField siteField;

  Http2Answer(Http2Stream stream, Http2Connection connection, int window, int request) {
    this.stream = stream;
    this.connection = connection;
    this.out = connection.output();
    this.window = window;
    this.request = request;
    this.siteField = connection.client().alternative();
  }

  // --- what the exchange says ---

  @Override
  public EventLoop loop() {
    return connection.loop().loop();
  }

  @Override
  public ClientFacts client() {
    return connection.client();
  }

  @Override
  public int requests() {
    return request;
  }

  @Override
  public void interim(ResponseHead head) {
    if (!begun) {
      out.headers(out.head().head(head, 0, false), stream.id(), false);
      out.flushSoon();
    }
  }

  @Override
  public void alsoSend(SiteField field) {
    SiteField before = siteField;
    siteField = before == null ? field : connection.together(before, field);
  }

  @Override
  public void head(ResponseHead head, long bodyBytes, boolean bodyFollows) {
    SiteField field = siteField;
    ResponseHead sent = field == null ? head : field.addedTo(head);
    send(out.head().head(sent, bodyBytes, bodyFollows), bodyFollows);
  }

  @Override
  public void storedHead(
      StoredObject object, long ageSeconds, long ttlSeconds, boolean bodyFollows) {
    HeadWriter block = out.head();
    StoredLines.ofThread().head(object, block);
    sendStored(block, ageSeconds, ttlSeconds, bodyFollows);
  }

  @Override
  public void notModified(StoredObject object, long ageSeconds, long ttlSeconds) {
    HeadWriter block = out.head();
    StoredLines.ofThread().notModifiedHead(object, block);
    sendStored(block, ageSeconds, ttlSeconds, false);
  }

  private void sendStored(HeadWriter block, long ageSeconds, long ttlSeconds, boolean bodyFollows) {
    StoredLines.changing(block, siteField, ageSeconds, ttlSeconds, connection.loop().scratch());
    send(block, bodyFollows);
  }

  private void send(FieldLineWriter block, boolean bodyFollows) {
    begun = true;
    lastFrame = out.headers(block, stream.id(), !bodyFollows);
    endSent = !bodyFollows;
    out.flushSoon();
  }

  @Override
  public void storedBody(StoredObject object) {
    int bytes = (int) object.bodyBytes();
    if (goesAtOnce(bytes)) {
      lastFrame = out.dataHead(stream.id(), bytes, false);
      object.copyBody(0, bytes, out.copyTarget());
      out.copied(bytes);
      sent(bytes);
    } else {
      ByteBuf copy = connection.alloc().directBuffer(bytes);
      object.copyBody(0, bytes, copy);
      enqueue(copy);
    }
    out.flushSoon();
  }

  @Override
  public void body(ByteBuf data) {
    int bytes = data.readableBytes();
    if (bytes == 0) {
      data.release();
    } else if (goesAtOnce(bytes)) {
      lastFrame = out.dataHead(stream.id(), bytes, false);
      out.data(data);
      sent(bytes);
    } else {
      enqueue(data);
    }
    out.flushSoon();
  }

  private boolean goesAtOnce(int bytes) {
    return bytes <= Http2Output.COPY_BYTES_MAX
        && waitingBytes == 0
        && bytes <= window
        && bytes <= out.window()
        && out.takesMore();
  }

  private void sent(int bytes) {
    window -= bytes;
    sentBytes += bytes;
  }

  private void enqueue(ByteBuf data) {
    ArrayDeque<ByteBuf> queue = waiting;
    if (queue == null) {
      queue = new ArrayDeque<>(4);
      waiting = queue;
    }
    queue.add(data);
    waitingBytes += data.readableBytes();
    becomeReady();
  }

  private void becomeReady() {
    if (!ready && waitingBytes > 0 && window > 0) {
      ready = true;
      out.ready(this);
    }
  }

  @Override
  public void end(Fields trailerFields) {
    ended = true;
    trailers = TrailerFields.permitted(trailerFields);
    if (waitingBytes == 0) {
      endStream();
    }
    out.flushSoon();
  }

  /** All octets are out: tells the client so, if the last frame has not. */
  private void endStream() {
    sendEnd();
    stream.answered();
  }

  private void sendEnd() {
    if (!endSent) {
      endSent = true;
      if (trailers.size() > 0) {
        out.headers(out.head().fields(trailers, 0), stream.id(), true);
      } else if (lastFrame == NOWHERE || !out.endsWith(lastFrame)) {
        out.dataHead(stream.id(), 0, true);
      }
    }
  }

  @Override
  public int tunnelStatus() {
    return stream.isTunnel() ? 200 : 0;
  }

  @Override
  public void tunnel(ResponseHead head) {
    head(head, -1, true);
    stream.resumeBody();
  }

  @Override
  public void endTunnel() {
    tunnelEnded = true;
    if (waitingBytes == 0) {
      sendEnd();
    }
    out.flushSoon();
  }

  /** A tunnel that breaks says so as RFC 8441 §5 does. */
  @Override
  public void reset(BreakOff why) {
    ErrorCode code =
        switch (why) {
          case FAILED -> stream.isTunnel() ? ErrorCode.CANCEL : ErrorCode.INTERNAL_ERROR;
          case CANCELLED -> ErrorCode.CANCEL;
          case OVERLOADED -> ErrorCode.ENHANCE_YOUR_CALM;
        };
    stream.reset(code);
  }

  @Override
  public boolean isWritable() {
    refusedMore = waitingBytes >= WAITING_BYTES_MAX;
    return !refusedMore;
  }

  @Override
  public void pauseRequestBody() {
    stream.pauseBody();
  }

  @Override
  public void resumeRequestBody() {
    stream.resumeBody();
  }

  // --- what the connection says ---

  /** Whether a final head is out. */
  boolean hasBegun() {
    return begun;
  }

  /** How many octets wait for the client, and how many it has been sent. */
  int waitingBytes() {
    return waitingBytes;
  }

  long sentBytes() {
    return sentBytes;
  }

  /** The client allows more, or less, on this stream; false when that is too much. */
  boolean widen(int increment) {
    long wider = (long) window + increment;
    if (wider > Frame.WINDOW_MAX) {
      return false;
    }
    window = (int) wider;
    becomeReady();
    return true;
  }

  /**
   * Sends one frame of what waits.
   *
   * @param most how many octets the connection allows
   * @return whether more could go
   */
  boolean sendFrame(int most) {
    ready = false;
    ArrayDeque<ByteBuf> queue = waiting;
    ByteBuf first = queue == null ? null : queue.peek();
    if (queue == null || first == null || window <= 0) {
      return false;
    }
    int bytes = Math.min(Math.min(first.readableBytes(), Frame.PAYLOAD_BYTES_MAX), window);
    bytes = Math.min(bytes, most);
    boolean whole = bytes == first.readableBytes();
    if (whole) {
      queue.remove();
    }
    waitingBytes -= bytes;
    sent(bytes);
    boolean last = (ended || tunnelEnded) && waitingBytes == 0 && trailers.size() == 0;
    endSent |= last;
    lastFrame = out.dataHead(stream.id(), bytes, last);
    out.data(whole ? first : first.readRetainedSlice(bytes));
    afterFrame();
    ready = waitingBytes > 0 && window > 0;
    return ready;
  }

  private void afterFrame() {
    if (ended) {
      if (waitingBytes == 0) {
        endStream();
      }
    } else if (refusedMore && waitingBytes <= WAITING_BYTES_LOW) {
      refusedMore = false;
      ready = true; // who has a place in the line takes no second one
      Exchange running = stream.exchange();
      if (running != null) {
        running.onWritable();
      }
    }
  }

  /** Nothing more is sent. */
  void discard() {
    ended = true;
    waitingBytes = 0;
    ArrayDeque<ByteBuf> queue = waiting;
    waiting = null;
    if (queue != null) {
      for (ByteBuf data : queue) {
        data.release();
      }
    }
  }
}
