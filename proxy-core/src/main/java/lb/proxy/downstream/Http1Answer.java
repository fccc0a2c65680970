package lb.proxy.downstream;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOption;
import io.netty.channel.ChannelOutboundBuffer;
import io.netty.channel.EventLoop;
import io.netty.channel.socket.DuplexChannel;
import io.netty.handler.ssl.SslHandler;
import lb.cache.StoredObject;
import lb.cache.http.Fields;
import lb.cache.http.ResponseHead;
import lb.cache.memory.OffHeap;
import lb.cache.rules.CacheStatus;
import lb.cache.rules.NotModified;
import lb.cache.rules.Reason;
import lb.proxy.exchange.BreakOff;
import lb.proxy.exchange.ClientFacts;
import lb.proxy.exchange.Downstream;
import lb.proxy.exchange.PlainAnswer;
import lb.proxy.http1.BodyFraming;
import lb.proxy.http1.ChunkedEncoder;
import lb.proxy.http1.HeadEncoder;
import lb.proxy.route.SiteField;
import org.jspecify.annotations.Nullable;

/**
 * Writes answers on one HTTP/1.1 connection. Owned by its event loop.
 *
 * <p>Small octets are gathered in one buffer and leave in one write at the end of the event that
 * made them; large ones are handed to the socket where they lie.
 */
final class Http1Answer implements Downstream {
  /** Up to here octets are copied: cheaper than one more piece in a gathering write. */
  private static final int COPY_BYTES_MAX = 8 * 1024;

  private static final int SWITCHING_PROTOCOLS = 101;
  private static final int GATHER_BYTES = 4 * 1024;
  private static final int GATHER_BYTES_MAX = 64 * 1024;
  private static final byte[] AGE = ascii("Age: ");
  private static final byte[] CACHE_STATUS = ascii("\r\nCache-Status: ");
  private static final byte[] CONNECTION_CLOSE = ascii("\r\nConnection: close");
  private static final byte[] CONNECTION_KEEP_ALIVE = ascii("\r\nConnection: keep-alive");
  private static final byte[] CONTINUE = ascii("HTTP/1.1 100 Continue\r\n\r\n");
  private static final byte[] END = ascii("\r\n\r\n");

  /** The fields that change from answer to answer are never longer. */
  private static final int CHANGING_BYTES_MAX = CacheStatus.BYTES_MAX + 128;

  private final Http1Connection connection;
  private final ChannelHandlerContext context;
  private final byte[] scratch;
  private final @Nullable SiteField alternative;
  private @Nullable ByteBuf gathered;
  private boolean flushScheduled;
  private String method = "GET";
  private int minorVersion = 1;
  private boolean keepAlive;
  private boolean headSent;
  private boolean chunked;
  private @Nullable SiteField siteField;

  Http1Answer(Http1Connection connection, ChannelHandlerContext context) {
    this.connection = connection;
    this.context = context;
    this.scratch = connection.loop().scratch();
    this.alternative = connection.client().alternative();
  }

  private static byte[] ascii(String text) {
    return text.getBytes(java.nio.charset.StandardCharsets.US_ASCII);
  }

  /** Gets ready for the answer to the next request. */
  void reset(String requestMethod, int requestMinorVersion, boolean mayKeepAlive) {
    method = requestMethod;
    minorVersion = requestMinorVersion;
    keepAlive = mayKeepAlive;
    headSent = false;
    chunked = false;
    siteField = alternative;
  }

  void forbidKeepAlive() {
    keepAlive = false;
  }

  /** Whether a head is out, of the answer that is being given now. */
  boolean hasBegun() {
    return headSent;
  }

  /** Whether octets wait for the client to take them. */
  boolean isSending() {
    ChannelOutboundBuffer waiting = context.channel().unsafe().outboundBuffer();
    return gathered != null || (waiting != null && waiting.totalPendingWriteBytes() > 0);
  }

  void sayContinue() {
    gather(CONTINUE.length).writeBytes(CONTINUE);
    flushSoon();
  }

