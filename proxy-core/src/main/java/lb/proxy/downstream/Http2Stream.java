package lb.proxy.downstream;

import io.netty.buffer.ByteBuf;
import lb.cache.http.Fields;
import lb.proxy.exchange.Exchange;
import lb.proxy.exchange.GrpcCall;
import lb.proxy.exchange.PlainAnswer;
import lb.proxy.http2.ErrorCode;
import lb.proxy.http2.Http2Problem;
import lb.proxy.http2.RequestBlock;
import org.jspecify.annotations.Nullable;

/**
 * One request of a connection that speaks HTTP/2: what the client still owes of it, and who answers
 * it. Owned by the connection's event loop.
 *
 * <p>Phases: <i>waiting</i> to begin, while the client takes nothing of what it was answered;
 * <i>running</i>; <i>answered</i>, while the answer is still being sent; gone. Octets of the body
 * that nobody takes yet wait here: no more than the window of the stream, which is opened anew only
 * as they are taken.
 */
final class Http2Stream {
  private static final long RATE_GRACE_NANOS = 5_000_000_000L;
  private static final long NANOS_PER_SECOND = 1_000_000_000L;

  private final int id;
  private final Http2Connection connection;
  private final Http2Streams streams;
  private final RequestBlock.Head request;
  private final Http2Answer answer;

  private @Nullable Exchange exchange;
  private boolean begun;
  private boolean gone;

  private int window;
  private int taken;
  private long bodyBytes;
  private boolean clientEnded;
  private boolean endDelivered;
  private boolean paused;
  private @Nullable ByteBuf held;
  private Fields trailers = Fields.EMPTY;

  private long rateSince;
  private long rateBytes;
  private long stalledSince = -1;
  private long stalledSent;

  Http2Stream(
      int id,
      Http2Connection connection,
      Http2Streams streams,
      RequestBlock.Head request,
      boolean endStream,
      int sendWindow) {
    this.id = id;
    this.connection = connection;
    this.streams = streams;
    this.request = request;
    this.clientEnded = endStream;
    this.window = connection.bounds().http2().streamWindowBytes();
    this.answer = new Http2Answer(this, connection, sendWindow, connection.requests());
  }

  int id() {
    return id;
  }

  Http2Answer answer() {
    return answer;
  }

  /** Who answers; null before it begins and after its end. */
  @Nullable Exchange exchange() {
    return exchange;
  }

  /** Whether it asks to be a tunnel, or is one. */
  boolean isTunnel() {
    return request.opensTunnel();
  }

  /** Begins the exchange. */
  void begin() {
    begun = true;
    if (isTunnel()) {
      paused = true; // until it is known what becomes of it
      exchange = new Exchange(connection.loop(), answer, request.head(), 0);
      exchange.start();
      return;
    }
    long length = clientEnded && held == null ? 0 : request.bodyBytes();
    Exchange started = new Exchange(connection.loop(), answer, request.head(), length);
    exchange = started;
    rateSince = connection.loop().nanos();
    started.start();
    if (length == 0) {
      endDelivered = clientEnded;
    } else if (!gone && !started.isOver()) {
      if (request.expectContinue() && bodyBytes == 0) {
        answer.interim(PlainAnswer.CONTINUE);
      }
      deliver();
    }
  }

  // --- what the client sends ---

  /** Whether the client has ended its side. */
  boolean hasClientEnded() {
    return clientEnded;
  }

  /** Counts a DATA frame against the window of the stream. */
  @Nullable Http2Problem onDataHead(int length) {
    if (clientEnded) {
      return Http2Problem.HALF_CLOSED;
    }
    window -= length;
    return window < 0 ? Http2Problem.STREAM_WINDOW_EXCEEDED : null;
  }

  /** Octets of the body; takes over the reference. */
  void onData(ByteBuf data) {
    int bytes = data.readableBytes();
    bodyBytes += bytes;
    rateBytes += bytes;
    Exchange to = exchange;
    if (to != null && !paused && held == null) {
      to.onRequestBody(data);
      take(bytes);
      return;
    }
    // Copied: a few octets would else hold a whole buffer of the socket.
    ByteBuf before = held;
    held = before == null ? connection.alloc().buffer(bytes) : before;
    held.writeBytes(data);
    data.release();
  }

