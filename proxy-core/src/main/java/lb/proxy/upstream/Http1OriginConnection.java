package lb.proxy.upstream;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.ChannelOutputShutdownEvent;
import io.netty.handler.codec.DecoderException;
import io.netty.handler.ssl.SslCloseCompletionEvent;
import io.netty.util.ReferenceCountUtil;
import java.io.IOException;
import java.net.InetAddress;
import java.util.ArrayDeque;
import java.util.function.Supplier;
import lb.cache.http.Fields;
import lb.cache.http.ResponseHead;
import lb.config.OriginProtocol;
import lb.proxy.http1.BodyEvent;
import lb.proxy.http1.BodyLimits;
import lb.proxy.http1.BodyReader;
import lb.proxy.http1.HeadLimits;
import lb.proxy.http1.HopByHop;
import lb.proxy.http1.HttpProblem;
import lb.proxy.http1.ResponseScan;
import lb.proxy.http1.ResponseScanner;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One connection to an origin that speaks HTTP/1.1: the last handler of its pipeline, carrying one
 * request and its response at a time. Owned by its event loop.
 *
 * <p>Its phases:
 *
 * <ul>
 *   <li>{@code IDLE}: nobody's; the pool may {@link #start} a request. Any octet that comes poisons
 *       it.
 *   <li>{@code HEAD}, {@code BODY}: a client's. The response is awaited or read.
 *   <li>{@code ENDED}: the response is whole, and the read that brought its end still goes on: what
 *       else that read brings is surplus. Then {@code IDLE}, or {@code CLOSED}.
 *   <li>{@code SWITCHED}: an {@link OriginTunnel} has its place.
 *   <li>{@code CLOSED}: of no more use to anybody.
 * </ul>
 *
 * It reads all the time, also when idle, so that the end of the connection is noticed; only {@link
 * #pause} stops that.
 */
final class Http1OriginConnection extends ChannelInboundHandlerAdapter
    implements OriginConnection, Carrier {
  private enum Phase {
    IDLE,
    HEAD,
    BODY,
    ENDED,
    SWITCHED,
    CLOSED
  }

  private static final Logger LOG = LoggerFactory.getLogger(Http1OriginConnection.class);

  private final Channel channel;
  private final Keeper keeper;
  private final boolean tls;
  private final ResponseScanner scanner;
  private final ConnectionDeadline deadline;
  private final InterimBudget interims;
  private final ArrayDeque<ByteBuf> held = new ArrayDeque<>(2);

  // Set when the handler is added, and from then on.
  private @Nullable RequestWriter writer;

  private OriginPeer peer;
  private Phase phase = Phase.IDLE;
  private boolean carried;
  private boolean outputBroken;
  private boolean inputBroken;
  private boolean closeNotified;
  private boolean inputEnded;

  // Of the request that is on it.
  private @Nullable ConnectionClient client;
  private String method = "";
  private boolean upgrade;
  private @Nullable OriginTunnel tunnel;
  private @Nullable BodyReader body;
  private Fields trailers = Fields.EMPTY;
  private boolean keepAlive;
  private long idleMillisMax = Long.MAX_VALUE;
  private boolean paused;
  private boolean surplus;
  private boolean octetsSeen;

  // Of the read that goes on.
  private boolean reading;
  private boolean delivering;
  private boolean progressed;

  Http1OriginConnection(
      Channel channel, Keeper keeper, boolean tls, Supplier<UpstreamSettings> settings) {
    this.channel = channel;
    this.keeper = keeper;
    this.tls = tls;
    this.scanner = new ResponseScanner(headLimits(settings.get()));
    this.interims = new InterimBudget(settings.get().headBytesMax());
    this.deadline = new ConnectionDeadline(channel, settings, this::onTimeout);
    this.peer = OriginPeer.of(OriginPeer.HTTP_1_1, channel.remoteAddress());
  }

  @Override
  public void handlerAdded(ChannelHandlerContext ctx) {
    writer = new RequestWriter(ctx);
  }

  // ---- what the pool and the client call

  @Override
  public String protocol() {
    return OriginProtocol.HTTP_1_1.toString();
  }

  @Override
  public @Nullable InetAddress address() {
    return OriginConnection.addressOf(channel.remoteAddress());
  }

  @Override
  public OriginPeer peer() {
    return peer;
  }

  @Override
  public boolean isUsable() {
    return phase == Phase.IDLE && !inputEnded && !outputBroken && channel.isActive();
  }

  @Override
  public boolean isIdle() {
    return phase == Phase.IDLE;
  }

  @Override
  public boolean hasCarried() {
    return carried;
  }

  @Override
  public Carrier carrier() {
    return this;
  }

  @Override
  public long idleMillisMax() {
    return idleMillisMax;
  }

  @Override
  public void unused() {
    keeper.onReusable(this);
  }

  @Override
  public void start(FetchRequest request, ConnectionClient newClient) {
    writer().begin(request);
    client = newClient;
    method = request.head().method();
    upgrade = request.upgrade();
    phase = Phase.HEAD;
    carried = true;
    trailers = Fields.EMPTY;
    surplus = false;
    octetsSeen = false;
    interims.reset();
    rearm();
  }

  @Override
  public boolean write(ByteBuf data) {
    return writer().write(data);
  }

  @Override
  public void flush() {
    channel.flush();
    if (!channel.isWritable()) {
      rearm();
    }
  }

  @Override
  public boolean end(Fields requestTrailers) {
    boolean whole = writer().end(requestTrailers);
    rearm();
    return whole;
  }

  @Override
  public boolean isWritable() {
    return channel.isWritable();
  }

  @Override
  public void pause() {
    if (!paused && client != null) {
      paused = true;
      channel.config().setAutoRead(false);
      rearm();
    }
  }

  @Override
  public void resume() {
    if (paused) {
      paused = false;
      if (!delivering) {
        if (held.isEmpty()) {
          held.add(Unpooled.EMPTY_BUFFER); // the end of a body may need no further octet
        }
        deliverHeld();
      }
      if (!paused && phase != Phase.CLOSED) {
        rearm();
        channel.config().setAutoRead(true);
      }
    }
  }

  @Override
  public void abandon() {
    client = null;
    if (phase == Phase.ENDED && !reading) {
      finish();
    } else if (phase != Phase.ENDED) {
      close();
    }
  }

  @Override
  public void close() {
    if (phase != Phase.CLOSED && phase != Phase.SWITCHED) {
      phase = Phase.CLOSED;
      client = null;
      deadline.cancel();
      releaseHeld();
      channel.close();
    }
  }

  // ---- what the network brings

  @Override
  public void channelRead(ChannelHandlerContext ctx, Object message) {
    if (!(message instanceof ByteBuf data)) {
      ReferenceCountUtil.release(message);
      return;
    }
    if (phase == Phase.CLOSED) {
      data.release();
      return;
    }
    reading = true;
    held.add(data);
    if (!paused && !delivering) {
      deliverHeld();
    }
  }

  @Override
  public void channelReadComplete(ChannelHandlerContext ctx) {
    reading = false;
    if (phase == Phase.ENDED && !paused) {
      finish();
    } else if (progressed) {
      rearm();
    }
    progressed = false;
    ctx.fireChannelReadComplete();
  }

  @Override
  public void channelWritabilityChanged(ChannelHandlerContext ctx) {
    ConnectionClient told = client;
    if (told != null && phase != Phase.CLOSED) {
      rearm();
      if (channel.isWritable() && !writer().isEnded()) {
        told.onWritable();
      }
    }
    ctx.fireChannelWritabilityChanged();
  }

  @Override
  public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
    if (event == SslCloseCompletionEvent.SUCCESS) {
      closeNotified = true;
      onInputEnded();
    } else if (event instanceof ChannelOutputShutdownEvent) {
      // The peer takes no more. What it answered before may still be there to be read.
      outputBroken = true;
      rearm();
    }
    ctx.fireUserEventTriggered(event);
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
    inputBroken = true;
    if (!(cause instanceof IOException || cause instanceof DecoderException)) {
      LOG.warn("closing a connection to {}: {}", channel.remoteAddress(), cause.toString());
      LOG.debug("it was", cause);
    }
    ctx.close();
  }

  @Override
  public void channelInactive(ChannelHandlerContext ctx) {
    onInputEnded();
    keeper.onClosed(this);
    ctx.fireChannelInactive();
  }

  private void onInputEnded() {
    if (!inputEnded) {
      inputEnded = true;
      reading = false;
      if (!paused && !delivering) {
        endInput();
      }
    }
  }

  private void onTimeout(ConnectionDeadline.Wait wait) {
    String message =
        switch (wait) {
          case SEND -> "the origin takes no more of the request";
          case HEAD -> "no answer came";
          case BODY -> "the body stopped after " + bodyBytes() + " octets";
        };
    FetchFailure.Kind kind =
        phase == Phase.HEAD && wait == ConnectionDeadline.Wait.HEAD
            ? FetchFailure.Kind.FIRST_BYTE_TIMEOUT
            : FetchFailure.Kind.BETWEEN_BYTES_TIMEOUT;
    breakOff(kind, message);
  }

  // ---- reading the response

  /**
   * Delivers what is held until it is used up or the client pauses; then sees whether that was all.
   */
  private void deliverHeld() {
    delivering = true;
    try {
      while (!paused && !held.isEmpty()) {
        deliver(held.removeFirst());
      }
    } finally {
      delivering = false;
    }
    if (!paused) {
      settle();
    }
  }

  /** Owns {@code data}; what a client that pauses leaves of it is held again. */
  private void deliver(ByteBuf data) {
    boolean more = true;
    try {
      while (more && !paused) {
        more =
            switch (phase) {
              case HEAD -> readHead(data);
              case BODY -> readBody(data);
              case ENDED -> readSurplus(data);
              case IDLE -> readUnasked(data);
              case SWITCHED -> readOctets(data);
              case CLOSED -> false;
            };
      }
    } finally {
      if (paused && data.isReadable() && phase != Phase.CLOSED) {
        held.addFirst(data);
      } else {
        data.release();
      }
    }
  }

  private void settle() {
    if (inputEnded) {
      endInput();
    } else if (phase == Phase.ENDED && !reading) {
      finish();
    }
  }

  private boolean readHead(ByteBuf data) {
    octetsSeen |= data.isReadable();
    return switch (scanner.feed(data, method)) {
      case ResponseScan.NeedMore more -> false;
      case ResponseScan.Malformed malformed -> malformedHead(malformed.problem());
      case ResponseScan.Head head -> gotHead(head);
    };
  }

  private boolean malformedHead(HttpProblem problem) {
    FetchFailure.Kind kind =
        switch (problem) {
          case START_LINE_TOO_LONG, HEAD_TOO_LARGE, TOO_MANY_FIELDS ->
              FetchFailure.Kind.HEAD_TOO_LARGE;
          default -> FetchFailure.Kind.MALFORMED_HEAD;
        };
    breakOff(kind, "the response head is refused: " + problem.reason());
    return false;
  }

  private boolean gotHead(ResponseScan.Head scanned) {
    ResponseHead head = scanned.head();
    if (head.status() == 101) {
      return gotSwitch(head);
    }
    ResponseHead stripped = head.withFields(HopByHop.strip(head.fields()));
    if (head.isInterim()) {
      return gotInterim(stripped, interims.take(head));
    }
    peer = peer.speaking(scanned.minorVersion() == 0 ? OriginPeer.HTTP_1_0 : OriginPeer.HTTP_1_1);
    keepAlive = scanned.keepAlive();
    idleMillisMax = KeepAliveHint.idleMillisMax(head.fields());
    body = BodyReader.of(scanned.framing(), BodyLimits.UNBOUNDED);
    phase = Phase.BODY;
    progressed = true;
    client().onHead(stripped, scanned.framing().knownLength());
    return true;
  }

  private boolean gotSwitch(ResponseHead head) {
    if (!upgrade) {
      breakOff(FetchFailure.Kind.UPGRADE_REFUSED, "the origin switched protocols unasked");
      return false;
    }
    ConnectionClient told = client();
    client = null;
    phase = Phase.SWITCHED;
    deadline.cancel();
    OriginTunnel made = new OriginTunnel(channel);
    tunnel = made;
    channel.pipeline().replace(this, null, made);
    keeper.onSwitched(this);
    told.onSwitched(head, made);
    return true;
  }

  /** What came with the head of the switch is of the protocol behind it. */
  private boolean readOctets(ByteBuf data) {
    if (data.isReadable()) {
      present(tunnel).receive(data.readRetainedSlice(data.readableBytes()));
    }
    return false;
  }

  private boolean gotInterim(ResponseHead head, @Nullable String refusal) {
    if (refusal != null) {
      breakOff(FetchFailure.Kind.MALFORMED_HEAD, refusal);
      return false;
    }
    progressed = true;
    client().onInterim(head);
    return true;
  }

  private boolean readBody(ByteBuf data) {
    return switch (body().read(data)) {
      case BodyEvent.NeedMore more -> false;
      case BodyEvent.Data piece -> {
        progressed = true;
        client().onBody(piece.data());
        yield true;
      }
      case BodyEvent.End end -> {
        trailers = end.trailers();
        phase = Phase.ENDED;
        deadline.clear();
        yield true;
      }
      case BodyEvent.Malformed malformed -> {
        FetchFailure.Kind kind = FetchFailure.Kind.BAD_CHUNK;
        breakOff(kind, "the body is refused: " + malformed.problem().reason());
        yield false;
      }
    };
  }

  private boolean readSurplus(ByteBuf data) {
    surplus |= data.isReadable();
    return false;
  }

  private boolean readUnasked(ByteBuf data) {
    if (data.isReadable()) {
      close();
    }
    return false;
  }

  private void endInput() {
    boolean clean = !inputBroken && (!tls || closeNotified);
    switch (phase) {
      case HEAD -> endInHead();
      case BODY -> endInBody(clean);
      case ENDED -> finish();
      case IDLE -> close();
      case SWITCHED, CLOSED -> {}
    }
  }

  private void endInHead() {
    boolean unsent = outputBroken && !octetsSeen;
    breakOff(
        unsent ? FetchFailure.Kind.WRITE : FetchFailure.Kind.RESET_BEFORE_HEAD,
        octetsSeen ? "the connection ended inside the head" : "the connection ended unanswered");
  }

  private void endInBody(boolean clean) {
    if (clean && body().inputEnded() instanceof BodyEvent.End end) {
      trailers = end.trailers();
      phase = Phase.ENDED;
      finish();
      return;
    }
    FetchFailure.Kind kind =
        inputBroken ? FetchFailure.Kind.RESET_IN_BODY : FetchFailure.Kind.SHORT_BODY;
    breakOff(kind, "the connection ended after " + bodyBytes() + " octets of the body");
  }

  /** The response is whole: first the connection is let go, then the client is told. */
  private void finish() {
    ConnectionClient told = client;
    Fields toldTrailers = trailers;
    boolean toldSurplus = surplus;
    boolean reusable = keepAlive && !surplus && writer().isEnded() && held.isEmpty();
    client = null;
    body = null;
    deadline.clear();
    phase = Phase.IDLE;
    if (reusable && isUsable()) {
      if (paused) {
        paused = false;
        channel.config().setAutoRead(true);
      }
      keeper.onReusable(this);
    } else {
      close();
    }
    if (told != null) {
      told.onComplete(toldTrailers, toldSurplus);
    }
  }

  private void breakOff(FetchFailure.Kind kind, String message) {
    ConnectionClient told = client;
    boolean seen = octetsSeen;
    close();
    if (told != null) {
      told.onBroken(kind, seen, message);
    }
  }

  private void rearm() {
    if (phase == Phase.HEAD || phase == Phase.BODY) {
      boolean sent = outputBroken || (writer().isEnded() && channel.isWritable());
      deadline.rearm(sent, paused, phase == Phase.HEAD);
    }
  }

  private static HeadLimits headLimits(UpstreamSettings settings) {
    int bytes = settings.headBytesMax();
    return new HeadLimits(bytes, bytes, settings.fieldsMax());
  }

  private void releaseHeld() {
    while (!held.isEmpty()) {
      held.removeFirst().release();
    }
  }

  private long bodyBytes() {
    return body == null ? 0 : body.bodyBytes();
  }

  private RequestWriter writer() {
    return present(writer);
  }

  private ConnectionClient client() {
    return present(client);
  }

  private BodyReader body() {
    return present(body);
  }

  private static <T> T present(@Nullable T value) {
    if (value == null) {
      throw new IllegalStateException("not in this phase");
    }
    return value;
  }
}
