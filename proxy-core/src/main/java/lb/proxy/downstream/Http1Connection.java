package lb.proxy.downstream;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.handler.ssl.SslCloseCompletionEvent;
import java.util.ArrayDeque;
import lb.cache.http.Fields;
import lb.proxy.account.CloseReason;
import lb.proxy.exchange.BreakOff;
import lb.proxy.exchange.ClientFacts;
import lb.proxy.exchange.Exchange;
import lb.proxy.exchange.LoopContext;
import lb.proxy.http1.BodyEvent;
import lb.proxy.http1.BodyFraming;
import lb.proxy.http1.BodyLimits;
import lb.proxy.http1.BodyReader;
import lb.proxy.http1.HttpProblem;
import lb.proxy.http1.RequestScan;
import lb.proxy.http1.RequestScanner;
import org.jspecify.annotations.Nullable;

/**
 * A client's connection that speaks HTTP/1.1: the only handler in its pipeline. Owned by its event
 * loop.
 *
 * <p>Phases: <i>waiting</i> for a head; <i>exchanging</i>, with the request body still arriving or
 * not; <i>a tunnel</i>, whose octets are the body of the request that opened it; <i>lingering</i>:
 * the last answer is out, and what still comes is thrown away so that the client can read it;
 * <i>closed</i>. One exchange at a time: what a client sends ahead waits, up to a bound.
 */
public final class Http1Connection extends ClientConnection {
  private static final int BACKLOG_BUFFERS_MAX = 64;
  private static final long LINGER_NANOS = 2_000_000_000L;
  private static final long RATE_GRACE_NANOS = 5_000_000_000L;
  private static final long NANOS_PER_SECOND = 1_000_000_000L;

  private final RequestScanner scanner;
  private final ArrayDeque<ByteBuf> backlog = new ArrayDeque<>(2);

  private final StallWatch stall = new StallWatch();

  private @Nullable Http1Answer answer;
  private @Nullable Exchange exchange;
  private @Nullable BodyReader body;
  private int requests;
  private boolean driving;
  private boolean inRead;
  private boolean bodyPaused;
  private boolean inputEnded;
  private boolean lastRequest;
  private boolean leaving;
  private boolean tunnel;
  private boolean lingering;
  private CloseReason endReason = CloseReason.NOT_KEPT;
  private boolean closed;

  private long waitingSince;
  private long headSince = -1;
  private long bodySince;
  private long bodyBytes;

  /** A connection of a client, before it is active. */
  public Http1Connection(
      LoopContext loop, ClientFacts client, ConnectionBounds bounds, ConnectionList list) {
    super(loop, client, bounds, list);
    this.scanner = new RequestScanner(bounds.head());
  }

  @Override
  public void handlerAdded(ChannelHandlerContext ctx) {
    super.handlerAdded(ctx);
    answer = new Http1Answer(this, ctx);
    waitingSince = loop.nanos();
    loop.account().connectionOpened(isSecure());
  }

  @Override
  public void channelActive(ChannelHandlerContext ctx) {
    waitingSince = loop.nanos();
    ctx.fireChannelActive();
  }

  @Override
  public void channelRead(ChannelHandlerContext ctx, Object message) {
    ByteBuf in = (ByteBuf) message;
    if (lingering || closed) {
      in.release();
      return;
    }
    inRead = true;
    backlog.add(in);
    drive();
  }

  @Override
  public void channelReadComplete(ChannelHandlerContext ctx) {
    inRead = false;
    answer().flush();
    if (!closed) {
      setReading(mayRead());
    }
  }

  boolean inRead() {
    return inRead;
  }

  /** How many requests have come, the one that is being answered included. */
  int requests() {
    return requests;
  }

  /** Takes what has come as far as it can be taken now. */
  private void drive() {
    if (driving) {
      return;
    }
    driving = true;
    try {
      ByteBuf in = backlog.peek();
      while (in != null && !lingering && !closed && step(in)) {
        if (!lingering && !closed && !in.isReadable()) {
          backlog.remove();
          in.release();
        }
        in = backlog.peek();
      }
    } finally {
      driving = false;
    }
    if (!inRead) {
      setReading(mayRead()); // else after the flush, when it is known what the client has taken
    }
    afterInput();
  }

