package lb.proxy.downstream;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import lb.proxy.account.CloseReason;
import lb.proxy.exchange.ClientFacts;
import lb.proxy.exchange.LoopContext;

/**
 * A connection without TLS whose client may speak HTTP/1.1 or, by prior knowledge, HTTP/2 (RFC 9113
 * §3.3): its first octets tell, and the handler for what it speaks takes its place. Owned by its
 * event loop.
 */
public final class ClearConnection extends NewConnection {
  /** {@code PRI}: no method that anybody uses begins so, but for the preface of HTTP/2 (§3.4). */
  private static final byte[] MARK = {'P', 'R', 'I'};

  /** A connection of a client, before it is active. */
  public ClearConnection(
      LoopContext loop, ClientFacts client, ConnectionBounds bounds, ConnectionList list) {
    super(loop, client, bounds, list);
  }

  @Override
  public void channelRead(ChannelHandlerContext ctx, Object message) {
    ByteBuf in = joined((ByteBuf) message);
    int same = 0;
    while (same < MARK.length
        && same < in.readableBytes()
        && in.getByte(in.readerIndex() + same) == MARK[same]) {
      same++;
    }
    if (same == MARK.length) {
      goOn(ctx, ClientProtocol.HTTP_2, in);
    } else if (same < in.readableBytes()) {
      goOn(ctx, ClientProtocol.HTTP_1_1, in);
    } else {
      keep(ctx, in);
    }
  }

  private void goOn(ChannelHandlerContext ctx, ClientProtocol protocol, ByteBuf in) {
    ClientConnection next =
        protocol.connection(loop, client.speaking(protocol.label()), bounds, list);
    list.replace(this, next);
    ctx.pipeline().addAfter(ctx.name(), null, next);
    ctx.fireChannelRead(in);
    ctx.pipeline().remove(this); // its read-complete still comes to the one behind it
  }

  @Override
  void onLate() {
    closeNow(CloseReason.IDLE);
  }
}
