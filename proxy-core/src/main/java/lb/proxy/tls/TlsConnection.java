package lb.proxy.tls;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPipeline;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.handler.codec.TooLongFrameException;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.SslHandshakeCompletionEvent;
import java.security.cert.CertificateException;
import java.time.Instant;
import java.util.Objects;
import lb.config.SiteTls;
import lb.proxy.account.CloseReason;
import lb.proxy.downstream.ClientConnection;
import lb.proxy.downstream.ClientProtocol;
import lb.proxy.downstream.ConnectionBounds;
import lb.proxy.downstream.ConnectionList;
import lb.proxy.downstream.Http1Connection;
import lb.proxy.exchange.ClientFacts;
import lb.proxy.exchange.LoopContext;
import lb.proxy.exchange.TlsFacts;
import org.jspecify.annotations.Nullable;

/**
 * A connection of a client until hands are shaken: last in its pipeline, behind a {@link
 * HelloReader} first and an {@link SslHandler} then. Owned by its event loop.
 *
 * <p>Phases: <i>reading</i> the first message; <i>shaking</i>; <i>over</i>: the handler of the
 * protocol that was negotiated has its place, or the connection is closed and it was counted why.
 */
final class TlsConnection extends ClientConnection {
  private final long sinceNanos;

  private @Nullable ShownCertificate certificate;
  private @Nullable String serverName;
  private boolean proves;
  private boolean byQuic;
  private boolean over;

  /**
   * A connection that has just been accepted.
   *
   * @param client what is known of it without TLS
   */
  TlsConnection(
      LoopContext loop, ClientFacts client, ConnectionBounds bounds, ConnectionList list) {
    super(loop, client, bounds, list);
    this.sinceNanos = loop.nanos();
  }

  @Override
  public void handlerAdded(ChannelHandlerContext ctx) {
    super.handlerAdded(ctx);
    loop.account().handshakeBegan();
  }

  // --- what the first message says ---

  void shakes(ShownCertificate shown, @Nullable String name, boolean isReachedByQuic) {
    certificate = shown;
    serverName = name;
    byQuic = isReachedByQuic;
  }

  /** An authority wants to see that a name is ours; it says nothing afterwards (RFC 8737 §3). */
  void proves() {
    proves = true;
  }

  /** Says what is wrong in the language of the client, and closes. */
  void speaksPlainHttp(HelloReader reader) {
    ended(HandshakeFailure.PLAIN_HTTP);
    Http1Connection plain = new Http1Connection(loop, client, bounds, list);
    list.replace(this, plain);
    ChannelPipeline pipeline = context().pipeline();
    pipeline.replace(this, null, plain);
    plain.refuseAtOnce(400, "plain_http_on_tls_port", "this port speaks HTTPS: use https://");
    pipeline.remove(reader);
  }

  // --- the handshake ---

  @Override
  public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
    if (event instanceof SslHandshakeCompletionEvent shaken) {
      if (shaken.isSuccess()) {
        onShaken(ctx);
      } else {
        onNotShaken(ctx, HandshakeFailure.of(shaken.cause()));
      }
    } else if (event == ChannelInputShutdownEvent.INSTANCE) {
      fail(HandshakeFailure.CLIENT_GONE);
    }
  }

  /** The alert that tells the client goes out after this; then it is closed. */
  private void onNotShaken(ChannelHandlerContext ctx, HandshakeFailure why) {
    if (!over) {
      ended(why);
      loop.loop().execute(() -> ctx.pipeline().firstContext().close());
    }
  }

  private void onShaken(ChannelHandlerContext ctx) {
    if (over) {
      return;
    }
    SslHandler handler = ctx.pipeline().get(SslHandler.class);
    if (proves) {
      over = true;
      loop.account().handshakeEnded(handler.engine().getSession().getProtocol(), false);
      ctx.close();
      return;
    }
    SiteTls tls = Objects.requireNonNull(certificate).tls();
    TlsFacts facts;
    try {
      facts =
          TlsFactsReader.read(
              handler.engine(), serverName, tls.clientAuth(), Instant.ofEpochMilli(loop.millis()));
    } catch (CertificateException ended) {
      fail(HandshakeFailure.CLIENT_CERTIFICATE_REFUSED);
      return;
    }
    over = true;
    loop.account().handshakeEnded(facts.version(), facts.resumed());
    ClientProtocol protocol = ClientProtocol.of(handler.applicationProtocol());
    ClientFacts shaken = client.over(facts, protocol.label());
    ClientFacts told = byQuic ? shaken : shaken.withoutAlternative();
    ClientConnection next = protocol.connection(loop, told, bounds, list);
    list.replace(this, next);
    ctx.pipeline().replace(this, null, next);
  }

  // --- ends ---

  /** Counts why, once, and closes. */
  void fail(HandshakeFailure why) {
    if (!over) {
      ended(why);
      if (!why.isAlerted()) {
        // Beneath TLS: there is nobody to take leave of, and it must not wait.
        context().pipeline().firstContext().close();
      }
    }
  }

  private void ended(HandshakeFailure why) {
    over = true;
    loop.account().handshakeFailed(why.label());
  }

  @Override
  public void channelInactive(ChannelHandlerContext ctx) {
    fail(HandshakeFailure.CLIENT_GONE);
    ctx.fireChannelInactive();
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
    fail(
        cause instanceof TooLongFrameException
            ? HandshakeFailure.HELLO_TOO_LARGE
            : HandshakeFailure.of(cause));
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