  /** What is wrong with the octets that have come so far. */
  @Nullable Http2Problem checkLength() {
    long length = request.bodyBytes();
    boolean wrong = length >= 0 && (clientEnded ? bodyBytes != length : bodyBytes > length);
    return wrong ? Http2Problem.LENGTH_MISMATCH : null;
  }

  /** Whether more octets have come than a body may have. */
  boolean isTooLarge() {
    return !isTunnel() && bodyBytes > connection.bounds().requestBodyBytesMax();
  }

  /** No more octets come. */
  void markEnded() {
    clientEnded = true;
  }

  /** The client has ended its side, as {@link #markEnded} said. */
  void onEnd(Fields endFields) {
    trailers = endFields;
    if (begun) {
      deliver();
    }
  }

  /** Passes on what waits here. */
  private void deliver() {
    ByteBuf data = held;
    Exchange to = exchange;
    if (to == null || paused) {
      return;
    }
    if (data != null) {
      held = null;
      int bytes = data.readableBytes();
      to.onRequestBody(data);
      take(bytes);
    }
    if (clientEnded && !endDelivered && held == null && !paused && exchange != null) {
      endDelivered = true;
      to.onRequestEnd(trailers);
    }
  }

  /** Octets have been taken: the client may send as many more. */
  void take(int bytes) {
    streams.take(bytes);
    taken += bytes;
    if (!gone && !clientEnded && taken >= connection.bounds().http2().streamWindowBytes() / 2) {
      window += taken;
      connection.output().windowUpdate(id, taken);
      connection.output().flushSoon();
      taken = 0;
    }
  }

  void pauseBody() {
    paused = true;
  }

  void resumeBody() {
    if (paused) {
      paused = false;
      rateSince = connection.loop().nanos();
      rateBytes = 0;
      deliver();
    }
  }

  // --- ends ---

  /** The answer is complete, and all of it is on its way. */
  void answered() {
    if (gone) {
      return;
    }
    exchange = null;
    if (clientEnded) {
      end(ClosedStreams.How.ENDED);
    } else {
      // Nobody wants the rest of the body (RFC 9113 §8.1).
      connection.output().reset(id, ErrorCode.NO_ERROR);
      end(ClosedStreams.How.RESET_BY_US);
    }
  }

  /** Ends the stream at once and tells the client. */
  void reset(ErrorCode code) {
    if (!gone) {
      connection.output().reset(id, code);
      connection.output().flushSoon();
      end(ClosedStreams.How.RESET_BY_US);
    }
  }

  /** Answers with an error instead of what was asked for, if nothing has been answered yet. */
  void refuse(int status, String reason) {
    Exchange running = exchange;
    if (gone || answer.hasBegun()) {
      reset(ErrorCode.CANCEL);
      return;
    }
    exchange = null;
    if (running != null) {
      running.onClientGone();
    }
    boolean bodyFollows = !request.head().method().equals("HEAD");
    PlainAnswer.refuse(answer, connection.loop().millis(), status, reason, bodyFollows);
  }

  /** The end of the stream, whoever brought it about. */
  void end(ClosedStreams.How how) {
    if (gone) {
      return;
    }
    gone = true;
    Exchange running = exchange;
    exchange = null;
    streams.remove(this, how);
    answer.discard();
    ByteBuf data = held;
    if (data != null) {
      held = null;
      streams.take(data.readableBytes());
      data.release();
    }
    if (running != null) {
      running.onClientGone();
    }
  }

  // --- waits ---

  /** Whether the client sends its body more slowly than it may. */
  boolean isBodyTooSlow(long now) {
    long elapsed = now - rateSince;
    return begun
        && !clientEnded
        && !paused
        && !isTunnel()
        && exchange != null
        && elapsed > RATE_GRACE_NANOS
        && rateBytes / (elapsed / NANOS_PER_SECOND) < connection.bounds().bodyBytesPerSecondMin()
        && !GrpcCall.is(request.head()); // a stream of messages may rest: the fetch bounds that
  }

  /** Whether the client has taken none of what waits for it for so long. */
  boolean hasStalledSince(long now, long nanos) {
    if (answer.waitingBytes() == 0) {
      stalledSince = -1;
      return false;
    }
    if (stalledSince < 0 || answer.sentBytes() != stalledSent) {
      stalledSince = now;
      stalledSent = answer.sentBytes();
      return false;
    }
    return now - stalledSince > nanos;
  }
}
