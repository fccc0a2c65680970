package lb.proxy.upstream;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.ChannelOutputShutdownEvent;
import io.netty.handler.codec.DecoderException;
import io.netty.handler.ssl.SslCloseCompletionEvent;
import io.netty.util.ReferenceCountUtil;
import java.io.IOException;
import java.net.InetAddress;
import java.util.Objects;
import java.util.function.Supplier;
import lb.config.OriginProtocol;
import lb.proxy.http2.ErrorCode;
import lb.proxy.http2.Frame;
import lb.proxy.http2.FrameReader;
import lb.proxy.http2.FrameWriter;
import lb.proxy.http2.Http2Problem;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One connection to an origin that speaks HTTP/2 (RFC 9113): its socket, its liveness and its end.
 * What frames mean is for {@link Http2OriginStreams}. Owned by its event loop.
 *
 * <p>Phases: <i>open</i>; <i>leaving</i>: no more requests are started on it, because the origin
 * said so (GOAWAY), the numbers of streams run out, or nobody keeps it, and it is closed when the
 * last stream has ended; <i>closed</i>.
 */
final class Http2OriginConnection extends ChannelInboundHandlerAdapter implements OriginConnection {
  private static final Logger LOG = LoggerFactory.getLogger(Http2OriginConnection.class);

  private static final int SETTING_ENABLE_PUSH = 2;
  private static final int SETTING_INITIAL_WINDOW_SIZE = 4;
  private static final int SETTING_MAX_HEADER_LIST_SIZE = 6;
  private static final int CONTINUATIONS_MAX = 32;

  /** What is written beyond this is flushed before more is: only then is it known what waits. */
  private static final int UNFLUSHED_BYTES_MAX = 128 * 1024;

  private final Channel channel;
  private final Keeper keeper;
  private final boolean tls;
  private final Supplier<UpstreamSettings> settings;
  private final OriginPulse pulse;
  private final OriginPeer peer;

  // Set when the handler is added, and from then on.
  private @Nullable FrameWriter writer;
  private @Nullable Http2OriginStreams streams;
  private @Nullable FrameReader reader;

  private boolean carried;
  private boolean leaving;
  private boolean closed;
  private boolean inRead;
  private boolean flushScheduled;

  Http2OriginConnection(
      Channel channel, Keeper keeper, boolean tls, Supplier<UpstreamSettings> settings) {
    this.channel = channel;
    this.keeper = keeper;
    this.tls = tls;
    this.settings = settings;
    this.pulse = new OriginPulse(this, settings);
    this.peer = OriginPeer.of(OriginPeer.HTTP_2, channel.remoteAddress());
  }

  @Override
  public void handlerAdded(ChannelHandlerContext ctx) {
    FrameWriter out = new FrameWriter(ctx);
    writer = out;
    Http2OriginStreams made = new Http2OriginStreams(this);
    streams = made;
    int headBytesMax = settings().headBytesMax();
    // Twice, so that a head which is somewhat too large fails alone, and not all streams with it.
    reader = FrameReader.ofServer(made, 2 * headBytesMax, CONTINUATIONS_MAX);
    out.preface();
    out.settings(
        SETTING_ENABLE_PUSH,
        0,
        SETTING_INITIAL_WINDOW_SIZE,
        Http2OriginStream.WINDOW_BYTES,
        SETTING_MAX_HEADER_LIST_SIZE,
        headBytesMax);
    out.windowUpdate(0, Http2OriginStreams.WINDOW_BYTES - Frame.WINDOW_INITIAL);
    flushSoon();
  }

  // ---- what the pool asks

  @Override
  public String protocol() {
    return OriginProtocol.H2.toString();
  }

  @Override
  public @Nullable InetAddress address() {
    return OriginConnection.addressOf(channel.remoteAddress());
  }

  @Override
  public boolean isUsable() {
    return !leaving && !closed && channel.isActive() && streams().hasRoom();
  }

  @Override
  public boolean isIdle() {
    return !closed && streams().size() == 0;
  }

  @Override
  public boolean hasCarried() {
    return carried;
  }

  @Override
  public Carrier carrier() {
    return new Http2OriginStream(this, streams());
  }

  @Override
  public long idleMillisMax() {
    return Long.MAX_VALUE;
  }

  /** Takes no more requests, and closes when those on it have ended. */
  void retire() {
    leaving = true;
    if (isIdle()) {
      close();
    }
  }

  /** Closes it. Clients of what is on it are not told. */
  @Override
  public void close() {
    if (!closed) {
      closed = true; // from here on no stream that ends makes room for another
      streams().abandonAll();
      writer().goAway(0, ErrorCode.NO_ERROR);
      end();
    }
  }