  /** Whether more is welcome: little waits here, and the client takes what it is sent. */
  private boolean mayRead() {
    return lingering
        || ((backlog.isEmpty()
                || (backlog.size() < BACKLOG_BUFFERS_MAX
                    && backlogBytes() < bounds.backlogBytesMax()))
            && (exchange != null || answer().isWritable()));
  }

  private int backlogBytes() {
    int waiting = 0;
    for (ByteBuf in : backlog) {
      waiting += in.readableBytes();
    }
    return waiting;
  }

  /** One step on {@code in}; false when nothing more can be done with it now. */
  private boolean step(ByteBuf in) {
    if (exchange == null) {
      // Answers that nobody reads are no reason for more of them.
      return answer().isWritable() && stepHead(in);
    }
    if (body == null || bodyPaused) {
      return false;
    }
    return stepBody(in, body, exchange);
  }

  private boolean stepHead(ByteBuf in) {
    switch (scanner.feed(in, client.scheme())) {
      case RequestScan.NeedMore more -> {
        if (headSince < 0 && scanner.inHead()) {
          headSince = loop.nanos();
        }
      }
      case RequestScan.Malformed malformed -> {
        answer().reset("GET", 1, false);
        refuse(malformed.problem());
      }
      case RequestScan.Head head -> begin(head);
    }
    return true;
  }

  private void begin(RequestScan.Head head) {
    headSince = -1;
    requests++;
    lastRequest = !head.keepAlive();
    long length = head.framing().knownLength();
    boolean keepAlive = head.keepAlive() && requests < bounds.requestsMax() && !loop.isDraining();
    Http1Answer to = answer();
    to.reset(head.head().method(), head.minorVersion(), keepAlive);
    if (length > bounds.requestBodyBytesMax()) {
      refuse(HttpProblem.BODY_TOO_LARGE);
      return;
    }
    Exchange begun = new Exchange(loop, to, head.head(), length);
    exchange = begun;
    bodyPaused = false;
    if (length != 0) {
      body = BodyReader.of(head.framing(), bounds.body());
      bodySince = loop.nanos();
      bodyBytes = 0;
    }
    begun.start();
    if (head.expectContinue() && length != 0 && !begun.isOver()) {
      to.sayContinue();
    }
  }

  /** Takes the body as far as it has come: its end needs no further octet. */
  private boolean stepBody(ByteBuf in, BodyReader reader, Exchange to) {
    while (body == reader && !bodyPaused) {
      switch (reader.read(in)) {
        case BodyEvent.NeedMore more -> {
          return true;
        }
        case BodyEvent.Data data -> {
          bodyBytes += data.data().readableBytes();
          to.onRequestBody(data.data());
        }
        case BodyEvent.End end -> {
          body = null;
          to.onRequestEnd(end.trailers());
        }
        case BodyEvent.Malformed malformed -> {
          body = null;
          to.onClientGone();
          refuse(malformed.problem());
        }
      }
    }
    return true;
  }

  /** Answers a request that was not understood, if an answer may still begin, and ends. */
  private void refuse(HttpProblem problem) {
    loop.account().rejected(problem.reason());
    refuse(problem.status(), problem.reason());
  }

  /** Refuses whatever the client says: this is not the place to say it. */
  public void refuseAtOnce(int status, String reason, String text) {
    loop.account().rejected(reason);
    answer().reset("GET", 1, false);
    refuse(status, text);
  }

  private void refuse(int status, String reason) {
    exchange = null;
    body = null;
    endReason = CloseReason.REFUSED;
    if (answer().hasBegun()) {
      answer()
          .reset(BreakOff.FAILED); // half an answer is out: only a reset tells it from a whole one
    } else {
      answer().refuse(status, reason);
      linger();
    }
  }

  // --- what the answer tells ---

