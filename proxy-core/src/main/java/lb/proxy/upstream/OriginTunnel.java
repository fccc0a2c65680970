package lb.proxy.upstream;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOption;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.channel.socket.ChannelOutputShutdownEvent;
import io.netty.channel.socket.DuplexChannel;
import io.netty.handler.codec.DecoderException;
import io.netty.handler.ssl.SslCloseCompletionEvent;
import io.netty.handler.ssl.SslHandler;
import io.netty.util.ReferenceCountUtil;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A tunnel through a connection that carried a request before: takes the place of its {@link
 * OriginConnection}, and belongs to no pool. Owned by its event loop.
 *
 * <p>Without TLS each direction has an end of its own (FIN). With it the origin's farewell is the
 * end of both: what is written after that is dropped.
 */
final class OriginTunnel extends ChannelInboundHandlerAdapter implements Tunnel {
  private static final Logger LOG = LoggerFactory.getLogger(OriginTunnel.class);

  /** An origin that does not take our last octets by then does not get them. */
  private static final long CLOSE_SECONDS_MAX = 5;

  private final Channel channel;
  private final ArrayDeque<ByteBuf> held = new ArrayDeque<>(1);

  private @Nullable TunnelListener listener;
  private boolean paused;
  private boolean delivering;
  private boolean inputEnded;
  private boolean endTold;
  private boolean outputEnded;
  private boolean flushScheduled;
  private boolean over;

  OriginTunnel(Channel channel) {
    this.channel = channel;
    channel.config().setOption(ChannelOption.ALLOW_HALF_CLOSURE, true);
  }

  /** Runs a step when the connection is closed, which may be now. */
  void onceClosed(Runnable step) {
    channel.closeFuture().addListener(closed -> step.run());
  }

  /** Octets that came with the head of the answer; ownership moves here. */
  void receive(ByteBuf data) {
    if (over) {
      data.release();
      return;
    }
    held.add(data);
    deliver();
  }

  // --- what the other end asks ---

  @Override
  public void begin(TunnelListener newListener) {
    listener = newListener;
    deliver();
  }

  @Override
  public void write(ByteBuf data) {
    if (over || outputEnded) {
      data.release();
      return;
    }
    channel.write(data, channel.voidPromise());
    if (!flushScheduled) {
      flushScheduled = true; // at the end of the event that is being handled
      channel.eventLoop().execute(this::flush);
    }
  }

  private void flush() {
    flushScheduled = false;
    channel.flush();
  }

  @Override
  public void end() {
    if (over || outputEnded) {
      return;
    }
    outputEnded = true;
    channel
        .writeAndFlush(Unpooled.EMPTY_BUFFER)
        .addListener((ChannelFuture written) -> shutdownOutput(written.isSuccess()));
  }

  private void shutdownOutput(boolean written) {
    if (endTold || !written || !(channel instanceof DuplexChannel duplex)) {
      channel.close();
      return;
    }
    SslHandler tls = channel.pipeline().get(SslHandler.class);
    if (tls == null) {
      duplex.shutdownOutput();
    } else {
      tls.closeOutbound().addListener(said -> duplex.shutdownOutput());
    }
  }

  @Override
  public boolean isWritable() {
    return channel.isWritable();
  }

  @Override
  public void pause() {
    if (!paused && !over) {
      paused = true;
      setReading(false);
    }
  }

  @Override
  public void resume() {
    if (paused && !over) {
      paused = false;
      deliver();
      if (!paused && !over) {
        setReading(true);
      }
    }
  }

  /** Not after the origin's end: epoll no longer knows a socket that has nothing to be read. */
  private void setReading(boolean reading) {
    if (!inputEnded) {
      channel.config().setAutoRead(reading);
    }
  }

  /** Sends what was written, waits a little for the origin to take it, and closes. */
  @Override
  public void close() {
    if (over) {
      return;
    }
    over();
    setReading(true); // to see the origin's end
    Future<?> limit =
        channel.eventLoop().schedule(() -> channel.close(), CLOSE_SECONDS_MAX, TimeUnit.SECONDS);
    channel.closeFuture().addListener(closed -> limit.cancel(false));
    channel.writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(ChannelFutureListener.CLOSE);
  }

  @Override
  public void abort() {
    if (!over) {
      over();
      channel.config().setOption(ChannelOption.SO_LINGER, 0);
      // Beneath TLS: its farewell would tell the origin that all is in order.
      channel.pipeline().firstContext().close();
    }
  }

  private void over() {
    over = true;
    listener = null;
    while (!held.isEmpty()) {
      held.removeFirst().release();
    }
  }

  // --- what the network brings ---

  @Override
  public void channelRead(ChannelHandlerContext ctx, Object message) {
    if (message instanceof ByteBuf data && data.isReadable()) {
      receive(data);
    } else {
      ReferenceCountUtil.release(message);
    }
  }

  /** Delivers what is held; then, if that was all that will ever come, says so. */
  private void deliver() {
    TunnelListener to = listener;
    if (to == null || delivering) {
      return;
    }
    delivering = true;
    try {
      while (!paused && !held.isEmpty()) {
        to.onOctets(held.removeFirst());
      }
    } finally {
      delivering = false;
    }
    if (inputEnded && !paused && !over && !endTold) {
      endTold = true;
      to.onEnd();
      if (outputEnded) {
        close();
      }
    }
  }

  @Override
  public void channelWritabilityChanged(ChannelHandlerContext ctx) {
    TunnelListener told = listener;
    if (told != null && channel.isWritable()) {
      told.onWritable();
    }
  }

  @Override
  public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
    if (event == ChannelInputShutdownEvent.INSTANCE) {
      inputEnded = true;
      deliver();
    } else if (event == SslCloseCompletionEvent.SUCCESS) {
      outputEnded = true; // it takes no more either
      inputEnded = true;
      deliver();
    } else if (event instanceof ChannelOutputShutdownEvent) {
      outputEnded = true; // it takes no more; what it said before is still to be read
    }
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
    if (!(cause instanceof IOException || cause instanceof DecoderException)) {
      LOG.warn("closing a tunnel to {}: {}", channel.remoteAddress(), cause.toString());
      LOG.debug("it was", cause);
    }
    broken();
    ctx.close();
  }

  @Override
  public void channelInactive(ChannelHandlerContext ctx) {
    outputEnded = true;
    if (!inputEnded) {
      broken();
    }
  }

  private void broken() {
    TunnelListener told = listener;
    if (!over) {
      over();
      if (told != null) {
        told.onBroken();
      }
    }
  }
}
