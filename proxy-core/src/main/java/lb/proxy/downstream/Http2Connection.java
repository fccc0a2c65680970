package lb.proxy.downstream;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.channel.socket.DuplexChannel;
import io.netty.handler.ssl.SslCloseCompletionEvent;
import io.netty.handler.ssl.SslHandler;
import java.util.Objects;
import lb.config.Http2Limits;
import lb.proxy.account.CloseReason;
import lb.proxy.exchange.ClientFacts;
import lb.proxy.exchange.LoopContext;
import lb.proxy.http2.ErrorCode;
import lb.proxy.http2.Frame;
import lb.proxy.http2.FrameReader;
import lb.proxy.http2.Http2Problem;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A client's connection that speaks HTTP/2 (RFC 9113): its socket, its waits and its end. What
 * frames mean is for {@link Http2Streams}. Owned by its event loop.
 *
 * <p>Phases: <i>open</i>; <i>leaving</i>: the client has been told (GOAWAY) to open no more
 * streams, and after one more round trip new ones are not looked at; <i>lingering</i>: the last
 * frame is out, and what still comes is thrown away so that the client can read it; <i>closed</i>.
 */
public final class Http2Connection extends ClientConnection {
  private static final Logger LOG = LoggerFactory.getLogger(Http2Connection.class);
  private static final long LINGER_NANOS = 2_000_000_000L;

  /** A client that does not answer our PING by then is told the end of streams all the same. */
  private static final long LEAVE_NANOS = 1_000_000_000L;

  private static final byte[] LEAVE_PING = {'l', 'b', ' ', 'l', 'e', 'a', 'v', 'e'};

  private static final int SETTING_HEADER_TABLE_SIZE = 1;
  private static final int SETTING_MAX_CONCURRENT_STREAMS = 3;
  private static final int SETTING_INITIAL_WINDOW_SIZE = 4;
  private static final int SETTING_MAX_HEADER_LIST_SIZE = 6;

  /** RFC 8441 §3: a stream may become a tunnel. */
  private static final int SETTING_ENABLE_CONNECT_PROTOCOL = 8;

  /** RFC 9218 §2.1: PRIORITY frames would be sent in vain. */
  private static final int SETTING_NO_RFC7540_PRIORITIES = 9;

  private final Http2Floods floods;
  private final StallWatch stall = new StallWatch();

  private @Nullable Http2Output output;
  private @Nullable Http2Streams streams;
  private @Nullable FrameReader reader;

  private int requests;
  private boolean inRead;
  private boolean leaving;
  private boolean left;
  private boolean clientLeaves;
  private boolean inputEnded;
  private boolean lingering;
  private boolean closed;
  private CloseReason endReason = CloseReason.CLIENT;

  private long waitingSince;
  private long leavingSince;
  private long blockSince = -1;

  /** A connection of a client, before it has sent anything. */
  public Http2Connection(
      LoopContext loop, ClientFacts client, ConnectionBounds bounds, ConnectionList list) {
    super(loop, client, bounds, list);
    this.waitingSince = loop.nanos();
    this.floods = new Http2Floods(bounds.http2(), waitingSince);
  }

  @Override
  public void handlerAdded(ChannelHandlerContext ctx) {
    super.handlerAdded(ctx);
    output = new Http2Output(this, ctx);
    Http2Streams made = new Http2Streams(this);
    streams = made;
    int continuations = bounds.http2().continuationsMax();
    reader = new FrameReader(made, bounds.head().headBytesMax(), continuations);
    loop.account().connectionOpened(isSecure(), true);
    greet();
  }

  /** Our preface (§3.4): what we take. */
  private void greet() {
    Http2Limits limits = bounds.http2();
    int[] settings = {
      SETTING_MAX_CONCURRENT_STREAMS, limits.streamsMax(),
      SETTING_INITIAL_WINDOW_SIZE, limits.streamWindowBytes(),
      SETTING_MAX_HEADER_LIST_SIZE, bounds.head().headBytesMax(),
      SETTING_HEADER_TABLE_SIZE, limits.headerTableBytes(),
      SETTING_ENABLE_CONNECT_PROTOCOL, 1,
      SETTING_NO_RFC7540_PRIORITIES, 1
    };
    output().settings(settings);
    int wider = limits.connectionWindowBytes() - Frame.WINDOW_INITIAL;
    if (wider > 0) {
      output().windowUpdate(0, wider);
    }
    output().flushSoon();
  }

