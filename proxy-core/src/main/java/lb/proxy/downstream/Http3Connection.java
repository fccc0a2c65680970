package lb.proxy.downstream;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.quic.QuicChannel;
import io.netty.handler.codec.quic.QuicConnectionCloseEvent;
import io.netty.handler.codec.quic.QuicPathEvent;
import io.netty.handler.codec.quic.QuicStreamChannel;
import io.netty.handler.codec.quic.QuicStreamType;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import lb.proxy.account.CloseReason;
import lb.proxy.exchange.ClientFacts;
import lb.proxy.exchange.LoopContext;
import lb.proxy.http2.RequestReader;
import lb.proxy.http3.ErrorCode;
import lb.proxy.http3.Frames;
import lb.proxy.http3.Http3Problem;
import lb.proxy.http3.QpackDecoder;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A client's connection that speaks HTTP/3 (RFC 9114), after its hands were shaken: its streams,
 * its waits and its end. Owned by its event loop. What a request is, is for {@link Http3Stream}.
 *
 * <p>Phases: <i>open</i>; <i>leaving</i>: the client has been told (GOAWAY) to open no more
 * streams, and a little later those that come are rejected; <i>lingering</i>: all is answered, and
 * the client may take what is still under way; <i>closed</i>.
 */
public final class Http3Connection extends ClientConnection {
  private static final Logger LOG = LoggerFactory.getLogger(Http3Connection.class);
  private static final long LINGER_NANOS = 2_000_000_000L;

  /** Streams that a client has left half-way; after so many it is asked to come again. */
  private static final int HALVES_MAX = 256;

  /** What a client has sent before it knew that we leave is here by then. */
  private static final long LEAVE_NANOS = 300_000_000L;

  /** While a request waits, a client that hears nothing at all would take us for dead. */
  private static final long LIFE_SIGN_NANOS = 10_000_000_000L;

  private final Http3Floods floods;
  private final RequestReader requestReader;
  private final QpackDecoder decoder = new QpackDecoder();
  private final Set<Http3Stream> streams = new LinkedHashSet<>();
  private final ClientStreams clientStreams = new ClientStreams(this);

  private @Nullable QuicStreamChannel control;
  private ClientFacts facts;
  private int requests;
  private int halves;
  private long nextStreamId;
  private boolean leaving;
  private boolean left;
  private boolean clientLeaves;
  private boolean lingering;
  private boolean closed;
  private CloseReason endReason = CloseReason.CLIENT;

  private long waitingSince;
  private long leavingSince;
  private long lifeSignSince;
  private boolean lifeSignWaits;

  /** A connection of a client whose hands were just shaken. */
  public Http3Connection(
      LoopContext loop, ClientFacts client, ConnectionBounds bounds, ConnectionList list) {
    super(loop, client, bounds, list);
    this.facts = client;
    this.waitingSince = loop.nanos();
    this.lifeSignSince = waitingSince;
    this.floods = new Http3Floods(bounds.http3(), waitingSince);
    this.requestReader = new RequestReader(bounds.head(), client.scheme(), false);
  }

  @Override
  public void handlerAdded(ChannelHandlerContext ctx) {
    super.handlerAdded(ctx);
    loop.account().connectionOpened(true, 3);
    quic()
        .createStream(QuicStreamType.UNIDIRECTIONAL, null)
        .addListener(made -> {
          if (made.isSuccess()) {
            greet((QuicStreamChannel) made.getNow());
          } else if (!closed) {
            LOG.debug("{} takes no control stream", client.addressText());
            fail(Http3Problem.MISSING_SETTINGS);
          }
        });
  }

  /** Our SETTINGS (§7.2.4): all that we say is how long a field section may be. */
  private void greet(QuicStreamChannel made) {
    control = made;
    ByteBuf out = made.alloc().directBuffer(32);
    int bytes = bounds.head().headBytesMax();
    Frames.writeInteger(out, Frames.CONTROL_STREAM);
    Frames.writeHead(
        out,
        Frames.SETTINGS,
        Frames.integerBytes(Frames.MAX_FIELD_SECTION_SIZE) + Frames.integerBytes(bytes));
    Frames.writeInteger(out, Frames.MAX_FIELD_SECTION_SIZE);
    Frames.writeInteger(out, bytes);
    made.writeAndFlush(out);
  }

  private QuicChannel quic() {
    return (QuicChannel) context().channel();
  }

  // --- what streams ask ---

  ConnectionBounds bounds() {
    return bounds;
  }

  Http3Floods floods() {
    return floods;
  }

  RequestReader requestReader() {
    return requestReader;
  }

  QpackDecoder decoder() {
    return decoder;
  }

  /** Who is on the other end now: a client may go on from another address (RFC 9000 §9). */
  ClientFacts facts() {
    return facts;
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
    floods.request();
    if (requests >= bounds.requestsMax()) {
      leave(CloseReason.REQUESTS_MAX);
    }
  }

  /**
   * A stream has ended.
   *
   * @param whole whether the client has ended its side in order; of others the library of QUIC
   *     keeps a little as long as the connection lasts
   */
  void remove(Http3Stream stream, boolean whole) {
    streams.remove(stream);
    halves += whole ? 0 : 1;
    if (halves >= HALVES_MAX) {
      leave(CloseReason.REQUESTS_MAX);
    }
    if (streams.isEmpty() && !isEnding()) {
      waitingSince = loop.nanos();
      endIfDone();
    }
  }

  /** The client opens no more streams. */
  void onClientGoAway() {
    clientLeaves = true;
    endIfDone();
  }

  // --- streams that come ---

