package lb.proxy.admin;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFactory;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.ServerChannel;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollChannelOption;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.group.ChannelGroup;
import io.netty.channel.group.DefaultChannelGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.handler.codec.http.HttpDecoderConfig;
import io.netty.handler.codec.http.HttpServerCodec;
import io.netty.util.concurrent.DefaultThreadFactory;
import io.netty.util.concurrent.GlobalEventExecutor;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import lb.config.Admin;
import lb.config.HostPort;
import lb.proxy.handover.InheritedSockets;
import lb.proxy.socket.ListeningChannel;
import org.jspecify.annotations.Nullable;

/**
 * The admin listener: purge, statistics, explanations, metrics and health over HTTP/1.1.
 *
 * <p>It has one loop of its own, which only moves octets; the work is done on virtual threads, so
 * that nothing that is asked here delays traffic. Connections, sizes and times are bounded.
 */
public final class AdminServer implements AutoCloseable {
  private static final ChannelFactory<ServerChannel> NEW_SOCKET =
      Epoll.isAvailable() ? ListeningChannel::new : NioServerSocketChannel::new;

  private final EventLoopGroup loop;
  private final ExecutorService executor =
      Executors.newThreadPerTaskExecutor(Thread.ofVirtual().name("lb-admin-", 0).factory());
  private final ChannelGroup connections =
      new DefaultChannelGroup(GlobalEventExecutor.INSTANCE, true);
  private final ServerBootstrap bootstrap;
  private final InheritedSockets given;
  private volatile AdminGuard guard;
  private volatile @Nullable HostPort address;
  private volatile @Nullable Channel listener;

  /**
   * The bounds of the listener.
   *
   * @param connectionsMax connections at one time; further ones are closed at once
   * @param bodyBytesMax octets of a request's body
   * @param requestMillis milliseconds until a request is whole, and until an answer is taken
   */
  record Settings(int connectionsMax, int bodyBytesMax, long requestMillis) {
    static final Settings USUAL = new Settings(64, 1024 * 1024, 60_000);
    static final int LINE_BYTES_MAX = 16 * 1024;
    static final int HEAD_BYTES_MAX = 16 * 1024;
  }

  private AdminServer(
      EventLoopGroup loop,
      AdminGuard guard,
      AdminApi api,
      InheritedSockets given,
      Settings settings) {
    this.loop = loop;
    this.guard = guard;
    this.given = given;
    bootstrap =
        new ServerBootstrap()
            .group(loop)
            .option(ChannelOption.SO_REUSEADDR, true)
            .option(ChannelOption.AUTO_READ, false)
            .childOption(ChannelOption.AUTO_READ, false)
            .childHandler(
                new ChannelInitializer<>() {
                  @Override
                  protected void initChannel(Channel connection) {
                    accept(connection, api, settings);
                  }
                });
  }

  private void accept(Channel connection, AdminApi api, Settings settings) {
    if (connections.size() >= settings.connectionsMax()) {
      connection.close();
      return;
    }
    connections.add(connection);
    connection
        .pipeline()
        .addLast(new HttpServerCodec(decoderConfig()))
        .addLast(new AdminConnection(settings, () -> guard, api, executor));
  }

  /**
   * Starts to listen.
   *
   * @param admin the address, port 0 for a free one, and the token
   * @param given sockets that take the place of the one that would be bound
   * @throws IllegalArgumentException when the address can be reached from elsewhere and no token is
   *     set
   * @throws IOException when the address cannot be listened on
   */
  public static AdminServer start(Admin admin, AdminPorts ports, InheritedSockets given)
      throws IOException {
    return start(admin, ports, given, Settings.USUAL);
  }

  static AdminServer start(Admin admin, AdminPorts ports, InheritedSockets given, Settings settings)
      throws IOException {
    AdminGuard guard = new AdminGuard(admin);
    EventLoopGroup loop =
        new MultiThreadIoEventLoopGroup(
            1,
            new DefaultThreadFactory("lb-admin", true),
            Epoll.isAvailable() ? EpollIoHandler.newFactory() : NioIoHandler.newFactory());
    AdminServer server = new AdminServer(loop, guard, new AdminApi(ports), given, settings);
    try {
      server.prepare(admin).commit();
      return server;
    } catch (IOException | RuntimeException failure) {
      server.close();
      throw failure;
    }
  }