  // --- what streams ask ---

  ConnectionBounds bounds() {
    return bounds;
  }

  Http2Floods floods() {
    return floods;
  }

  Http2Output output() {
    return Objects.requireNonNull(output);
  }

  ByteBufAllocator alloc() {
    return context().alloc();
  }

  boolean inRead() {
    return inRead;
  }

  /** Whether nothing more is said on it. */
  boolean isEnding() {
    return lingering || closed;
  }

  /** How many requests have come. */
  int requests() {
    return requests;
  }

  /** One more request has come. */
  void requestCame() {
    requests++;
    if (requests >= bounds.requestsMax()) {
      leave(CloseReason.REQUESTS_MAX);
    }
  }

  /** No stream is open any more. */
  void onIdle() {
    waitingSince = loop.nanos();
    endIfDone();
  }

  /** The client opens no more streams. */
  void onClientGoAway() {
    clientLeaves = true;
    endIfDone();
  }

  /** The client has seen all that we sent before our PING. */
  void onPingAck() {
    if (leaving) {
      lastGoAway();
    }
  }

  // --- reading ---

  @Override
  public void channelRead(ChannelHandlerContext ctx, Object message) {
    ByteBuf in = (ByteBuf) message;
    if (isEnding()) {
      in.release();
      return;
    }
    inRead = true;
    Http2Problem problem;
    try {
      floods.tick(loop.nanos());
      problem = reader().feed(in);
    } finally {
      in.release();
    }
    if (problem != null && !isEnding()) {
      fail(problem);
    }
  }

  @Override
  public void channelReadComplete(ChannelHandlerContext ctx) {
    inRead = false;
    goOn();
  }

  @Override
  public void channelWritabilityChanged(ChannelHandlerContext ctx) {
    if (ctx.channel().isWritable() && !inRead) {
      goOn();
    }
  }

  private void goOn() {
    if (!isEnding()) {
      output().flush();
      streams().beginWaiting();
      output().flush();
    }
  }

  // --- ends ---

  /** The client has done what HTTP/2 does not allow: the end of all streams. */
  private void fail(Http2Problem problem) {
    loop.account().rejected(problem.reason());
    LOG.debug("a connection of {} ends: {}", client.addressText(), problem.reason());
    goAwayNow(problem.code(), problem.isFlood() ? CloseReason.FLOOD : CloseReason.REFUSED);
  }

  private void goAwayNow(ErrorCode code, CloseReason reason) {
    endReason = reason;
    output().goAway(streams().lastStreamId(), code);
    linger();
  }

  /** Asks the client to go elsewhere with what it has not sent yet (§6.8). */
  private void leave(CloseReason reason) {
    if (!leaving && !isEnding()) {
      leaving = true;
      leavingSince = loop.nanos();
      endReason = reason;
      output().goAway(Integer.MAX_VALUE, ErrorCode.NO_ERROR);
      output().ping(LEAVE_PING, false);
      output().flushSoon();
    }
  }

  /** What the client opens from now on is not looked at. */
  private void lastGoAway() {
    if (!left && !isEnding()) {
      left = true;
      streams().takeNoMore();
      output().goAway(streams().lastStreamId(), ErrorCode.NO_ERROR);
      output().flushSoon();
      endIfDone();
    }
  }

  private void endIfDone() {
    if ((left || clientLeaves || inputEnded) && streams().size() == 0 && !isEnding()) {
      linger();
    }
  }

  /** Sends what is left and our end, then waits a little for the client to close. */
  private void linger() {
    if (isEnding()) {
      return;
    }
    lingering = true;
    waitingSince = loop.nanos();
    reader().stop();
    for (Http2Stream stream : streams().all()) {
      stream.end(ClosedStreams.How.RESET_BY_US);
    }
    output().passAllOn();
    Channel channel = context().channel();
    context()
        .writeAndFlush(Unpooled.EMPTY_BUFFER)
        .addListener((ChannelFutureListener) written -> endOutput(channel, written.isSuccess()));
  }

