package lb.proxy.tls;

import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.quic.QuicChannel;
import io.netty.handler.codec.quic.QuicConnectionCloseEvent;
import io.netty.handler.ssl.SniCompletionEvent;
import io.netty.handler.ssl.SslHandshakeCompletionEvent;
import java.security.cert.CertificateException;
import java.time.Instant;
import java.util.Objects;
import java.util.function.Supplier;
import javax.net.ssl.SSLEngine;
import lb.config.ClientAuth;
import lb.proxy.account.CloseReason;
import lb.proxy.downstream.ClientConnection;
import lb.proxy.downstream.ClientProtocol;
import lb.proxy.downstream.ConnectionBounds;
import lb.proxy.downstream.ConnectionList;
import lb.proxy.exchange.ClientFacts;
import lb.proxy.exchange.LoopContext;
import lb.proxy.exchange.TlsFacts;
import org.jspecify.annotations.Nullable;

/**
 * A connection of QUIC until hands are shaken. Owned by its event loop.
 *
 * <p>Phases: <i>shaking</i>; <i>over</i>: HTTP/3 has its place, or the connection is closed and it
 * was counted why.
 */
final class QuicHandshake extends ClientConnection {
  /** CRYPTO_ERROR (RFC 9001 §4.8) with the alert {@code no_application_protocol}. */
  private static final int NO_APPLICATION_PROTOCOL = 0x100 + 120;

  /** CRYPTO_ERROR with the alert {@code certificate_required}. */
  private static final int CERTIFICATE_REQUIRED = 0x100 + 116;

  /** CRYPTO_ERROR with the alert {@code certificate_unknown}. */
  private static final int CERTIFICATE_UNKNOWN = 0x100 + 46;

  private final Supplier<CertificateStore> store;
  private final Runnable onOver;
  private final long sinceNanos;
  private @Nullable String serverName;
  private boolean over;

  QuicHandshake(
      Supplier<CertificateStore> store,
      LoopContext loop,
      ClientFacts client,
      ConnectionBounds bounds,
      ConnectionList list,
      Runnable onOver) {
    super(loop, client, bounds, list);
    this.store = store;
    this.onOver = onOver;
    this.sinceNanos = loop.nanos();
  }

  @Override
  public void handlerAdded(ChannelHandlerContext ctx) {
    super.handlerAdded(ctx);
    loop.account().handshakeBegan();
  }

  @Override
  public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
    switch (event) {
      case SniCompletionEvent named -> serverName = QuicContexts.normal(named.hostname());
      case SslHandshakeCompletionEvent shaken -> {
        if (shaken.isSuccess()) {
          onShaken(ctx);
        } else {
          fail(HandshakeFailure.of(shaken.cause()));
        }
      }
      case QuicConnectionCloseEvent closed -> fail(HandshakeFailure.CLIENT_ALERT);
      default -> {}
    }
  }

  private void onShaken(ChannelHandlerContext ctx) {
    if (over) {
      return;
    }
    SSLEngine engine = Objects.requireNonNull(((QuicChannel) ctx.channel()).sslEngine());
    if (!ClientProtocol.HTTP_3.alpn().equals(engine.getApplicationProtocol())) {
      fail(HandshakeFailure.NO_PROTOCOL, NO_APPLICATION_PROTOCOL);
      return;
    }
    CertificateStore certificates = store.get();
    ShownCertificate shown = certificates.find(serverName);
    if (!certificates.isReachedByQuic(shown)) {
      fail(HandshakeFailure.CLIENT_CERTIFICATE_MISSING, CERTIFICATE_REQUIRED);
      return;
    }
    ClientAuth auth = shown.tls().clientAuth();
    TlsFacts facts;
    try {
      facts = QuicFacts.read(engine, serverName, auth, Instant.ofEpochMilli(loop.millis()));
    } catch (CertificateException refused) {
      fail(HandshakeFailure.CLIENT_CERTIFICATE_REFUSED, CERTIFICATE_UNKNOWN);
      return;
    }
    over = true;
    onOver.run();
    loop.account().handshakeEnded(facts.version(), facts.resumed());
    ClientProtocol protocol = ClientProtocol.HTTP_3;
    ClientConnection next =
        protocol.connection(loop, client.over(facts, protocol.label()), bounds, list);
    list.replace(this, next);
    ctx.pipeline().replace(this, null, next);
  }

  private void fail(HandshakeFailure why) {
    fail(why, 0);
  }

  /** Counts why, once, and closes. */
  private void fail(HandshakeFailure why, int code) {
    if (!over) {
      over = true;
      onOver.run();
      loop.account().handshakeFailed(why.label());
      ((QuicChannel) context().channel()).close(false, code, Unpooled.EMPTY_BUFFER);
    }
  }

  @Override
  public void channelInactive(ChannelHandlerContext ctx) {
    fail(HandshakeFailure.CLIENT_GONE);
    ctx.fireChannelInactive();
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
    fail(HandshakeFailure.of(cause));
  }

  @Override
  protected void checkWaits(long nowNanos) {
    if (nowNanos - sinceNanos > bounds.handshakeMillis() * NANOS_PER_MILLI) {
      fail(HandshakeFailure.TIMEOUT);
    }
  }

  /** It may finish: who connected before the end is still served once. */
  @Override
  protected void drain() {}

  @Override
  protected void closeNow(CloseReason reason) {
    fail(HandshakeFailure.DRAIN);
  }
}