  @Override
  public EventLoop loop() {
    return context.channel().eventLoop();
  }

  @Override
  public ClientFacts client() {
    return connection.client();
  }

  @Override
  public int requests() {
    return connection.requests();
  }

  @Override
  public void interim(ResponseHead head) {
    if (minorVersion > 0 && !headSent) {
      HeadEncoder.response(gather(0), head, BodyFraming.NONE, true, minorVersion);
      flushSoon();
    }
  }

  @Override
  public void alsoSend(SiteField field) {
    siteField = alternative == null ? field : connection.together(alternative, field);
  }

  @Override
  public void head(ResponseHead said, long bodyBytes, boolean bodyFollows) {
    SiteField field = siteField;
    ResponseHead head = field == null ? said : field.addedTo(said);
    headSent = true;
    BodyFraming framing = framing(bodyBytes, bodyFollows);
    chunked = framing instanceof BodyFraming.Chunked;
    HeadEncoder.response(gather(0), head, framing, keepAlive, minorVersion);
    flushSoon();
  }

  private BodyFraming framing(long bodyBytes, boolean bodyFollows) {
    if (!bodyFollows) {
      return BodyFraming.NONE;
    }
    if (bodyBytes >= 0) {
      return BodyFraming.length(bodyBytes);
    }
    if (minorVersion > 0) {
      return BodyFraming.CHUNKED;
    }
    keepAlive = false;
    return BodyFraming.UNTIL_CLOSE;
  }

  @Override
  public void storedHead(
      StoredObject object, long ageSeconds, long ttlSeconds, boolean bodyFollows) {
    ByteBuf out = beginStored(object.status(), object.headBytes());
    object.copyHead(out);
    endStored(out, ageSeconds, ttlSeconds);
  }

  @Override
  public void notModified(StoredObject object, long ageSeconds, long ttlSeconds) {
    ByteBuf out = beginStored(NotModified.STATUS, object.notModifiedHeadBytes());
    object.copyNotModifiedHead(out);
    endStored(out, ageSeconds, ttlSeconds);
  }

  private ByteBuf beginStored(int status, int headBytes) {
    headSent = true;
    chunked = false;
    ByteBuf out = gather(headBytes + CHANGING_BYTES_MAX);
    HeadEncoder.statusLine(out, status);
    if (siteField != null) {
      out.writeBytes(siteField.line());
    }
    return out;
  }

  private void endStored(ByteBuf out, long ageSeconds, long ttlSeconds) {
    out.writeBytes(scratch, 0, changingFields(ageSeconds, ttlSeconds));
    flushSoon();
  }

  /** Writes what changes from answer to answer, and the end of the head, to the scratch array. */
  private int changingFields(long ageSeconds, long ttlSeconds) {
    int at = put(AGE, 0);
    at = CacheStatus.writeNumber(scratch, at, ageSeconds);
    at = put(CACHE_STATUS, at);
    at = CacheStatus.writeHit(scratch, at, Reason.FRESH, ttlSeconds);
    if (!keepAlive) {
      at = put(CONNECTION_CLOSE, at);
    } else if (minorVersion == 0) {
      at = put(CONNECTION_KEEP_ALIVE, at);
    }
    return put(END, at);
  }

  private int put(byte[] octets, int at) {
    System.arraycopy(octets, 0, scratch, at, octets.length);
    return at + octets.length;
  }

  @Override
  public void storedBody(StoredObject object) {
    int bytes = (int) object.bodyBytes();
    object.copyBody(0, bytes, gather(bytes));
    flushSoon();
  }

  @Override
  public void body(ByteBuf data) {
    if (chunked) {
      send(ChunkedEncoder.frame(context.alloc(), data));
    } else {
      send(data);
    }
    flushSoon();
  }

  private void send(ByteBuf data) {
    if (data.readableBytes() <= COPY_BYTES_MAX) {
      OffHeap.append(data, gather(data.readableBytes()));
      data.release();
    } else {
      spill();
      context.write(data, context.voidPromise());
    }
  }

