package lb.proxy.downstream;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import lb.proxy.account.CloseReason;
import lb.proxy.exchange.ClientFacts;
import lb.proxy.exchange.LoopContext;
import org.jspecify.annotations.Nullable;

/**
 * A connection whose first octets have still to tell how it goes on. They are awaited for a time;
 * nothing can be answered meanwhile. Owned by its event loop.
 */
abstract class NewConnection extends ClientConnection {
  /** Octets that have come and do not tell yet. */
  private @Nullable ByteBuf first;

  /** The buffer of ours that {@link #joined} has handed out last. */
  private @Nullable ByteBuf own;

  private final long since;
  private boolean leaving;
  private boolean closed;

  NewConnection(
      LoopContext loop, ClientFacts client, ConnectionBounds bounds, ConnectionList list) {
    super(loop, client, bounds, list);
    this.since = loop.nanos();
  }

  /** Ends a connection whose first octets have not come in time. */
  abstract void onLate();

  final boolean isClosed() {
    return closed;
  }

  @Override
  public void handlerRemoved(ChannelHandlerContext ctx) {
    super.handlerRemoved(ctx);
    ByteBuf held = first;
    if (held != null) {
      first = null;
      held.release();
    }
  }

  /** What has come until now: what came before with {@code in} behind it. */
  protected final ByteBuf joined(ByteBuf in) {
    ByteBuf before = first;
    first = null;
    own = before;
    if (before == null) {
      return in;
    }
    before.writeBytes(in); // a few octets
    in.release();
    return before;
  }

  /** Keeps what has come until more comes. */
  protected final void keep(ChannelHandlerContext ctx, ByteBuf in) {
    if (in == own) {
      first = in;
      return;
    }
    first = ctx.alloc().buffer().writeBytes(in);
    in.release();
  }

  @Override
  protected void checkWaits(long nowNanos) {
    if (leaving && nowNanos - since > NEW_NANOS) {
      closeNow(CloseReason.DRAIN);
    } else if (nowNanos - since > bounds.headMillis() * NANOS_PER_MILLI) {
      onLate();
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
      closeNow(CloseReason.CLIENT); // it said nothing that could be answered
    }
  }

  private void count(CloseReason reason) {
    closed = true;
    loop.account().connectionOpened(isSecure());
    loop.account().connectionClosed(isSecure(), reason);
  }
}
