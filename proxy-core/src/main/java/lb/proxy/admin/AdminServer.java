package lb.proxy.admin;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollServerSocketChannel;
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
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import lb.config.Admin;
import lb.proxy.account.Exposition;

/**
 * The admin listener: purge, statistics, explanations, metrics and health over HTTP/1.1.
 *
 * <p>It has one loop of its own, which only moves octets; the work is done on virtual threads, so
 * that nothing that is asked here delays traffic. Connections, sizes and times are bounded.
 */
public final class AdminServer implements AutoCloseable {
  private final EventLoopGroup loop;
  private final ExecutorService executor;
  private final ChannelGroup connections;
  private final Channel listener;

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
      EventLoopGroup loop, ExecutorService executor, ChannelGroup connections, Channel listener) {
    this.loop = loop;
    this.executor = executor;
    this.connections = connections;
    this.listener = listener;
  }

  /**
   * Starts to listen.
   *
   * @param admin the address, port 0 for a free one, and the token
   * @param cache what is asked and told
   * @param metrics what {@code /metrics} gives; closed by whoever made it
   * @param ready what {@code /readyz} gives; called on virtual threads, must not block
   * @throws IllegalArgumentException when the address can be reached from elsewhere and no token is
   *     set
   * @throws IOException when the address cannot be listened on
   */
  public static AdminServer start(
      Admin admin, CacheControlPort cache, Exposition metrics, BooleanSupplier ready)
      throws IOException {
    return start(admin, cache, metrics, ready, Settings.USUAL);
  }

  static AdminServer start(
      Admin admin,
      CacheControlPort cache,
      Exposition metrics,
      BooleanSupplier ready,
      Settings settings)
      throws IOException {
    AdminGuard guard = new AdminGuard(admin);
    AdminApi api = new AdminApi(cache, metrics, ready);
    boolean epoll = Epoll.isAvailable();
    EventLoopGroup loop =
        new MultiThreadIoEventLoopGroup(
            1,
            new DefaultThreadFactory("lb-admin", true),
            epoll ? EpollIoHandler.newFactory() : NioIoHandler.newFactory());
    ExecutorService executor =
        Executors.newThreadPerTaskExecutor(Thread.ofVirtual().name("lb-admin-", 0).factory());
    ChannelGroup connections = new DefaultChannelGroup(GlobalEventExecutor.INSTANCE, true);
    ServerBootstrap bootstrap =
        new ServerBootstrap()
            .group(loop)
            .channel(epoll ? EpollServerSocketChannel.class : NioServerSocketChannel.class)
            .option(ChannelOption.SO_REUSEADDR, true)
            .childOption(ChannelOption.AUTO_READ, false)
            .childOption(ChannelOption.TCP_NODELAY, true)
            .childHandler(
                new ChannelInitializer<>() {
                  @Override
                  protected void initChannel(Channel connection) {
                    if (connections.size() >= settings.connectionsMax()) {
                      connection.close();
                      return;
                    }
                    connections.add(connection);
                    connection
                        .pipeline()
                        .addLast(new HttpServerCodec(decoderConfig()))
                        .addLast(new AdminConnection(settings, guard, api, executor));
                  }
                });
    try {
      Channel listener =
          bootstrap.bind(admin.listen().host(), admin.listen().port()).sync().channel();
      return new AdminServer(loop, executor, connections, listener);
    } catch (Exception e) {
      loop.shutdownGracefully(0, 1, TimeUnit.SECONDS);
      executor.shutdownNow();
      if (e instanceof InterruptedException) {
        Thread.currentThread().interrupt();
      }
      throw new IOException(
          "cannot listen on " + admin.listen() + " for the admin listener: " + e.getMessage(), e);
    }
  }

  /** The address that is listened on, with the port that was taken. */
  public InetSocketAddress address() {
    return (InetSocketAddress) listener.localAddress();
  }

  /** Stops listening, closes all connections and ends the threads; waits for at most a second. */
  @Override
  public void close() {
    listener.close().awaitUninterruptibly(1, TimeUnit.SECONDS);
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