  @Override
  public void end(Fields trailers) {
    if (chunked) {
      send(ChunkedEncoder.last(context.alloc(), trailers));
    }
    flushSoon();
    connection.answered(keepAlive);
  }

  @Override
  public int tunnelStatus() {
    return minorVersion > 0 ? SWITCHING_PROTOCOLS : 0;
  }

  @Override
  public void tunnel(ResponseHead said) {
    SiteField field = siteField;
    ResponseHead head = field == null ? said : field.addedTo(said);
    headSent = true;
    keepAlive = false;
    chunked = false;
    HeadEncoder.response(gather(0), head, BodyFraming.NONE, true, minorVersion);
    flushSoon();
    connection.openTunnel();
  }

  @Override
  public void endTunnel() {
    finish();
  }

  @Override
  public void reset(BreakOff why) {
    keepAlive = false;
    context.channel().config().setOption(ChannelOption.SO_LINGER, 0);
    connection.broken(); // a reset: an end in order could pass for the end of the body
  }

  @Override
  public boolean isWritable() {
    return context.channel().isWritable();
  }

  @Override
  public void pauseRequestBody() {
    connection.pauseBody();
  }

  @Override
  public void resumeRequestBody() {
    connection.resumeBody();
  }

  /** A plain answer to a request that no exchange was made of. */
  void refuse(int status, String reason) {
    keepAlive = false;
    headSent = true;
    byte[] body = PlainAnswer.body(status, reason);
    ResponseHead head =
        new ResponseHead(status, PlainAnswer.fields(connection.loop().millis()).build());
    HeadEncoder.response(
        gather(0), head, BodyFraming.length(body.length), false, Math.max(1, minorVersion));
    if (!method.equals("HEAD")) {
      gather(body.length).writeBytes(body);
    }
  }

  // --- the way to the socket ---

  private ByteBuf gather(int bytes) {
    ByteBuf out = gathered;
    if (out != null && out.readableBytes() + bytes > GATHER_BYTES_MAX) {
      spill();
      out = null;
    }
    if (out == null) {
      out = context.alloc().directBuffer(Math.max(GATHER_BYTES, bytes + GATHER_BYTES / 2));
      gathered = out;
    }
    return out;
  }

  private void spill() {
    ByteBuf out = gathered;
    if (out != null) {
      gathered = null;
      context.write(out, context.voidPromise());
    }
  }

  /** Flushes at the end of the event that is being handled. */
  private void flushSoon() {
    if (!connection.inRead() && !flushScheduled) {
      flushScheduled = true;
      loop().execute(this::flush);
    }
  }

  void flush() {
    flushScheduled = false;
    spill();
    context.flush();
  }

  /** Sends what is left, then our FIN; reading goes on. */
  void finish() {
    spill();
    Channel channel = context.channel();
    context
        .writeAndFlush(Unpooled.EMPTY_BUFFER)
        .addListener(
            (ChannelFutureListener)
                written -> {
                  if (written.isSuccess() && channel instanceof DuplexChannel duplex) {
                    shutdownOutput(duplex);
                  } else {
                    channel.close();
                  }
                });
  }

  /** Over TLS its farewell comes before the FIN (RFC 8446 §6.1). */
  private void shutdownOutput(DuplexChannel channel) {
    SslHandler tls = client().tls() == null ? null : context.pipeline().get(SslHandler.class);
    if (tls == null) {
      channel.shutdownOutput();
    } else {
      tls.closeOutbound().addListener(done -> channel.shutdownOutput());
    }
  }

  /** Sends what is left, then closes. */
  void finishAndClose() {
    ByteBuf out = gathered;
    gathered = null;
    context
        .writeAndFlush(out == null ? Unpooled.EMPTY_BUFFER : out)
        .addListener(ChannelFutureListener.CLOSE);
  }

  /** The connection is gone. */
  void discard() {
    ByteBuf out = gathered;
    if (out != null) {
      gathered = null;
      out.release();
    }
  }
}