  @Override
  public void channelRead(ChannelHandlerContext ctx, Object message) {
    QuicStreamChannel stream = (QuicStreamChannel) message;
    floods.tick(loop.nanos());
    stream.config().setReadFrames(true); // what is read tells whether it is the last
    if (stream.type() == QuicStreamType.UNIDIRECTIONAL) {
      stream.pipeline().addLast(clientStreams.next());
    } else {
      stream.pipeline().addLast(accept(stream));
    }
    ctx.fireChannelRead(stream); // to the end of the pipeline, where it is registered
  }

  private Http3Stream accept(QuicStreamChannel channel) {
    Http3Stream stream = new Http3Stream(this, channel);
    if (isEnding() || left) {
      stream.reject();
    } else {
      nextStreamId = Math.max(nextStreamId, channel.streamId() + 4);
      streams.add(stream);
    }
    return stream;
  }

  // --- ends ---

  /** The client has done what HTTP/3 does not allow: the end of all streams. */
  void fail(Http3Problem problem) {
    if (!closed) {
      loop.account().rejected(problem.reason());
      LOG.debug("a connection of {} ends: {}", client.addressText(), problem.reason());
      CloseReason reason = problem.isFlood() ? CloseReason.FLOOD : CloseReason.REFUSED;
      close(problem.code(), reason);
    }
  }

  /** Asks the client to go elsewhere with what it has not sent yet (§5.2). */
  private void leave(CloseReason reason) {
    if (!leaving && !isEnding()) {
      leaving = true;
      leavingSince = loop.nanos();
      endReason = reason;
      goAway(Frames.STREAM_ID_MAX);
    }
  }

  /** What the client opens from now on is rejected. */
  private void lastGoAway() {
    if (!left && !isEnding()) {
      left = true;
      goAway(nextStreamId);
      endIfDone();
    }
  }

  private void goAway(long streamId) {
    QuicStreamChannel to = control;
    if (to != null && to.isActive()) {
      ByteBuf out = to.alloc().directBuffer(2 * Frames.HEAD_BYTES_MAX);
      Frames.writeHead(out, Frames.GOAWAY, Frames.integerBytes(streamId));
      Frames.writeInteger(out, streamId);
      to.writeAndFlush(out);
    }
  }

  /** A frame without a meaning on the control stream; not before the last one was taken. */
  private void showLife() {
    QuicStreamChannel to = control;
    if (to != null && to.isActive() && !lifeSignWaits) {
      lifeSignWaits = true;
      ByteBuf out = to.alloc().directBuffer(Frames.HEAD_BYTES_MAX);
      Frames.writeHead(out, Frames.RESERVED, 0);
      to.writeAndFlush(out).addListener(written -> lifeSignWaits = false);
    }
  }

  private void endIfDone() {
    if ((left || clientLeaves) && streams.isEmpty() && !isEnding()) {
      lingering = true;
      waitingSince = loop.nanos();
    }
  }

  private void close(ErrorCode code, CloseReason reason) {
    if (!closed) {
      count(reason);
      quic().close(true, code.code(), Unpooled.EMPTY_BUFFER);
    }
  }

  @Override
  protected void closeNow(CloseReason reason) {
    close(reason == CloseReason.INTERNAL ? ErrorCode.INTERNAL_ERROR : ErrorCode.NO_ERROR, reason);
  }

  private void count(CloseReason reason) {
    closed = true;
    loop.account().connectionClosed(true, 3, reason);
  }

  @Override
  public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
    if (event instanceof QuicConnectionCloseEvent) {
      boolean idle = streams.isEmpty();
      if (!closed) {
        count(lingering ? endReason : idle ? CloseReason.CLIENT : CloseReason.CLIENT_ABORTED);
      }
    } else if (event instanceof QuicPathEvent.PeerMigrated moved) {
      InetSocketAddress to = moved.remote();
      loop.account().quic("migrated");
      facts = facts.from(to.getAddress());
    }
  }

  @Override
  public void channelInactive(ChannelHandlerContext ctx) {
    if (!closed) {
      boolean idle = streams.isEmpty();
      CloseReason silent = idle ? CloseReason.IDLE : CloseReason.CLIENT_ABORTED;
      count(lingering ? endReason : silent);
    }
    for (Http3Stream stream : all()) {
      stream.end();
    }
    ctx.fireChannelInactive();
  }

  /** A stream has failed for what no client could do. */
  void onFault(Throwable cause) {
    LOG.warn("a stream of {} met a fault of ours: {}", client.addressText(), cause.toString());
    LOG.debug("where it happened", cause);
  }

  /** QUIC looks after itself: what fails here is one packet, or the connection ends anyway. */
  @Override
  public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
    LOG.debug("a connection of {} met a failure: {}", client.addressText(), cause.toString());
  }

  private List<Http3Stream> all() {
    return new ArrayList<>(streams);
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
        close(ErrorCode.NO_ERROR, endReason);
      }
      return;
    }
    if (leaving && !left && now - leavingSince > LEAVE_NANOS) {
      lastGoAway();
    }
    if (streams.isEmpty()) {
      checkIdle(now);
      return;
    }
    for (Http3Stream stream : all()) {
      stream.checkWaits(now);
    }
    if (now - lifeSignSince > LIFE_SIGN_NANOS) {
      lifeSignSince = now;
      showLife();
    }
  }

  private void checkIdle(long now) {
    long most = requests == 0 ? bounds.headMillis() : bounds.keepAliveMillis();
    if (!isEnding() && now - waitingSince > most * NANOS_PER_MILLI) {
      goAway(nextStreamId);
      close(ErrorCode.NO_ERROR, CloseReason.IDLE);
    }
  }

  @Override
  protected void drain() {
    leave(CloseReason.DRAIN);
  }
}