  private static void endOutput(Channel channel, boolean written) {
    SslHandler secured = channel.pipeline().get(SslHandler.class);
    if (!written || !(channel instanceof DuplexChannel duplex)) {
      channel.close();
    } else if (secured != null) {
      secured.closeOutbound().addListener(said -> duplex.shutdownOutput());
    } else {
      duplex.shutdownOutput();
    }
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
    loop.account().connectionClosed(isSecure(), true, reason);
  }

  /** The client has ended its side; it may still wait for the answers to what it asked. */
  @Override
  public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
    if (event instanceof SslCloseCompletionEvent farewell && farewell.isSuccess()) {
      closeAfterFarewell();
      return;
    }
    if (event != ChannelInputShutdownEvent.INSTANCE || closed) {
      return;
    }
    inputEnded = true;
    if (lingering) {
      closeNow(endReason);
      return;
    }
    for (Http2Stream stream : streams().all()) {
      if (!stream.hasClientEnded()) {
        stream.end(ClosedStreams.How.RESET_BY_CLIENT); // the rest of its body will not come
      }
    }
    endIfDone();
  }

  /** A client that ends its TLS ends ours as well: nothing can be sent any more. */
  private void closeAfterFarewell() {
    boolean idle = streams().size() == 0;
    closeNow(lingering ? endReason : idle ? CloseReason.CLIENT : CloseReason.CLIENT_ABORTED);
  }

  @Override
  public void channelInactive(ChannelHandlerContext ctx) {
    boolean idle = streams().size() == 0;
    if (!closed) {
      count(lingering ? endReason : idle ? CloseReason.CLIENT : CloseReason.CLIENT_ABORTED);
    }
    reader().stop();
    for (Http2Stream stream : streams().all()) {
      stream.end(ClosedStreams.How.RESET_BY_CLIENT);
    }
    output().discard();
    ctx.fireChannelInactive();
  }

  // --- waits ---

  @Override
  protected void checkWaits(long now) {
    if (closed) {
      return;
    }
    floods.tick(now);
    if (lingering) {
      if (now - waitingSince > LINGER_NANOS) {
        closeNow(endReason);
      }
    } else if (stall.hasStalled(context().channel(), now, bounds.sendMillis() * NANOS_PER_MILLI)) {
      closeNow(CloseReason.TIMEOUT);
    } else {
      checkHead(now);
      checkStreams(now);
      if (leaving && !left && now - leavingSince > LEAVE_NANOS) {
        lastGoAway();
      }
    }
  }

  /** A head that does not come to its end, and a client that asks for nothing. */
  private void checkHead(long now) {
    boolean inHead = reader().inBlock();
    blockSince = inHead ? blockSince < 0 ? now : blockSince : -1;
    long headNanos = bounds.headMillis() * NANOS_PER_MILLI;
    if (inHead && now - blockSince > headNanos) {
      loop.account().rejected("head_timeout");
      goAwayNow(ErrorCode.NO_ERROR, CloseReason.TIMEOUT);
    } else if (!inHead && streams().size() == 0) {
      boolean unused = requests == 0 || reader().inPreface();
      long most = unused ? headNanos : bounds.keepAliveMillis() * NANOS_PER_MILLI;
      if (now - waitingSince > most) {
        goAwayNow(ErrorCode.NO_ERROR, CloseReason.IDLE);
      }
    }
  }

  private void checkStreams(long now) {
    if (isEnding() || streams().size() == 0) {
      return;
    }
    for (Http2Stream stream : streams().all()) {
      if (stream.isBodyTooSlow(now)) {
        loop.account().rejected("body_too_slow");
        stream.refuse(408, "body_too_slow");
      } else if (stream.hasStalledSince(now, bounds.sendMillis() * NANOS_PER_MILLI)) {
        loop.account().rejected("send_timeout");
        stream.reset(ErrorCode.CANCEL);
      }
    }
  }

  @Override
  protected void drain() {
    leave(CloseReason.DRAIN);
  }

  private Http2Streams streams() {
    return Objects.requireNonNull(streams);
  }

  private FrameReader reader() {
    return Objects.requireNonNull(reader);
  }
}
