package lb.testing.h3;

import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.FixedRecvByteBufAllocator;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioDatagramChannel;
import io.netty.handler.codec.quic.QuicChannel;
import io.netty.handler.codec.quic.QuicChannelBootstrap;
import io.netty.handler.codec.quic.QuicClientCodecBuilder;
import io.netty.handler.codec.quic.QuicConnectionCloseEvent;
import io.netty.handler.codec.quic.QuicSslContext;
import io.netty.handler.codec.quic.QuicSslContextBuilder;
import io.netty.handler.ssl.util.InsecureTrustManagerFactory;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import javax.net.ssl.KeyManagerFactory;
import org.jspecify.annotations.Nullable;

/** One QUIC connection of a client, with its own UDP socket. Thread-safe. */
public final class QuicPeer implements AutoCloseable {
  static final long PATIENCE_MILLIS = 5_000;

  private static final EventLoopGroup LOOP =
      new MultiThreadIoEventLoopGroup(
          1, new DefaultThreadFactory("test-quic", true), NioIoHandler.newFactory());

  private final Channel socket;
  private final QuicChannel channel;
  private final Ending ending;

  /**
   * What a client asks of its connection.
   *
   * @param serverName the name to ask for (SNI), with a dot in it; null for none
   * @param alpn what it offers to speak
   * @param keys its certificate; null for none
   * @param context the side of TLS, to take sessions up again; null for a new one
   * @param windowBytes octets of one stream that it takes ahead
   * @param streams streams that it takes from the server
   * @param connectionIdBytes how long its own connection IDs are; browsers have none, and can then
   *     be followed to wherever they go
   */
  public record Options(
      @Nullable String serverName,
      String alpn,
      @Nullable KeyManagerFactory keys,
      @Nullable QuicSslContext context,
      long windowBytes,
      long streams,
      int connectionIdBytes) {

    /** A client that asks for nothing in particular. */
    public static final Options PLAIN = new Options(null, "h3", null, null, 1 << 20, 10, 20);

    /** The same that asks for a name. */
    public Options named(@Nullable String name) {
      return new Options(name, alpn, keys, context, windowBytes, streams, connectionIdBytes);
    }

    /** The same that offers to speak something. */
    public Options offering(String protocol) {
      return new Options(
          serverName, protocol, keys, context, windowBytes, streams, connectionIdBytes);
    }

    /** The same with a certificate. */
    public Options with(KeyManagerFactory certificate) {
      return new Options(
          serverName, alpn, certificate, context, windowBytes, streams, connectionIdBytes);
    }

    /** The same that remembers sessions. */
    public Options within(QuicSslContext side) {
      return new Options(serverName, alpn, keys, side, windowBytes, streams, connectionIdBytes);
    }

    /** The same that takes little ahead. */
    public Options window(long bytes) {
      return new Options(serverName, alpn, keys, context, bytes, streams, connectionIdBytes);
    }

    /** The same without connection IDs of its own. */
    public Options withoutConnectionIds() {
      return new Options(serverName, alpn, keys, context, windowBytes, streams, 0);
    }

    /** The side of TLS that these ask for. */
    public QuicSslContext tls() {
      if (context != null) {
        return context;
      }
      return QuicSslContextBuilder.forClient()
          .applicationProtocols(alpn)
          .trustManager(InsecureTrustManagerFactory.INSTANCE)
          .keyManager(keys, null)
          .build();
    }
  }

  private QuicPeer(Channel socket, QuicChannel channel, Ending ending) {
    this.socket = socket;
    this.channel = channel;
    this.ending = ending;
  }

