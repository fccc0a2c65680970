package lb.proxy.downstream;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import java.net.InetAddress;
import java.util.function.Consumer;
import lb.proxy.account.CloseReason;
import lb.proxy.exchange.ClientFacts;
import lb.proxy.exchange.LoopContext;
import lb.proxy.proxyprotocol.ProxiedAddresses;
import lb.proxy.proxyprotocol.ProxyHeader;
import lb.proxy.proxyprotocol.ProxyHeaderReader;

/**
 * A connection that a proxy has opened for a client: first comes a header of the PROXY protocol,
 * also before TLS, then the connection goes on as that client's. Without a good header in time it
 * is closed: nothing else is known of who speaks. Owned by its event loop.
 */
public final class ProxiedConnection extends NewConnection {
  private final Consumer<ClientFacts> goOn;

  /**
   * A connection of a proxy, before it is active.
   *
   * @param proxy what is known of the one who connected
   * @param goOn adds the handlers for a client behind this one
   */
  public ProxiedConnection(
      LoopContext loop,
      ClientFacts proxy,
      ConnectionBounds bounds,
      ConnectionList list,
      Consumer<ClientFacts> goOn) {
    super(loop, proxy, bounds, list);
    this.goOn = goOn;
  }

  @Override
  public void channelRead(ChannelHandlerContext ctx, Object message) {
    if (isClosed()) {
      ((ByteBuf) message).release();
      return;
    }
    ByteBuf in = joined((ByteBuf) message); // a header has a bound
    switch (ProxyHeaderReader.read(in)) {
      case ProxyHeader.NeedMore more -> keep(ctx, in);
      case ProxyHeader.Bad bad -> {
        in.release();
        loop.account().rejected("proxy_" + bad.reason());
        closeNow(CloseReason.REFUSED);
      }
      case ProxyHeader.Local local -> goOn(ctx, in.skipBytes(local.bytes()), client);
      case ProxyHeader.Proxied(int bytes, ProxiedAddresses addresses) ->
          goOn(ctx, in.skipBytes(bytes), named(addresses));
    }
  }

  private ClientFacts named(ProxiedAddresses addresses) {
    InetAddress address = addresses.source().getAddress();
    return new ClientFacts(
        address,
        address.getHostAddress(),
        client.scheme(),
        client.protocol(),
        client.connectionId(),
        null,
        addresses,
        client.alternative());
  }

  private void goOn(ChannelHandlerContext ctx, ByteBuf rest, ClientFacts named) {
    goOn.accept(named);
    list.forget(this);
    if (rest.isReadable()) {
      ctx.fireChannelRead(rest);
    } else {
      rest.release();
    }
    ctx.pipeline().remove(this); // its read-complete still comes to the one behind it
  }

  @Override
  void onLate() {
    loop.account().rejected("proxy_timeout");
    closeNow(CloseReason.TIMEOUT);
  }
}