  /** The answer is complete: on to the next request, or the end. */
  void answered(boolean keepAlive) {
    Exchange ended = exchange;
    exchange = null;
    waitingSince = ended == null ? loop.nanos() : ended.endNanos();
    if (body != null || !keepAlive) {
      boolean unread = body != null || backlogBytes() > 0;
      body = null;
      if (tunnel) {
        endReason = CloseReason.TUNNEL;
        if (inputEnded) {
          endAtOnce();
          return;
        }
      } else if (loop.isDraining()) {
        endReason = CloseReason.DRAIN;
      } else if (requests >= bounds.requestsMax()) {
        endReason = CloseReason.REQUESTS_MAX;
      } else if (lastRequest && !unread) {
        endAtOnce();
        return;
      }
      linger();
    } else if (!driving && (inputEnded || !backlog.isEmpty())) {
      drive();
    }
  }

  /** The answer broke: the client must see a connection that ends early. */
  void broken() {
    exchange = null;
    body = null;
    if (!closed) {
      count(CloseReason.BROKEN_ANSWER);
      // Beneath TLS: its farewell would tell the client that the answer is whole.
      context().pipeline().firstContext().close();
    }
  }

  void pauseBody() {
    bodyPaused = true;
  }

  void resumeBody() {
    if (bodyPaused) {
      bodyPaused = false;
      bodySince = loop.nanos();
      bodyBytes = 0;
      BodyReader reader = body;
      Exchange to = exchange;
      if (!driving && reader != null && to != null) {
        stepBody(Unpooled.EMPTY_BUFFER, reader, to); // its end may be all that is left
      }
      drive();
    }
  }

  @Nullable Exchange exchange() {
    return exchange;
  }

  /** What the client sends from here on is no request: it goes through as it comes. */
  void openTunnel() {
    tunnel = true;
    body = BodyReader.of(BodyFraming.UNTIL_CLOSE, BodyLimits.UNBOUNDED);
    bodyPaused = false;
    drive();
  }

  // --- ends ---

  /** Sends what is left, then waits a little for the client to close: RFC 9112 §9.6. */
  private void linger() {
    if (lingering || closed) {
      return;
    }
    lingering = true;
    waitingSince = loop.nanos();
    dropBacklog();
    setReading(true);
    answer().finish();
  }

  /** Sends what is left and closes: the client has said all that it will say. */
  private void endAtOnce() {
    lingering = true;
    dropBacklog();
    answer().finishAndClose();
  }

  @Override
  protected void closeNow(CloseReason reason) {
    if (!closed) {
      count(reason);
      context().close();
    }
  }

  private void count(CloseReason reason) {
    closed = true;
    loop.account().connectionClosed(isSecure(), reason);
  }

