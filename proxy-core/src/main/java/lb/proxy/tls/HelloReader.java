package lb.proxy.tls;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.ssl.SslClientHelloHandler;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslHandler;
import io.netty.util.concurrent.Future;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Reads a client's first message and gives its place to the handler that goes on with it, or says
 * why there is none. Owned by the connection's loop; stands before its {@link TlsConnection}.
 */
final class HelloReader
    extends SslClientHelloHandler<Function<ByteBufAllocator, @Nullable SslHandler>> {
  /** The longest first message: ten times a long one of a browser with post-quantum keys. */
  static final int HELLO_BYTES_MAX = 16 * 1024;

  /** The same with the headers of records that cut it to pieces. */
  private static final int WIRE_BYTES_MAX = 2 * HELLO_BYTES_MAX;

  private static final int RECORD_HEADER_BYTES = 5;
  private static final int MESSAGE_HEADER_BYTES = 4;
  private static final int HANDSHAKE = 22;
  private static final int CLIENT_HELLO = 1;
  private static final int RECORD_TYPE_LEAST = 20;
  private static final int RECORD_TYPE_MOST = 23;

  /** A fatal alert: no_application_protocol (RFC 7301 §3.2). */
  private static final byte[] NO_APPLICATION_PROTOCOL = {21, 3, 3, 0, 2, 2, 120};

  /** A fatal alert: internal_error (RFC 8446 §6.2), which is what others say here. */
  private static final byte[] INTERNAL_ERROR = {21, 3, 3, 0, 2, 2, 80};

  private final Supplier<CertificateStore> store;
  private final NameProofs proofs;
  private final Offer offer;
  private final TlsConnection connection;
  private @Nullable String serverName;
  private boolean looked;
  private boolean over;

  /**
   * @param store the certificates of the moment
   */
  HelloReader(
      Supplier<CertificateStore> store, NameProofs proofs, Offer offer, TlsConnection connection) {
    super(HELLO_BYTES_MAX);
    this.store = store;
    this.proofs = proofs;
    this.offer = offer;
    this.connection = connection;
  }

  @Override
  protected void decode(ChannelHandlerContext ctx, ByteBuf in, List<Object> out) throws Exception {
    if (over) {
      in.skipBytes(in.readableBytes());
      return;
    }
    if (!looked && in.isReadable()) {
      looked = true;
      byte first = in.getByte(in.readerIndex());
      if (first >= 'A' && first <= 'Z') {
        over = true;
        connection.speaksPlainHttp(this);
        return;
      }
      if (first < RECORD_TYPE_LEAST || first > RECORD_TYPE_MOST) {
        fail(HandshakeFailure.NOT_TLS);
        in.skipBytes(in.readableBytes());
        return;
      }
    }
    if (!announcesTooMuch(in)) {
      super.decode(ctx, in, out);
    }
    if (!over && (announcesTooMuch(in) || in.readableBytes() > WIRE_BYTES_MAX)) {
      fail(HandshakeFailure.HELLO_TOO_LARGE);
      in.skipBytes(in.readableBytes());
    }
  }

  /** Whether the length of the message is known and too large: then no more of it is awaited. */
  private static boolean announcesTooMuch(ByteBuf in) {
    int message = in.readerIndex() + RECORD_HEADER_BYTES;
    return in.readableBytes() >= RECORD_HEADER_BYTES + MESSAGE_HEADER_BYTES
        && in.getByte(in.readerIndex()) == HANDSHAKE
        && in.getUnsignedShort(message - 2) >= MESSAGE_HEADER_BYTES // else a header lies between
        && in.getByte(message) == CLIENT_HELLO
        && in.getUnsignedMedium(message + 1) > HELLO_BYTES_MAX;
  }

  private void fail(HandshakeFailure why) {
    over = true;
    connection.fail(why);
  }

  /** Says with an alert why not, and closes. */
  private void refuse(ChannelHandlerContext ctx, HandshakeFailure why, byte[] alert) {
    fail(why);
    ctx.writeAndFlush(Unpooled.wrappedBuffer(alert)).addListener(ChannelFutureListener.CLOSE);
  }

  @Override
  protected Future<Function<ByteBufAllocator, @Nullable SslHandler>> lookup(
      ChannelHandlerContext ctx, @Nullable ByteBuf message) {
    ClientHello hello = message == null ? null : ClientHello.of(message);
    if (hello == null) {
      fail(message == null ? HandshakeFailure.NOT_TLS : HandshakeFailure.MALFORMED_HELLO);
      return none(ctx);
    }
    if (!hello.offersOneOf(offer.protocols())) {
      SslContext proof =
          hello.protocols().contains(NameProofs.PROTOCOL)
              ? proofs.acquire(hello.serverName())
              : null;
      if (proof == null) {
        refuse(ctx, HandshakeFailure.NO_PROTOCOL, NO_APPLICATION_PROTOCOL);
        return none(ctx);
      }
      connection.proves();
      return ctx.executor().newSucceededFuture(allocator -> NameProofs.handler(proof, allocator));
    }
    serverName = hello.serverName();
    ShownCertificate certificate = store.get().find(serverName);
    if (!certificate.isReady()) {
      refuse(ctx, HandshakeFailure.NO_CERTIFICATE, INTERNAL_ERROR);
      return none(ctx);
    }
    return ctx.executor().newSucceededFuture(allocator -> handler(certificate, allocator));
  }

  private @Nullable SslHandler handler(ShownCertificate found, ByteBufAllocator allocator) {
    ShownCertificate certificate = found;
    SslHandler handler = certificate.newHandler(offer, allocator);
    if (handler == null) {
      // Another configuration has come since; its certificates are there already.
      certificate = store.get().find(serverName);
      handler = certificate.newHandler(offer, allocator);
    }
    if (handler != null) {
      connection.shakes(certificate, serverName, store.get().isReachedByQuic(certificate));
    }
    return handler;
  }

  private static Future<Function<ByteBufAllocator, @Nullable SslHandler>> none(
      ChannelHandlerContext ctx) {
    return ctx.executor().newFailedFuture(new CancellationException());
  }

  @Override
  protected void onLookupComplete(
      ChannelHandlerContext ctx, Future<Function<ByteBufAllocator, @Nullable SslHandler>> found) {
    if (!found.isSuccess()) {
      return; // it was said why
    }
    SslHandler handler = found.getNow().apply(ctx.alloc());
    if (handler == null) {
      fail(HandshakeFailure.DRAIN); // no listener has TLS any more
      return;
    }
    over = true;
    handler.setHandshakeTimeoutMillis(0); // the connection looks at the time itself
    ctx.pipeline().replace(this, null, handler);
  }
}
