package lb.proxy.handover;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollServerDomainSocketChannel;
import io.netty.channel.unix.DomainSocketAddress;
import io.netty.channel.unix.FileDescriptor;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Where a successor takes over the listening sockets of this process: a UNIX socket that its user
 * alone may use. The two processes then share the sockets and the queues behind them, so that no
 * connection is lost when this one lets go of them. Thread-safe.
 */
public final class HandoverPoint implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(HandoverPoint.class);
  private static final long PATIENCE_SECONDS = 120;

  private final Path path;
  private final Owner owner;
  private final AtomicReference<@Nullable Channel> successor = new AtomicReference<>();
  private final Channel listener;
  private volatile boolean over;

  /** Whose sockets they are. */
  public interface Owner {
    /** The sockets that listen now. */
    List<FileDescriptor> sockets();

    /** Another process listens on them: nothing more may be accepted here. Not on an event loop. */
    void succeeded();
  }

  private HandoverPoint(Path path, EventLoopGroup loops, Owner owner) throws IOException {
    this.path = path;
    this.owner = owner;
    this.listener = listen(loops);
  }

  /**
   * Listens at a path; what is left there of a process that has ended is replaced.
   *
   * @throws IOException when that cannot be done, or somebody else listens there
   */
  public static HandoverPoint open(Path path, EventLoopGroup loops, Owner owner)
      throws IOException {
    if (!Epoll.isAvailable()) {
      throw new IOException("\"handover\" works only on Linux, with epoll");
    }
    return new HandoverPoint(path.toAbsolutePath(), loops, owner);
  }

  private Channel listen(EventLoopGroup loops) throws IOException {
    // Under another name first: nobody may connect before it is known who may.
    Path first =
        path.resolveSibling("." + path.getFileName() + "." + ProcessHandle.current().pid());
    Files.deleteIfExists(first);
    ChannelFuture bound =
        new ServerBootstrap()
            .group(loops)
            .channel(EpollServerDomainSocketChannel.class)
            .childHandler(
                new ChannelInitializer<>() {
                  @Override
                  protected void initChannel(Channel connection) {
                    connection.pipeline().addLast(new Giving());
                  }
                })
            .bind(new DomainSocketAddress(first.toString()))
            .awaitUninterruptibly();
    if (!bound.isSuccess()) {
      throw new IOException(
          "no successor can be awaited at " + path + ": " + bound.cause().getMessage(),
          bound.cause());
    }
    try {
      Files.setPosixFilePermissions(first, PosixFilePermissions.fromString("rw-------"));
      Files.move(first, path, StandardCopyOption.ATOMIC_MOVE);
      return bound.channel();
    } catch (IOException failure) {
      bound.channel().close().awaitUninterruptibly();
      Files.deleteIfExists(first);
      throw failure;
    }
  }

  /** A connection of a successor. One at a time. Owned by its loop. */
  private final class Giving extends ChannelInboundHandlerAdapter {
    private final Lines lines = new Lines();
    private List<FileDescriptor> sockets = List.of();
    private boolean sent;

    @Override
    public void handlerAdded(ChannelHandlerContext ctx) {
      ctx.executor()
          .schedule(
              () -> {
                if (!over) {
                  ctx.close();
                }
              },
              PATIENCE_SECONDS,
              TimeUnit.SECONDS);
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
      ByteBuf in = (ByteBuf) message;
      String line = lines.feed(in);
      in.release();
      switch (line) {
        case "" -> {}
        case Lines.TAKE -> take(ctx);
        case Lines.SEND -> {
          if (successor.get() == ctx.channel() && !sent) {
            sent = true;
            sockets.forEach(ctx::write);
            ctx.flush();
          }
        }
        case Lines.READY -> {
          if (sent && !over) {
            over = true;
            Thread.ofPlatform().name("lb-handover").start(() -> succeed(ctx.channel()));
          }
        }
        default -> ctx.close();
      }
    }

    private void take(ChannelHandlerContext ctx) {
      if (over || !successor.compareAndSet(null, ctx.channel())) {
        ctx.writeAndFlush(Lines.line(Lines.BUSY));
        return;
      }
      sockets = owner.sockets();
      ctx.writeAndFlush(Lines.line(Lines.SOCKETS + sockets.size()));
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
      if (successor.compareAndSet(ctx.channel(), null) && !over && sent) {
        LOG.warn("a successor took the sockets and went away; this process goes on");
      }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
      LOG.warn("a successor failed: {}", cause.toString());
      ctx.close();
    }
  }

  private void succeed(Channel connection) {
    LOG.info("a successor is ready; this process finishes what it has and ends");
    listener.close().awaitUninterruptibly();
    owner.succeeded();
    connection.writeAndFlush(Lines.line(Lines.LEAVING));
  }

  /** Awaits no successor any more. The path stays when it belongs to one already. */
  @Override
  public void close() {
    if (!over) {
      over = true;
      listener.close().awaitUninterruptibly();
      try {
        Files.deleteIfExists(path);
      } catch (IOException e) {
        LOG.debug("{} stays behind: {}", path, e.toString());
      }
    }
  }
}