  // ---- what streams ask

  OriginPeer peer() {
    return peer;
  }

  FrameWriter writer() {
    return Objects.requireNonNull(writer);
  }

  Channel channel() {
    return channel;
  }

  UpstreamSettings settings() {
    return settings.get();
  }

  boolean tls() {
    return tls;
  }

  boolean isClosed() {
    return closed;
  }

  /** Whether the socket takes more octets of bodies. */
  boolean takesMore() {
    if (writer().unflushedBytes() >= UNFLUSHED_BYTES_MAX) {
      writer().flush();
    }
    return channel.isWritable();
  }

  /** A stream was begun. */
  void onBegun() {
    pulse.watch();
  }

  /** The head of an answer came, or octets of one. */
  void onProgress() {
    carried = true;
    pulse.progress();
  }

  /** A stream has ended, or the origin allows more of them. */
  void onRoom() {
    if (closed) {
      return;
    }
    if (isIdle()) {
      pulse.rest();
      if (leaving || streams().isShut()) {
        close();
        return;
      }
    }
    if (isUsable()) {
      keeper.onReusable(this);
    }
  }

  /** There may be room for a request; whoever says so is not to be called from within. */
  void onRoomSoon() {
    if (!closed) {
      channel.eventLoop().execute(this::onRoom);
    }
  }

  /** The origin looks at no more requests on this connection. */
  void onGoAway() {
    leaving = true;
  }

  /** The origin wants HTTP/1.1 for what was asked. */
  void onHttp1Required() {
    leaving = true;
    keeper.onHttp1Required();
  }

  void onPingAck() {
    pulse.heard();
  }

  // ---- what the network brings

  @Override
  public void channelRead(ChannelHandlerContext ctx, Object message) {
    if (!(message instanceof ByteBuf in)) {
      ReferenceCountUtil.release(message);
      return;
    }
    if (closed) {
      in.release();
      return;
    }
    inRead = true;
    pulse.heard();
    Http2Problem problem;
    try {
      problem = reader().feed(in);
    } finally {
      in.release();
    }
    if (problem != null && !closed) {
      fail(problem);
    }
  }

  @Override
  public void channelReadComplete(ChannelHandlerContext ctx) {
    inRead = false;
    flush();
    ctx.fireChannelReadComplete();
  }

  @Override
  public void channelWritabilityChanged(ChannelHandlerContext ctx) {
    if (channel.isWritable() && !inRead) {
      flush();
    }
    ctx.fireChannelWritabilityChanged();
  }

  @Override
  public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
    if (event instanceof SslCloseCompletionEvent || event instanceof ChannelOutputShutdownEvent) {
      ctx.close();
    }
    ctx.fireUserEventTriggered(event);
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
    if (!(cause instanceof IOException || cause instanceof DecoderException)) {
      LOG.warn("closing a connection to {}: {}", channel.remoteAddress(), cause.toString());
      LOG.debug("it was", cause);
    }
    ctx.close();
  }

  @Override
  public void channelInactive(ChannelHandlerContext ctx) {
    lose("the connection ended");
    keeper.onClosed(this);
    ctx.fireChannelInactive();
  }

  // ---- ends

  /** The origin has done what HTTP/2 does not allow. */
  private void fail(Http2Problem problem) {
    String message =
        reader().inPreface()
            ? "the origin does not speak HTTP/2"
            : "the origin broke HTTP/2: " + problem.reason();
    LOG.debug("closing a connection to {}: {}", channel.remoteAddress(), message);
    writer().goAway(0, problem.code());
    end();
    streams().breakAll(FetchFailure.Kind.PROTOCOL_ERROR, message);
  }

  /** The origin is gone, or says nothing any more. */
  void lose(String message) {
    if (!closed) {
      end();
      streams().breakAll(null, message);
    }
  }

  private void end() {
    closed = true;
    leaving = true;
    reader().stop();
    pulse.end();
    if (channel.isActive()) {
      writer().flush();
    } else {
      writer().discard();
    }
    channel.close();
  }

  // ---- the way out

  /** Flushes at the end of the event that is being handled. */
  void flushSoon() {
    if (!inRead && !flushScheduled && !closed) {
      flushScheduled = true;
      channel.eventLoop().execute(this::flush);
    }
  }

  private void flush() {
    flushScheduled = false;
    if (!closed) {
      streams().pump();
      writer().flush();
    }
  }

  private Http2OriginStreams streams() {
    return Objects.requireNonNull(streams);
  }

  private FrameReader reader() {
    return Objects.requireNonNull(reader);
  }
}