  /**
   * Gets ready for another address or token: what can go wrong goes wrong here.
   *
   * @throws IllegalArgumentException when the address can be reached from elsewhere and no token is
   *     set
   * @throws IOException when the address cannot be listened on
   */
  public Change prepare(Admin admin) throws IOException {
    AdminGuard next = new AdminGuard(admin);
    Channel listening = listener;
    if (listening != null && admin.listen().equals(address)) {
      return new Change(admin.listen(), next, listening);
    }
    HostPort wanted = admin.listen();
    InetSocketAddress socket = new InetSocketAddress(wanted.host(), wanted.port());
    ChannelFactory<ServerChannel> inherited = given.take(socket);
    ChannelFuture bound =
        inherited == null
            ? bind(socket)
            : bootstrap.clone().channelFactory(inherited).register().awaitUninterruptibly();
    if (!bound.isSuccess()) {
      throw new IOException(
          "cannot listen on " + wanted + " for the admin listener: " + bound.cause().getMessage(),
          bound.cause());
    }
    return new Change(wanted, next, bound.channel());
  }

  private ChannelFuture bind(InetSocketAddress socket) {
    ServerBootstrap binding = bootstrap.clone().channelFactory(NEW_SOCKET);
    List<Channel> inTheWay = given.inTheWayOf(socket);
    for (Channel each : inTheWay) {
      each.config().setOption(EpollChannelOption.SO_REUSEPORT, true);
      binding.option(EpollChannelOption.SO_REUSEPORT, true);
    }
    ChannelFuture bound = binding.bind(socket).awaitUninterruptibly();
    for (Channel each : inTheWay) {
      each.config().setOption(EpollChannelOption.SO_REUSEPORT, false);
      if (bound.isSuccess()) {
        bound.channel().config().setOption(EpollChannelOption.SO_REUSEPORT, false);
      }
    }
    return bound;
  }

  /** Another address or token that is ready. Either of its methods is called, once. */
  public final class Change {
    private final HostPort wanted;
    private final AdminGuard next;
    private final Channel listening;

    private Change(HostPort wanted, AdminGuard next, Channel listening) {
      this.wanted = wanted;
      this.next = next;
      this.listening = listening;
    }

    /** From now on; connections that are open stay, and need the new token. */
    public void commit() {
      Channel before = listener;
      guard = next;
      address = wanted;
      listener = listening;
      listening.config().setAutoRead(true);
      if (before != null && before != listening) {
        before.close();
      }
    }

    /** Never. */
    public void cancel() {
      if (listening != listener) {
        listening.close();
      }
    }
  }

  /** The address that is listened on, with the port that was taken. */
  public InetSocketAddress address() {
    return (InetSocketAddress) Objects.requireNonNull(listener).localAddress();
  }

  /** The socket itself, for whoever takes it over. */
  public Channel channel() {
    return Objects.requireNonNull(listener);
  }

  /** Ends listening; connections that are open stay. */
  public void stopListening() {
    channel().close().awaitUninterruptibly(1, TimeUnit.SECONDS);
  }

  /** Stops listening, closes all connections and ends the threads; waits for at most a second. */
  @Override
  public void close() {
    Channel listening = listener;
    if (listening != null) {
      listening.close().awaitUninterruptibly(1, TimeUnit.SECONDS);
    }
    connections.close().awaitUninterruptibly(1, TimeUnit.SECONDS);
    executor.shutdownNow();
    loop.shutdownGracefully(0, 1, TimeUnit.SECONDS);
  }

  private static HttpDecoderConfig decoderConfig() {
    return new HttpDecoderConfig()
        .setMaxInitialLineLength(Settings.LINE_BYTES_MAX)
        .setMaxHeaderSize(Settings.HEAD_BYTES_MAX);
  }
}
