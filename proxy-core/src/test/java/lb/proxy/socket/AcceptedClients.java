package lb.proxy.socket;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** A {@link ListeningChannel}, and what happens to the connections that it accepts. */
final class AcceptedClients implements AutoCloseable {
  static final String END = "end of input";
  static final String CLOSED = "closed";

  private static final int PATIENCE_SECONDS = 5;
  private static final InetAddress LOOPBACK = InetAddress.getLoopbackAddress();

  private final EventLoopGroup loop =
      new MultiThreadIoEventLoopGroup(1, EpollIoHandler.newFactory());
  private final BlockingQueue<Accepted> accepted = new LinkedBlockingQueue<>();
  private final ListeningChannel listening;

  /** One connection, and what was told of it: octets as text, failures, {@link #END}. */
  record Accepted(Channel channel, BlockingQueue<Object> told) {
    /** The next thing that is told. */
    Object next() {
      return await(told);
    }

    /** Checks that exactly these octets come next, in however many pieces. */
    void expectOctets(String wanted) {
      StringBuilder got = new StringBuilder();
      while (got.length() < wanted.length()) {
        got.append(next());
      }
      assertThat(got).hasToString(wanted);
    }

    /** Lets what the loop has before it happen. */
    Accepted settle() {
      channel.eventLoop().submit(() -> {}).awaitUninterruptibly();
      return this;
    }

    Accepted read(boolean wanted) {
      channel.config().setAutoRead(wanted);
      return settle();
    }
  }

  private AcceptedClients(boolean halfClosure, @Nullable InetAddress at) {
    ServerBootstrap bootstrap =
        new ServerBootstrap()
            .group(loop)
            .channelFactory(ListeningChannel::new)
            .option(ChannelOption.SO_REUSEADDR, true)
            .childOption(ChannelOption.ALLOW_HALF_CLOSURE, halfClosure)
            .childHandler(
                new ChannelInitializer<>() {
                  @Override
                  protected void initChannel(Channel channel) {
                    Teller teller = new Teller();
                    channel.pipeline().addLast(teller);
                    accepted.add(new Accepted(channel, teller.told));
                  }
                });
    InetSocketAddress address = new InetSocketAddress(at, 0);
    listening = (ListeningChannel) bootstrap.bind(address).syncUninterruptibly().channel();
  }

  /** Connections stay open when the client has ended its side. */
  static AcceptedClients halfClosable() {
    return new AcceptedClients(true, LOOPBACK);
  }

  /** They do not. */
  static AcceptedClients wholeOrClosed() {
    return new AcceptedClients(false, LOOPBACK);
  }

  /** The same as {@link #halfClosable}, at every address of the machine. */
  static AcceptedClients everywhere() {
    return new AcceptedClients(true, null);
  }

  ListeningChannel listening() {
    return listening;
  }

  Socket connect() throws IOException {
    Socket client = new Socket(LOOPBACK, requireNonNull(listening.localAddress()).getPort());
    client.setSoTimeout(PATIENCE_SECONDS * 1_000);
    return client;
  }

  /** The next connection that is accepted. */
  Accepted next() {
    return await(accepted).settle();
  }

  boolean hasNone() {
    return accepted.isEmpty();
  }

  private static <T> T await(BlockingQueue<T> queue) {
    try {
      T next = queue.poll(PATIENCE_SECONDS, TimeUnit.SECONDS);
      assertThat(next).as("something that is told in time").isNotNull();
      return next;
    } catch (InterruptedException interrupted) {
      throw new AssertionError(interrupted);
    }
  }

  @Override
  public void close() {
    listening.close().awaitUninterruptibly();
    loop.shutdownGracefully(0, PATIENCE_SECONDS, TimeUnit.SECONDS).awaitUninterruptibly();
  }

  private static final class Teller extends ChannelInboundHandlerAdapter {
    private final BlockingQueue<Object> told = new LinkedBlockingQueue<>();

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
      ByteBuf octets = (ByteBuf) message;
      told.add(octets.toString(ISO_8859_1));
      octets.release();
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
      if (event == ChannelInputShutdownEvent.INSTANCE) {
        told.add(END);
      }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
      told.add(cause);
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
      told.add(CLOSED);
    }
  }
}