  /**
   * Connects and shakes hands.
   *
   * @param handler the handler of the connection
   * @throws UncheckedIOException when hands are not shaken
   */
  public static QuicPeer connect(
      InetSocketAddress server, Options options, ChannelHandler handler) {
    QuicSslContext tls = options.tls();
    Bootstrap bootstrap =
        new Bootstrap()
            .group(LOOP)
            .channel(NioDatagramChannel.class)
            .option(ChannelOption.SO_RCVBUF, 4 << 20)
            .option(ChannelOption.RECVBUF_ALLOCATOR, new FixedRecvByteBufAllocator(2048))
            .handler(
                new QuicClientCodecBuilder()
                    .sslEngineProvider(channel ->
                        options.serverName() == null
                            ? tls.newEngine(channel.alloc())
                            : tls.newEngine(channel.alloc(), options.serverName(), 443))
                    .maxIdleTimeout(30, TimeUnit.SECONDS)
                    .maxSendUdpPayloadSize(1350)
                    .initialMaxData(16 * options.windowBytes())
                    .initialMaxStreamDataBidirectionalLocal(options.windowBytes())
                    .initialMaxStreamDataBidirectionalRemote(options.windowBytes())
                    .initialMaxStreamDataUnidirectional(options.windowBytes())
                    .initialMaxStreamsBidirectional(options.streams())
                    .initialMaxStreamsUnidirectional(options.streams())
                    .localConnectionIdLength(options.connectionIdBytes())
                    .activeMigration(true)
                    .build());
    Channel socket = await(bootstrap.bind(new InetSocketAddress(server.getAddress(), 0))).channel();
    Ending ending = new Ending();
    QuicChannelBootstrap connection =
        QuicChannel.newBootstrap(socket)
            .handler(new Handlers(ending, handler))
            .streamHandler(new ChannelInboundHandlerAdapter())
            .remoteAddress(server);
    try {
      CompletableFuture<QuicChannel> shaken = new CompletableFuture<>();
      connection
          .connect()
          .addListener(made -> {
            if (made.isSuccess()) {
              shaken.complete((QuicChannel) made.getNow());
            } else {
              shaken.completeExceptionally(made.cause());
            }
          });
      ending.code.thenAccept(
          code -> shaken.completeExceptionally(new IOException("ended with " + code)));
      QuicChannel channel = shaken.get(PATIENCE_MILLIS, TimeUnit.MILLISECONDS);
      return new QuicPeer(socket, channel, ending);
    } catch (ExecutionException failure) {
      socket.close();
      throw new UncheckedIOException(
          new IOException("hands were not shaken: " + failure.getCause(), failure.getCause()));
    } catch (InterruptedException | TimeoutException failure) {
      socket.close();
      throw new AssertionError("no connection in time", failure);
    }
  }

  private static io.netty.channel.ChannelFuture await(io.netty.channel.ChannelFuture future) {
    if (!future.awaitUninterruptibly(PATIENCE_MILLIS) || !future.isSuccess()) {
      throw new AssertionError("not in time", future.cause());
    }
    return future;
  }

  /** Adds the handler of a test behind the one that notes the end. */
  private static final class Handlers extends io.netty.channel.ChannelInitializer<QuicChannel> {
    private final Ending ending;
    private final ChannelHandler handler;

    Handlers(Ending ending, ChannelHandler handler) {
      this.ending = ending;
      this.handler = handler;
    }

    @Override
    protected void initChannel(QuicChannel made) {
      made.pipeline().addLast(ending, handler);
    }
  }

  /** Notes why the connection ended. */
  private static final class Ending extends ChannelInboundHandlerAdapter {
    final CompletableFuture<Long> code = new CompletableFuture<>();

    @Override
    public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
      if (event instanceof QuicConnectionCloseEvent closed) {
        code.complete((long) closed.error());
      }
      ctx.fireUserEventTriggered(event);
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
      code.complete(-1L);
      ctx.fireChannelInactive();
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
      ctx.fireExceptionCaught(cause);
    }
  }

  /** The connection. */
  public QuicChannel channel() {
    return channel;
  }

  /** The UDP socket. */
  public Channel socket() {
    return socket;
  }

  /** Waits for the server to end the connection; the code that it gave, -1 for none. */
  public long awaitEnd() {
    try {
      return ending.code.get(PATIENCE_MILLIS, TimeUnit.MILLISECONDS);
    } catch (TimeoutException open) {
      throw new AssertionError("the connection is still open", open);
    } catch (InterruptedException | ExecutionException failure) {
      throw new AssertionError(failure);
    }
  }

  /** Whether the connection has ended. */
  public boolean hasEnded() {
    return ending.code.isDone();
  }

  /** Goes away without a word: the server hears nothing more. */
  public void vanish() {
    socket.pipeline().removeFirst(); // the codec: nothing is said any more
    await(socket.close());
  }

  @Override
  public void close() {
    channel
        .close(true, 0x100, io.netty.buffer.Unpooled.EMPTY_BUFFER)
        .awaitUninterruptibly(PATIENCE_MILLIS);
    await(socket.close());
  }
}