  /** The client has ended its side; it may still wait for the answer to what it asked. */
  @Override
  public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
    if (event instanceof SslCloseCompletionEvent farewell && farewell.isSuccess() && !closed) {
      closeAfterFarewell();
      return;
    }
    if (event != ChannelInputShutdownEvent.INSTANCE || closed) {
      return;
    }
    inputEnded = true;
    afterInput();
  }

  /** A client that ends its TLS ends ours as well: nothing can be sent any more. */
  private void closeAfterFarewell() {
    Exchange running = exchange;
    if (tunnel && running != null) {
      passOnBacklog(running);
    }
    if (lingering) {
      closeNow(endReason);
    } else {
      closeNow(exchange == null ? CloseReason.CLIENT : CloseReason.CLIENT_ABORTED);
    }
  }

  /** Passes on what came through a tunnel before the client's farewell, and the end. */
  private void passOnBacklog(Exchange to) {
    ByteBuf in = backlog.poll();
    while (in != null) {
      to.onRequestBody(in);
      in = backlog.poll();
    }
    if (body != null) {
      body = null;
      to.onRequestEnd(Fields.EMPTY);
    }
  }

  /**
   * What follows from the end of the client's side, once all that came before it has been taken.
   */
  private void afterInput() {
    if (!inputEnded || closed || !backlog.isEmpty()) {
      return;
    }
    Exchange running = exchange;
    if (tunnel && running != null) {
      if (!bodyPaused) {
        passOnBacklog(running);
      }
    } else if (body != null && !bodyPaused) {
      closeNow(CloseReason.CLIENT_ABORTED); // the rest of the body will not come
    } else if (exchange == null && answer().isSending()) {
      endReason = CloseReason.CLIENT;
      linger();
    } else if (exchange == null) {
      closeNow(lingering ? endReason : CloseReason.CLIENT);
    }
  }

  @Override
  public void channelInactive(ChannelHandlerContext ctx) {
    if (!closed) {
      count(
          lingering
              ? endReason
              : exchange == null ? CloseReason.CLIENT : CloseReason.CLIENT_ABORTED);
    }
    gone();
    ctx.fireChannelInactive();
  }

  private void gone() {
    dropBacklog();
    answer().discard();
    Exchange lost = exchange;
    if (lost != null) {
      exchange = null;
      body = null;
      lost.onClientGone();
    }
  }

  private void dropBacklog() {
    ByteBuf in = backlog.poll();
    while (in != null) {
      in.release();
      in = backlog.poll();
    }
  }

  @Override
  public void channelWritabilityChanged(ChannelHandlerContext ctx) {
    if (!ctx.channel().isWritable()) {
      return;
    }
    Exchange running = exchange;
    if (running != null) {
      running.onWritable();
    } else if (!lingering && !closed) {
      drive();
    }
  }

  /** Not after the client's end: epoll no longer knows a socket that has nothing to be read. */
  private void setReading(boolean reading) {
    if (!inputEnded && context().channel().config().isAutoRead() != reading) {
      context().channel().config().setAutoRead(reading);
    }
  }

  @Override
  protected void checkWaits(long now) {
    if (closed) {
      return;
    }
    boolean sending = answer().isSending();
    if (sending) {
      waitingSince = now; // we wait for the client to take, not to ask
      if (stall.hasStalled(context().channel(), now, bounds.sendMillis() * NANOS_PER_MILLI)) {
        closeNow(CloseReason.TIMEOUT);
        return;
      }
    } else {
      stall.reset();
    }
    if (lingering) {
      if (now - waitingSince > LINGER_NANOS) {
        closeNow(endReason);
      }
    } else if (exchange == null) {
      checkHeadWait(now);
    } else if (body != null && !bodyPaused && !tunnel && isBodyTooSlow(now)) {
      exchange.onClientGone();
      loop.account().rejected("body_too_slow");
      refuse(408, "body_too_slow");
      endReason = CloseReason.TIMEOUT;
    }
  }

  private void checkHeadWait(long now) {
    if (headSince >= 0) {
      if (now - headSince > bounds.headMillis() * NANOS_PER_MILLI) {
        loop.account().rejected("head_timeout");
        answer().reset("GET", 1, false);
        refuse(408, "head_timeout");
        endReason = CloseReason.TIMEOUT;
      }
    } else {
      long most = requests == 0 ? bounds.headMillis() : bounds.keepAliveMillis();
      if (leaving && !isNew(now)) {
        closeNow(CloseReason.DRAIN);
      } else if (now - waitingSince > most * NANOS_PER_MILLI) {
        closeNow(CloseReason.IDLE);
      }
    }
  }

  /** Whether its client may still be about to say what it connected for. */
  private boolean isNew(long now) {
    return now - waitingSince < NEW_NANOS;
  }

  private boolean isBodyTooSlow(long now) {
    long elapsed = now - bodySince;
    return elapsed > RATE_GRACE_NANOS
        && bodyBytes / (elapsed / NANOS_PER_SECOND) < bounds.bodyBytesPerSecondMin();
  }

  @Override
  protected void drain() {
    answer().forbidKeepAlive();
    if (requests == 0 && isNew(loop.nanos())) {
      leaving = true; // who connected before the end is still served once
      return;
    }
    if (exchange == null && !scanner.inHead()) {
      endReason = CloseReason.DRAIN;
      if (answer().isSending()) {
        linger(); // what was answered has still to be taken
      } else {
        closeNow(CloseReason.DRAIN);
      }
    }
  }

  private Http1Answer answer() {
    return java.util.Objects.requireNonNull(answer);
  }
}
