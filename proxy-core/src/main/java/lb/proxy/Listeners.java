package lb.proxy;

import static java.util.Objects.requireNonNull;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerAdapter;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.WriteBufferWaterMark;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import lb.config.Config;
import lb.config.HostPort;
import lb.config.Listener;
import lb.proxy.account.CloseReason;
import lb.proxy.downstream.ClearConnection;
import lb.proxy.downstream.ClientProtocol;
import lb.proxy.downstream.ConnectionBounds;
import lb.proxy.downstream.ConnectionList;
import lb.proxy.exchange.ClientFacts;
import lb.proxy.exchange.LoopContext;
import lb.proxy.tls.ClientTls;
import org.jspecify.annotations.Nullable;

/** The public listeners and the connections that came through them. Any thread. */
final class Listeners {
  /** How often waits are looked at. */
  private static final long TICK_MILLIS = 500;

  /** How many octets may wait for a slow client. */
  private static final WriteBufferWaterMark WAITING =
      new WriteBufferWaterMark(64 * 1024, 256 * 1024);

  private final Config config;
  private final LiveState state;
  private final ConnectionBounds bounds;
  private final Semaphore places;
  private final AtomicLong connectionIds = new AtomicLong();
  private final Map<EventLoop, Place> byLoop = new IdentityHashMap<>();
  private final List<Channel> channels = new ArrayList<>();

  /** What one loop has: its context, and its connections. */
  private record Place(LoopContext context, ConnectionList connections) {}

  Listeners(Config config, List<LoopContext> contexts, LiveState state) {
    this.config = config;
    this.state = state;
    this.bounds = ConnectionBounds.of(config.limits(), config.timeouts());
    this.places = new Semaphore(config.limits().connectionsMax());
    for (LoopContext context : contexts) {
      byLoop.put(context.loop(), new Place(context, new ConnectionList(places::release)));
    }
  }

  /**
   * Binds every address, or none.
   *
   * @param tls shakes hands with the clients of listeners with TLS; null when there are none
   */
  void bind(EventLoopGroup loops, @Nullable ClientTls tls) throws IOException {
    ServerBootstrap bootstrap =
        new ServerBootstrap()
            .group(loops, loops)
            .option(ChannelOption.SO_REUSEADDR, true)
            .option(ChannelOption.SO_BACKLOG, 4096)
            .childOption(ChannelOption.ALLOW_HALF_CLOSURE, true)
            .childOption(ChannelOption.WRITE_BUFFER_WATER_MARK, WAITING);
    for (Listener listener : config.listen()) {
      HostPort address = listener.address();
      InetSocketAddress socket = new InetSocketAddress(address.host(), address.port());
      ChannelFuture bound =
          bootstrap
              .clone()
              .channelFactory(Transport.listener(socket))
              .childHandler(new Accept(listener, listener.tls() ? requireNonNull(tls) : null))
              .bind(socket)
              .awaitUninterruptibly();
      if (!bound.isSuccess()) {
        closeListeners();
        throw new IOException(
            "cannot listen on " + address + ": " + bound.cause().getMessage(), bound.cause());
      }
      channels.add(bound.channel());
    }
    for (Place place : byLoop.values()) {
      place
          .context
          .loop()
          .scheduleWithFixedDelay(
              () -> place.connections.checkWaits(place.context.nanos()),
              TICK_MILLIS,
              TICK_MILLIS,
              TimeUnit.MILLISECONDS);
    }
  }

  /** Takes a new connection, on its loop, and leaves its pipeline. */
  @ChannelHandler.Sharable
  private final class Accept extends ChannelHandlerAdapter {
    private final Listener listener;
    private final @Nullable ClientTls tls;

    Accept(Listener listener, @Nullable ClientTls tls) {
      this.listener = listener;
      this.tls = tls;
    }

    @Override
    public void handlerAdded(ChannelHandlerContext ctx) {
      accept(ctx.channel(), listener, tls);
      ctx.pipeline().remove(this);
    }
  }

  private void accept(Channel channel, Listener listener, @Nullable ClientTls tls) {
    Place place = byLoop.get(channel.eventLoop());
    if (place == null || !places.tryAcquire()) {
      if (place != null) {
        place.context.account().connectionOpened(tls != null);
        place.context.account().connectionClosed(tls != null, CloseReason.CONNECTIONS_MAX);
      }
      channel.close();
      return;
    }
    InetSocketAddress peer = (InetSocketAddress) channel.remoteAddress();
    if (peer == null) {
      places.release();
      channel.close(); // gone before it could be looked at
      return;
    }
    ClientFacts client =
        new ClientFacts(
            peer.getAddress(),
            peer.getAddress().getHostAddress(),
            "http",
            ClientProtocol.HTTP_1_1.label(),
            connectionIds.incrementAndGet());
    if (tls != null) {
      tls.accept(channel, listener, place.context, client, bounds, place.connections);
      return;
    }
    channel
        .pipeline()
        .addLast(
            listener.http2()
                ? new ClearConnection(place.context, client, bounds, place.connections)
                : ClientProtocol.HTTP_1_1.connection(
                    place.context, client, bounds, place.connections));
  }

  List<InetSocketAddress> addresses() {
    return channels.stream().map(channel -> (InetSocketAddress) channel.localAddress()).toList();
  }

  private void closeListeners() {
    for (Channel channel : channels) {
      channel.close().awaitUninterruptibly();
    }
  }

  /**
   * Ends listening, asks connections to end, and waits.
   *
   * @return whether all ended in time
   */
  boolean drain(long mostMillis) {
    closeListeners();
    for (Place place : byLoop.values()) {
      place.context.loop().execute(place.connections::drain);
    }
    try {
      return places.tryAcquire(config.limits().connectionsMax(), mostMillis, TimeUnit.MILLISECONDS);
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  /** Ends listening and every connection, now. */
  void closeAll() {
    state.drain();
    closeListeners();
    for (Place place : byLoop.values()) {
      if (!place.context.loop().isShuttingDown()) {
        place.context.loop().submit(place.connections::closeAll).awaitUninterruptibly();
      }
    }
  }
}
