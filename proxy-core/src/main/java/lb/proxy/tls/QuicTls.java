package lb.proxy.tls;

import io.netty.handler.codec.quic.QuicChannel;
import io.netty.handler.codec.quic.QuicSslContext;
import io.netty.handler.codec.quic.QuicSslEngine;
import io.netty.handler.ssl.SslContext;
import java.util.function.Supplier;
import lb.proxy.downstream.ConnectionBounds;
import lb.proxy.downstream.ConnectionList;
import lb.proxy.exchange.ClientFacts;
import lb.proxy.exchange.LoopContext;

/**
 * TLS within QUIC (RFC 9001): the certificates, keys of tickets and demands on clients are those of
 * TCP. Thread-safe. Made only where it is used: it needs a library of its own.
 */
public final class QuicTls {
  private final Supplier<CertificateStore> store;

  QuicTls(Supplier<CertificateStore> store) {
    this.store = store;
  }

  /**
   * An engine for a connection of which nothing is known yet. On the connection's loop.
   *
   * @throws IllegalStateException when no certificate is ready: the client is not answered
   */
  public QuicSslEngine newEngine(QuicChannel channel) {
    ShownCertificate first = store.get().quicEntry();
    SslContext context = first == null ? null : first.context(Offer.HTTP_3);
    if (context == null) {
      throw new IllegalStateException("no certificate is ready");
    }
    return ((QuicSslContext) context).newEngine(channel.alloc());
  }

  /**
   * Takes a new connection: hands are shaken, then HTTP/3 goes on with it.
   *
   * @param onOver runs on the loop when hands were shaken, or will not be
   */
  public void accept(
      QuicChannel channel,
      LoopContext loop,
      ClientFacts client,
      ConnectionBounds bounds,
      ConnectionList list,
      Runnable onOver) {
    channel.pipeline().addLast(new QuicHandshake(store, loop, client, bounds, list, onOver));
  }
}
