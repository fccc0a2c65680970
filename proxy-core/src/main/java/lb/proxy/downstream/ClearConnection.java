package lb.proxy.downstream;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import lb.proxy.account.CloseReason;
import lb.proxy.exchange.ClientFacts;
import lb.proxy.exchange.LoopContext;
import org.jspecify.annotations.Nullable;

/**
 * A connection without TLS whose client may speak HTTP/1.1 or, by prior knowledge, HTTP/2 (RFC 9113
 * §3.3): its first octets tell, and the handler for what it speaks takes its place. Owned by its
 * event loop.
 */
public final class ClearConnection extends ClientConnection {
  /** {@code PRI}: no method that anybody uses begins so, but for the preface of HTTP/2 (§3.4). */
  private static final byte[] MARK = {'P', 'R', 'I'};

  private final long since;
  private @Nullable ByteBuf first;
  private boolean leaving;
  private boolean closed;

  /** A connection of a client, before it is active. */
  public ClearConnection(
      LoopContext loop, ClientFacts client, ConnectionBounds bounds, ConnectionList list) {
    super(loop, client, bounds, list);
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
    ByteBuf before = first;
    if (before != null) {
      before.writeBytes(in); // a few octets, and room for them
      in.release();
      in = before;
      first = null;
    }
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
      first = ctx.alloc().buffer().writeBytes(in);
      in.release();
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
  protected void checkWaits(long nowNanos) {
    if (leaving && nowNanos - since > NEW_NANOS) {
      closeNow(CloseReason.DRAIN);
    } else if (nowNanos - since > bounds.headMillis() * NANOS_PER_MILLI) {
      closeNow(CloseReason.IDLE);
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
    if (event == io.netty.channel.socket.ChannelInputShutdownEvent.INSTANCE) {
      closeNow(CloseReason.CLIENT); // it said nothing that could be answered
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
