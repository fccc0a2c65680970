package lb.proxy.handover;

import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollDomainSocketChannel;
import io.netty.channel.unix.DomainSocketAddress;
import io.netty.channel.unix.DomainSocketReadMode;
import io.netty.channel.unix.FileDescriptor;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The process that runs, seen by the one that takes its place. Used by one thread, which waits; not
 * an event loop.
 */
public final class Predecessor implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Predecessor.class);
  private static final long PATIENCE_SECONDS = 10;
  private static final Object END = new Object();

  private final Path path;
  private final EpollDomainSocketChannel connection;

  /** Lines, descriptors, and the end. */
  private final BlockingQueue<Object> said;

  private Predecessor(Path path, EpollDomainSocketChannel connection, BlockingQueue<Object> said) {
    this.path = path;
    this.connection = connection;
    this.said = said;
  }

  /**
   * Connects.
   *
   * @param path where it awaits a successor
   * @return null when nobody runs there
   * @throws IOException when somebody does and cannot be reached
   */
  public static @Nullable Predecessor find(Path path, EventLoopGroup loops) throws IOException {
    if (!Epoll.isAvailable()) {
      throw new IOException("\"handover\" works only on Linux, with epoll");
    }
    Path at = path.toAbsolutePath();
    if (!Files.exists(at)) {
      return null;
    }
    BlockingQueue<Object> said = new LinkedBlockingQueue<>();
    ChannelFuture connecting =
        new Bootstrap()
            .group(loops)
            .channel(EpollDomainSocketChannel.class)
            .handler(new Listening(said))
            .connect(new DomainSocketAddress(at.toString()))
            .awaitUninterruptibly();
    if (connecting.isSuccess()) {
      return new Predecessor(at, (EpollDomainSocketChannel) connecting.channel(), said);
    }
    if (String.valueOf(connecting.cause().getMessage()).contains("refused")) {
      return null; // the path is all that is left of it
    }
    throw new IOException(
        "the lb at " + at + " cannot be reached: " + connecting.cause().getMessage(),
        connecting.cause());
  }

  /** Passes on what comes. */
  private static final class Listening extends ChannelInboundHandlerAdapter {
    private final BlockingQueue<Object> said;
    private final Lines lines = new Lines();

    Listening(BlockingQueue<Object> said) {
      this.said = said;
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
      if (message instanceof ByteBuf in) {
        String line = lines.feed(in);
        in.release();
        if (!line.isEmpty()) {
          said.add(line);
        }
      } else {
        said.add(message);
      }
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
      said.add(END);
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
      ctx.close();
    }
  }

  /**
   * Takes its sockets; it goes on to accept connections on them.
   *
   * @throws IOException when it gives none
   */
  public void takeSockets(InheritedSockets into) throws IOException {
    String answer = ask(Lines.TAKE);
    if (answer.equals(Lines.BUSY)) {
      throw new IOException("the lb at " + path + " is being replaced by another process already");
    }
    if (!answer.matches(Lines.SOCKETS + "[0-9]{1,4}")) {
      throw new IOException("the lb at " + path + " answers \"" + answer + "\"");
    }
    int count = Integer.parseInt(answer.substring(Lines.SOCKETS.length()));
    connection.config().setReadMode(DomainSocketReadMode.FILE_DESCRIPTORS);
    connection.writeAndFlush(Lines.line(Lines.SEND));
    for (int i = 0; i < count; i++) {
      if (!(next() instanceof FileDescriptor descriptor)) {
        throw new IOException("the lb at " + path + " went away");
      }
      into.add(descriptor.intValue(), "the lb that ran before");
    }
    connection.config().setReadMode(DomainSocketReadMode.BYTES);
  }

  /**
   * Tells it that this process accepts connections now, and waits until it does not any more. What
   * goes wrong from here on is no reason to end: it may have ended itself.
   */
  public void succeed() {
    try {
      String answer = ask(Lines.READY);
      if (!answer.equals(Lines.LEAVING)) {
        LOG.warn("the lb at {} answers \"{}\"; this process goes on", path, answer);
      }
    } catch (IOException failure) {
      LOG.warn("{}; this process goes on", failure.getMessage());
    }
  }

  private String ask(String line) throws IOException {
    connection.writeAndFlush(Lines.line(line));
    if (next() instanceof String answer) {
      return answer;
    }
    throw new IOException("the lb at " + path + " went away");
  }

  private Object next() throws IOException {
    try {
      Object next = said.poll(PATIENCE_SECONDS, TimeUnit.SECONDS);
      if (next == null) {
        throw new IOException("the lb at " + path + " does not answer");
      }
      return next;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", e);
    }
  }

  /** Ends the conversation; before {@link #succeed} it goes on as if nothing had been. */
  @Override
  public void close() {
    connection.close();
  }
}
