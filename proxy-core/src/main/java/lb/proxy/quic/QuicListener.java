package lb.proxy.quic;

import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerAdapter;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.channel.FixedRecvByteBufAllocator;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollChannelOption;
import io.netty.channel.epoll.EpollDatagramChannel;
import io.netty.channel.socket.SocketProtocolFamily;
import io.netty.channel.socket.nio.NioDatagramChannel;
import io.netty.handler.codec.quic.EpollQuicUtils;
import io.netty.handler.codec.quic.QuicChannel;
import io.netty.handler.codec.quic.QuicChannelOption;
import io.netty.handler.codec.quic.QuicCodecDispatcher;
import io.netty.handler.codec.quic.QuicConnectionIdGenerator;
import io.netty.handler.codec.quic.QuicServerCodecBuilder;
import java.io.IOException;
import java.net.Inet4Address;
import java.net.InetSocketAddress;
import java.nio.channels.DatagramChannel;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import lb.config.Http3Limits;
import lb.proxy.downstream.ConnectionBounds;
import lb.proxy.exchange.LoopContext;
import lb.proxy.tls.QuicTls;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The UDP sockets of one listener: one a loop, all bound to the same address (SO_REUSEPORT). The
 * kernel deals packets out by the addresses of both ends; a connection lives on the loop where its
 * first packet came in, and its connection IDs name that loop, so that what arrives at another
 * socket after the client has moved (RFC 9000 §9) finds its way. Where the machine has no epoll
 * there is one socket, on the first loop.
 *
 * <p>Life: {@link #bind}; {@link #refuse} lets nobody in any more; {@link #close} ends what is
 * left.
 */
public final class QuicListener implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(QuicListener.class);

  /** What is sent at the most, once a path has shown that it takes it (RFC 8899). */
  private static final int SENT_DATAGRAM_BYTES_MAX = 1452;

  private static final int RECEIVED_DATAGRAM_BYTES_MAX = 1500;
  private static final int RECEIVED_AT_ONCE = 16;
  private static final int SENT_AT_ONCE = 16;
  private static final int SOCKET_BUFFER_BYTES = 2 * 1024 * 1024;

  /** A client says little on streams that are not requests, and is not to be held up there. */
  private static final int OTHER_STREAM_WINDOW_BYTES = 16 * 1024;

  /** Of each side; also how many addresses of a client are known at a time. */
  private static final int CONNECTION_IDS_MAX = 4;

  private static final int KEY_BYTES = 32;

  private final Supplier<ConnectionBounds> bounds;
  private final Accepting accepting;
  private final byte[] tokenKey = new byte[KEY_BYTES];
  private final List<Channel> sockets = new ArrayList<>();
  private volatile QuicTls tls;
  private volatile boolean refusing;
  private int connections; // guarded by this
  private boolean closed; // guarded by this

  /** Takes connections. */
  public interface Accepting {
    /**
     * A connection has come, on its loop; hands are not shaken yet.
     *
     * @param onOver to be run once: when hands were shaken, or will not be
     */
    void accept(QuicChannel channel, QuicTls tls, Runnable onOver);
  }

  private QuicListener(Supplier<ConnectionBounds> bounds, QuicTls tls, Accepting accepting) {
    this.bounds = bounds;
    this.tls = tls;
    this.accepting = accepting;
    new SecureRandom().nextBytes(tokenKey);
  }

  /**
   * Binds a socket for each loop, or none.
   *
   * @param bounds those of this moment; what QUIC itself is told of them holds for the sockets
   * @throws IOException when the address cannot be bound
   */
  public static QuicListener bind(
      InetSocketAddress address,
      List<LoopContext> loops,
      Supplier<ConnectionBounds> bounds,
      QuicTls tls,
      Accepting accepting)
      throws IOException {
    QuicListener listener = new QuicListener(bounds, tls, accepting);
    Dispatcher dispatcher = listener.new Dispatcher(loops);
    boolean epoll = Epoll.isAvailable();
    expectFree(address);
    for (LoopContext loop : epoll ? loops : loops.subList(0, 1)) {
      ChannelFuture bound = listener.bind(address, loop.loop(), dispatcher, epoll);
      if (!bound.isSuccess()) {
        listener.close();
        throw new IOException(bound.cause().getMessage(), bound.cause());
      }
      listener.sockets.add(bound.channel());
    }
    return listener;
  }

  /**
   * Fails where somebody else listens: sockets that share a port share its clients too, and those
   * of another process, such as the one before this, are not to be torn apart.
   */
  private static void expectFree(InetSocketAddress address) throws IOException {
    try (DatagramChannel probe = DatagramChannel.open()) {
      probe.bind(address);
    }
  }

  private ChannelFuture bind(
      InetSocketAddress address, EventLoop loop, Dispatcher dispatcher, boolean epoll) {
    Bootstrap bootstrap =
        new Bootstrap()
            .group(loop)
            .option(ChannelOption.SO_RCVBUF, SOCKET_BUFFER_BYTES)
            .option(ChannelOption.SO_SNDBUF, SOCKET_BUFFER_BYTES)
            .handler(dispatcher);
    if (epoll) {
      boolean plain =
          address.getAddress() instanceof Inet4Address && !address.getAddress().isAnyLocalAddress();
      bootstrap
          .channelFactory(() ->
              plain
                  ? new EpollDatagramChannel(SocketProtocolFamily.INET)
                  : new EpollDatagramChannel())
          .option(EpollChannelOption.SO_REUSEPORT, true)
          .option(EpollChannelOption.MAX_DATAGRAM_PAYLOAD_SIZE, RECEIVED_DATAGRAM_BYTES_MAX)
          .option(
              ChannelOption.RECVBUF_ALLOCATOR,
              new FixedRecvByteBufAllocator(RECEIVED_AT_ONCE * RECEIVED_DATAGRAM_BYTES_MAX));
    } else {
      bootstrap
          .channelFactory(NioDatagramChannel::new)
          .option(
              ChannelOption.RECVBUF_ALLOCATOR,
              new FixedRecvByteBufAllocator(RECEIVED_DATAGRAM_BYTES_MAX));
    }
    return bootstrap.bind(address).awaitUninterruptibly();
  }

  /** Lets nobody in any more. Those who are in go on, and the last of them shuts the sockets. */
  public void refuse() {
    refusing = true;
    closeIfEmpty();
  }

  /** Lets clients in again; false when the sockets are shut already. */
  public synchronized boolean admit(QuicTls shaking) {
    if (closed) {
      return false;
    }
    tls = shaking;
    refusing = false;
    return true;
  }

  private synchronized void came() {
    connections++;
  }

  private void went() {
    synchronized (this) {
      connections--;
    }
    if (refusing) {
      closeIfEmpty();
    }
  }

  private void closeIfEmpty() {
    synchronized (this) {
      if (closed || connections > 0 || !refusing) {
        return;
      }
      closed = true;
    }
    sockets.forEach(Channel::close);
  }

  /** Ends all that is left, and the sockets. */
  @Override
  public void close() {
    refusing = true;
    synchronized (this) {
      closed = true;
    }
    for (Channel socket : sockets) {
      socket.close().awaitUninterruptibly();
    }
  }

  /** Gives each socket its codec, and each packet to the codec that knows its connection. */
  private final class Dispatcher extends QuicCodecDispatcher {
    private final List<LoopContext> loops;

    Dispatcher(List<LoopContext> loops) {
      this.loops = loops;
    }

    @Override
    protected void initChannel(
        Channel channel, int connectionIdBytes, QuicConnectionIdGenerator connectionIds) {
      LoopContext loop =
          loops.stream()
              .filter(each -> each.loop() == channel.eventLoop())
              .findFirst()
              .orElseThrow();
      Gate gate = new Gate();
      ConnectionBounds now = bounds.get();
      Http3Limits limits = now.http3();
      QuicServerCodecBuilder builder =
          new QuicServerCodecBuilder()
              .sslEngineProvider(connection -> tls.newEngine(connection))
              .localConnectionIdLength(connectionIdBytes)
              .connectionIdAddressGenerator(connectionIds)
              .tokenHandler(
                  new AddressTokens(tokenKey, loop::nanos, gate::isCrowded, loop.account()::quic))
              .maxIdleTimeout(now.quicIdleMillis(), TimeUnit.MILLISECONDS)
              .maxRecvUdpPayloadSize(RECEIVED_DATAGRAM_BYTES_MAX)
              .maxSendUdpPayloadSize(SENT_DATAGRAM_BYTES_MAX)
              .discoverPmtu(true)
              .initialMaxData(limits.connectionWindowBytes())
              .initialMaxStreamDataBidirectionalRemote(limits.streamWindowBytes())
              .initialMaxStreamDataBidirectionalLocal(0)
              .initialMaxStreamDataUnidirectional(OTHER_STREAM_WINDOW_BYTES)
              .initialMaxStreamsBidirectional(limits.streamsMax())
              .initialMaxStreamsUnidirectional(limits.otherStreamsMax())
              .activeMigration(true)
              .activeConnectionIdLimit(CONNECTION_IDS_MAX)
              .handler(gate);
      if (channel instanceof EpollDatagramChannel
          && EpollDatagramChannel.isSegmentedDatagramPacketSupported()) {
        builder.option(
            QuicChannelOption.SEGMENTED_DATAGRAM_PACKET_ALLOCATOR,
            EpollQuicUtils.newSegmentedAllocator(SENT_AT_ONCE));
      }
      channel.pipeline().addFirst(new DatagramFilter()).addLast(builder.build(), new Failures());
    }
  }

  /** The end of a socket's pipeline. What fails there is one packet, or an attempt at one. */
  private static final class Failures extends ChannelInboundHandlerAdapter {
    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
      LOG.debug("UDP at {} met a failure: {}", ctx.channel().localAddress(), cause.toString());
    }
  }

  /** Lets connections in, on one loop, and counts those whose hands are not shaken yet. */
  @ChannelHandler.Sharable
  private final class Gate extends ChannelHandlerAdapter {
    private int unverified;

    /** Whether new clients have to show where they are. */
    boolean isCrowded() {
      return unverified >= bounds.get().http3().unverifiedMax();
    }

    @Override
    public void handlerAdded(ChannelHandlerContext ctx) {
      QuicChannel channel = (QuicChannel) ctx.channel();
      came();
      channel.closeFuture().addListener(closed -> went());
      if (refusing) {
        channel.close();
      } else {
        unverified++;
        accepting.accept(channel, tls, () -> unverified--);
      }
      ctx.pipeline().remove(this);
    }
  }
}
