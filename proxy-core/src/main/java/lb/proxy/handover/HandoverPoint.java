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
import java.net.ConnectException;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
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

  private static final int FILE_TYPE = 0170000;
  private static final int SOCKET = 0140000;

  private final Path path;
  private final Path folder;
  private final Path hidden;
  private final Owner owner;
  private final boolean replaces;
  private final AtomicReference<@Nullable Channel> successor = new AtomicReference<>();
  private final AtomicBoolean over = new AtomicBoolean();
  private final Channel listener;
  private final @Nullable Object file;
  private volatile boolean published;

  /** Whose sockets they are. */
  public interface Owner {
    /** The sockets that listen now. */
    List<FileDescriptor> sockets();

    /** Another process listens on them: nothing more may be accepted here. Not on an event loop. */
    void succeeded();
  }

  private HandoverPoint(Path path, EventLoopGroup loops, Owner owner, boolean replaces)
      throws IOException {
    this.path = path;
    this.owner = owner;
    this.replaces = replaces;
    // In a folder that nobody else may enter first: nobody connects before it is known who may.
    folder =
        Files.createDirectory(
            path.resolveSibling(".lb-" + unlikeOthers()),
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
    hidden = folder.resolve("s");
    try {
      listener = listen(loops);
    } catch (IOException | RuntimeException failure) {
      Files.deleteIfExists(folder);
      throw failure;
    }
    file = fileKey(hidden);
  }

  /**
   * Listens where nobody finds it before {@link #publish}: all that can fail fails here.
   *
   * @param replaces whether the one that listens at the path now is about to leave
   * @throws IOException when it cannot be done, somebody else listens at the path, or what is there
   *     is no socket
   */
  public static HandoverPoint open(Path path, EventLoopGroup loops, Owner owner, boolean replaces)
      throws IOException {
    if (!Epoll.isAvailable()) {
      throw new IOException("\"handover\" works only on Linux, with epoll");
    }
    Path at = path.toAbsolutePath();
    if (Files.exists(at, LinkOption.NOFOLLOW_LINKS)) {
      checkIsLeftOver(at, replaces);
    }
    return new HandoverPoint(at, loops, owner, replaces);
  }

  /** Processes in containers that share a folder may have the same number. */
  private static String unlikeOthers() {
    return Integer.toString(ThreadLocalRandom.current().nextInt(1 << 30), Character.MAX_RADIX);
  }

  private static void checkIsLeftOver(Path at, boolean replaces) throws IOException {
    int mode = (int) Files.getAttribute(at, "unix:mode", LinkOption.NOFOLLOW_LINKS);
    if ((mode & FILE_TYPE) != SOCKET) {
      throw new IOException(at + " is there, and is no socket");
    }
    if (replaces) {
      return;
    }
    boolean taken;
    try (SocketChannel somebody = SocketChannel.open(UnixDomainSocketAddress.of(at))) {
      taken = somebody.isConnected();
    } catch (ConnectException nobody) {
      LOG.debug("{} was left behind by a process that has ended", at);
      taken = false;
    }
    if (taken) {
      throw new IOException(
          "another lb awaits its successor at " + at + "; --upgrade takes its place");
    }
  }

  private Channel listen(EventLoopGroup loops) throws IOException {
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
            .bind(new DomainSocketAddress(hidden.toString()))
            .awaitUninterruptibly();
    if (!bound.isSuccess()) {
      throw new IOException(
          "no successor can be awaited at " + path + ": " + bound.cause().getMessage(),
          bound.cause());
    }
    try {
      Files.setPosixFilePermissions(hidden, PosixFilePermissions.fromString("rw-------"));
      return bound.channel();
    } catch (IOException failure) {
      bound.channel().close().awaitUninterruptibly();
      Files.deleteIfExists(hidden);
      throw failure;
    }
  }

  /**
   * Awaits a successor at the path; what is left there of a process that has ended is replaced.
   *
   * @throws IOException when that cannot be done, unless somebody was replaced: then this process
   *     is the only one that is left, and has to go on
   */
  public void publish() throws IOException {
    try {
      Files.move(hidden, path, StandardCopyOption.ATOMIC_MOVE);
      published = true;
      Files.deleteIfExists(folder);
    } catch (IOException failure) {
      if (!replaces) {
        throw failure;
      }
      LOG.warn("no successor can be awaited at {}: {}", path, failure.toString());
    }
  }

  /** What tells a file from another one of the same name; null when it cannot be told. */
  private static @Nullable Object fileKey(Path path) {
    try {
      return Files.readAttributes(path, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS)
          .fileKey();
    } catch (IOException e) {
      return null;
    }
  }

  /** A connection of a successor. One at a time. Owned by its loop. */
  private final class Giving extends ChannelInboundHandlerAdapter {
    private final Lines lines = new Lines();
    private int promised;
    private boolean sent;

    @Override
    public void handlerAdded(ChannelHandlerContext ctx) {
      ctx.executor()
          .schedule(
              () -> {
                if (!over.get()) {
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
        case Lines.SEND -> send(ctx);
        case Lines.READY -> ready(ctx);
        default -> ctx.close();
      }
    }

    private void take(ChannelHandlerContext ctx) {
      if (over.get() || !successor.compareAndSet(null, ctx.channel())) {
        ctx.writeAndFlush(Lines.line(Lines.BUSY));
        return;
      }
      promised = owner.sockets().size();
      ctx.writeAndFlush(Lines.line(Lines.SOCKETS + promised));
    }

    /** Another number would mean something else by now, when a socket was closed meanwhile. */
    private void send(ChannelHandlerContext ctx) {
      if (successor.get() != ctx.channel() || sent) {
        return;
      }
      List<FileDescriptor> sockets = owner.sockets();
      if (over.get()
          || sockets.size() != promised
          || !sockets.stream().allMatch(FileDescriptor::isOpen)) {
        ctx.close();
        return;
      }
      sent = true;
      sockets.forEach(ctx::write);
      ctx.flush();
    }

    private void ready(ChannelHandlerContext ctx) {
      if (sent && over.compareAndSet(false, true)) {
        Thread.ofPlatform().name("lb-handover").start(() -> succeed(ctx.channel()));
      } else if (sent) {
        ctx.writeAndFlush(Lines.line(Lines.LEAVING)); // of itself, and listens no more
      }
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
      if (successor.compareAndSet(ctx.channel(), null) && !over.get() && sent) {
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

  /**
   * Awaits no successor any more; one that has the sockets already may still say that it listens.
   * The path stays when it belongs to one.
   */
  @Override
  public void close() {
    if (!over.compareAndSet(false, true)) {
      return;
    }
    Path mine = published ? path : hidden;
    try {
      // While it is open nobody else gets its number.
      if (file != null && file.equals(fileKey(mine))) {
        Files.deleteIfExists(mine);
      }
      Files.deleteIfExists(folder);
    } catch (IOException e) {
      LOG.debug("{} stays behind: {}", mine, e.toString());
    }
    listener.close().awaitUninterruptibly();
  }
}
