package lb.proxy.downstream;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import java.net.InetAddress;
import java.util.function.Consumer;
import lb.proxy.account.CloseReason;
import lb.proxy.exchange.ClientFacts;
import lb.proxy.exchange.LoopContext;
import lb.proxy.proxyprotocol.ProxiedAddresses;
import lb.proxy.proxyprotocol.ProxyHeader;
import lb.proxy.proxyprotocol.ProxyHeaderReader;
import org.jspecify.annotations.Nullable;

/**
 * A connection that a proxy has opened for a client: first comes a header of the PROXY protocol,
 * also before TLS, then the connection goes on as that client's. Without a good header in time it
 * is closed: nothing else is known of who speaks. Owned by its event loop.
 */
public final class ProxiedConnection extends ClientConnection {
  private final Consumer<ClientFacts> goOn;
  private final long since;
  private @Nullable ByteBuf first;
  private boolean leaving;
  private boolean closed;

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
    this.since = loop.nanos();
  }

  @Override
  public void handlerRemoved(ChannelHandlerContext ctx) {
    super.handlerRemoved(ctx);
    drop();
  }

  @Override
  public void channelRead(ChannelHandlerContext ctx, Object message) {
    ByteBuf in = (ByteBuf) message;
    if (closed) {
      in.release();
      return;
    }
    ByteBuf before = first;
    if (before != null) {
      before.writeBytes(in); // a few octets: a header has a bound
      in.release();
      in = before;
      first = null;
    }
    switch (ProxyHeaderReader.read(in)) {
      case ProxyHeader.NeedMore more -> {
        first = in;
        if (before == null) {
          first = ctx.alloc().buffer().writeBytes(in);
          in.release();
        }
      }
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
  protected void checkWaits(long nowNanos) {
    if (leaving && nowNanos - since > NEW_NANOS) {
      closeNow(CloseReason.DRAIN);
    } else if (nowNanos - since > bounds.headMillis() * NANOS_PER_MILLI) {
      loop.account().rejected("proxy_timeout");
      closeNow(CloseReason.TIMEOUT);
    }
  }

  /** Who connected before the end is still served once. */
  @Override
  protected void drain() {
    leaving = true;
    if (loop.nanos() - since > NEW_NANOS) {
      closeNow(CloseReason.DRAIN);
    }
  }

  @Override
  protected void closeNow(CloseReason reason) {
    if (!closed) {
      count(reason);
      context().close();
    }
  }

  @Override
  public void channelInactive(ChannelHandlerContext ctx) {
    if (!closed) {
      count(CloseReason.CLIENT);
    }
    ctx.fireChannelInactive();
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
    closeNow(CloseReason.CLIENT_ABORTED);
  }

  @Override
  public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
    if (event == ChannelInputShutdownEvent.INSTANCE) {
      closeNow(CloseReason.CLIENT); // it named nobody
    }
  }

  private void count(CloseReason reason) {
    closed = true;
    loop.account().connectionOpened(isSecure());
    loop.account().connectionClosed(isSecure(), reason);
  }

  private void drop() {
    ByteBuf held = first;
    if (held != null) {
      first = null;
      held.release();
    }
  }
}
