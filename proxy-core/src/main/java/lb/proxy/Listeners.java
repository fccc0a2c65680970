package lb.proxy;

import static java.util.Objects.requireNonNull;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFactory;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerAdapter;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.ServerChannel;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.handler.codec.quic.QuicChannel;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import lb.config.Config;
import lb.config.HostPort;
import lb.config.Listener;
import lb.proxy.account.CloseReason;
import lb.proxy.downstream.ClearConnection;
import lb.proxy.downstream.ClientProtocol;
import lb.proxy.downstream.ConnectionBounds;
import lb.proxy.downstream.ConnectionList;
import lb.proxy.downstream.ProxiedConnection;
import lb.proxy.exchange.ClientFacts;
import lb.proxy.exchange.LoopContext;
import lb.proxy.handover.InheritedSockets;
import lb.proxy.proxyprotocol.ProxiedAddresses;
import lb.proxy.route.SiteField;
import lb.proxy.tls.ClientTls;
import lb.proxy.tls.QuicTls;
import org.jspecify.annotations.Nullable;

/**
 * The public listeners and the connections that came through them. Any thread, but one change at a
 * time.
 */
final class Listeners {
  /** How often waits are looked at. */
  private static final long TICK_MILLIS = 500;

  /** How many octets may wait for a slow client. */
  private static final WriteBufferWaterMark WAITING =
      new WriteBufferWaterMark(64 * 1024, 256 * 1024);

  private final LiveState state;
  private final ServerBootstrap bootstrap;
  private final ConnectionPlaces places;
  private final QuicSockets quicSockets;
  private final AtomicLong connectionIds = new AtomicLong();
  private final Map<EventLoop, Place> byLoop = new IdentityHashMap<>();
  private final InheritedSockets given;
  private volatile ConnectionBounds bounds;
  private volatile List<Bound> bound = List.of(); // in the order of the configuration
  private boolean over; // guarded by this: nobody is let in any more

  /** What one loop has: its context, and its connections. */
  private record Place(LoopContext context, ConnectionList connections) {}

  /** What an address offers; connections that are there keep what they were offered. */
  private record Offered(Listener listener, @Nullable ClientTls tls) {}

  /**
   * @param given sockets that take the place of those that would be bound
   */
  Listeners(
      Config config,
      EventLoopGroup loops,
      List<LoopContext> contexts,
      LiveState state,
      InheritedSockets given) {
    this.state = state;
    this.given = given;
    this.bounds = ConnectionBounds.of(config.limits(), config.timeouts());
    this.places = new ConnectionPlaces(config.limits().connectionsMax());
    for (LoopContext context : contexts) {
      byLoop.put(context.loop(), new Place(context, new ConnectionList(places::give)));
    }
    this.bootstrap =
        new ServerBootstrap()
            .group(loops, loops)
            .option(ChannelOption.SO_REUSEADDR, true)
            .option(ChannelOption.SO_BACKLOG, 4096)
            .option(ChannelOption.AUTO_READ, false)
            .childOption(ChannelOption.ALLOW_HALF_CLOSURE, true)
            .childOption(ChannelOption.WRITE_BUFFER_WATER_MARK, WAITING);
    this.quicSockets = new QuicSockets(contexts, () -> bounds, this::acceptQuic);
  }

  /** Begins to look at the waits of connections. */
  void tick() {
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

  /**
   * Gets ready for the addresses of a configuration: binds those that are new, every one or none.
   * Nobody is let in there before the change is committed.
   *
   * @param tls shakes hands with the clients of listeners with TLS; null when there are none
   */
  Change prepare(Config config, @Nullable ClientTls tls) throws IOException {
    Change change = new Change(config);
    List<Bound> before = new ArrayList<>(bound);
    for (Listener listener : config.listen()) {
      Offered offered = new Offered(listener, listener.tls() ? requireNonNull(tls) : null);
      Bound same = take(before, listener.address());
      change.wanted.add(new Wanted(same, offered));
    }
    change.dropped.addAll(before);
    try {
      for (int i = 0; i < change.wanted.size(); i++) {
        Wanted wanted = change.wanted.get(i);
        if (wanted.bound == null) {
          Bound made = bind(wanted.offered, before);
          change.added.add(made);
          change.wanted.set(i, new Wanted(made, wanted.offered));
        }
      }
    } catch (IOException failure) {
      change.cancel();
      throw failure;
    }
    return change;
  }

  private static @Nullable Bound take(List<Bound> from, HostPort address) {
    for (Bound each : from) {
      if (each.address.equals(address)) {
        from.remove(each);
        return each;
      }
    }
    return null;
  }

  /**
   * Binds an address that may overlap with some that are about to go, such as that of one interface
   * with that of all.
   */
  private Bound bind(Offered offered, List<Bound> going) throws IOException {
    HostPort address = offered.listener.address();
    InetSocketAddress socket = new InetSocketAddress(address.host(), address.port());
    Bound made = new Bound(address, offered);
    ServerBootstrap binding = bootstrap.clone().childHandler(made);
    ChannelFactory<ServerChannel> inherited = given.take(socket);
    if (inherited != null) {
      made.channel = listening(binding.channelFactory(inherited).register(), address);
      return made;
    }
    binding.channelFactory(Transport.listener(socket));
    for (Bound each : going) {
      if (((InetSocketAddress) each.channel().localAddress()).getPort() == address.port()) {
        Transport.sharePort(each.channel().config(), true);
        Transport.sharePort(binding);
        made.sharesPort = true;
      }
    }
    List<Channel> inTheWay = given.inTheWayOf(socket);
    for (Channel each : inTheWay) {
      Transport.sharePort(each.config(), true);
      Transport.sharePort(binding);
      made.sharesPort = true;
    }
    try {
      made.channel = listening(binding.bind(socket), address);
    } finally {
      inTheWay.forEach(each -> Transport.sharePort(each.config(), false));
    }
    return made;
  }

  private static Channel listening(ChannelFuture begun, HostPort address) throws IOException {
    if (!begun.awaitUninterruptibly().isSuccess()) {
      throw new IOException(
          "cannot listen on " + address + ": " + begun.cause().getMessage(), begun.cause());
    }
    return begun.channel();
  }

  private record Wanted(@Nullable Bound bound, Offered offered) {}

  /** Other addresses that are ready. Either of its methods is called, once. */
  final class Change {
    private final Config config;
    private final List<Wanted> wanted = new ArrayList<>();
    private final List<Bound> added = new ArrayList<>();
    private final List<Bound> dropped = new ArrayList<>();

    private Change(Config config) {
      this.config = config;
    }

    /**
     * Lets clients in at the new addresses, then ends listening at those that are gone. When
     * listening has ended meanwhile, nobody is let in.
     */
    void commit() {
      synchronized (Listeners.this) {
        if (over) {
          cancel();
        } else {
          replace();
        }
      }
    }

    private void replace() {
      bounds = ConnectionBounds.of(config.limits(), config.timeouts());
      places.most(config.limits().connectionsMax());
      List<Bound> next = new ArrayList<>();
      for (Wanted each : wanted) {
        Bound here = requireNonNull(each.bound);
        here.offered = each.offered;
        here.quic.offer(each.offered.listener, each.offered.tls, here.channel());
        next.add(here);
      }
      bound = List.copyOf(next);
      added.forEach(each -> each.channel().config().setAutoRead(true));
      dropped.forEach(each -> close(each.channel()));
      dropped.forEach(each -> each.quic.refuse());
      for (Bound each : added) {
        if (each.sharesPort) {
          Transport.sharePort(each.channel().config(), false);
        }
      }
    }

    /** Leaves everything as it was. */
    void cancel() {
      added.forEach(each -> each.channel().close().awaitUninterruptibly());
      dropped.forEach(each -> Transport.sharePort(each.channel().config(), false));
    }
  }

  /** One address that is listened on. Takes new connections, on their loops, as their handler. */
  @ChannelHandler.Sharable
  private final class Bound extends ChannelHandlerAdapter {
    private final HostPort address;
    private volatile Offered offered;
    private @Nullable Channel channel; // set before anybody else can see this
    private boolean sharesPort;
    private final QuicDoor quic = new QuicDoor(quicSockets);

    Bound(HostPort address, Offered offered) {
      this.address = address;
      this.offered = offered;
    }

    Channel channel() {
      return requireNonNull(channel);
    }

    @Override
    public void handlerAdded(ChannelHandlerContext ctx) {
      Offered now = offered;
      accept(ctx.channel(), now.listener, now.tls, quic.alternative());
      ctx.pipeline().remove(this);
    }
  }

  /** Takes a connection of QUIC, on its loop, whose hands are not shaken yet. */
  private void acceptQuic(QuicChannel channel, QuicTls tls, Runnable onOver) {
    Place place = requireNonNull(byLoop.get(channel.eventLoop()));
    InetSocketAddress peer = (InetSocketAddress) requireNonNull(channel.remoteSocketAddress());
    if (!places.take()) {
      place.context.account().connectionOpened(true, 3);
      place.context.account().connectionClosed(true, 3, CloseReason.CONNECTIONS_MAX);
      onOver.run();
      channel.close();
      return;
    }
    SocketAddress local = channel.localSocketAddress();
    ProxiedAddresses addresses =
        local == null ? null : new ProxiedAddresses(peer, (InetSocketAddress) local);
    ClientFacts client = client(peer, addresses, null);
    tls.accept(channel, place.context, client, bounds, place.connections, onOver);
  }

  private ClientFacts client(
      InetSocketAddress peer,
      @Nullable ProxiedAddresses addresses,
      @Nullable SiteField alternative) {
    return new ClientFacts(
        peer.getAddress(),
        peer.getAddress().getHostAddress(),
        "http",
        ClientProtocol.HTTP_1_1.label(),
        connectionIds.incrementAndGet(),
        null,
        addresses,
        alternative);
  }

  private void accept(
      Channel channel,
      Listener listener,
      @Nullable ClientTls tls,
      @Nullable SiteField alternative) {
    Place place = byLoop.get(channel.eventLoop());
    if (place == null || !places.take()) {
      if (place != null) {
        place.context.account().connectionOpened(tls != null);
        place.context.account().connectionClosed(tls != null, CloseReason.CONNECTIONS_MAX);
      }
      channel.close();
      return;
    }
    InetSocketAddress peer = (InetSocketAddress) channel.remoteAddress();
    if (peer == null) {
      places.give();
      channel.close(); // gone before it could be looked at
      return;
    }
    InetSocketAddress local = (InetSocketAddress) channel.localAddress();
    ClientFacts client =
        client(peer, local == null ? null : new ProxiedAddresses(peer, local), alternative);
    if (listener.takesProxyProtocol(peer.getAddress())) {
      Consumer<ClientFacts> goOn = named -> greet(channel, listener, tls, place, named);
      channel
          .pipeline()
          .addLast(new ProxiedConnection(place.context, client, bounds, place.connections, goOn));
    } else {
      greet(channel, listener, tls, place, client);
    }
  }

  /** Adds the handlers for what a client may speak. */
  private void greet(
      Channel channel,
      Listener listener,
      @Nullable ClientTls tls,
      Place place,
      ClientFacts client) {
    ConnectionBounds now = bounds;
    if (tls != null) {
      tls.accept(channel, listener, place.context, client, now, place.connections);
      return;
    }
    channel
        .pipeline()
        .addLast(
            listener.http2()
                ? new ClearConnection(place.context, client, now, place.connections)
                : ClientProtocol.HTTP_1_1.connection(
                    place.context, client, now, place.connections));
  }

  List<InetSocketAddress> addresses() {
    return bound.stream().map(each -> (InetSocketAddress) each.channel().localAddress()).toList();
  }

  /** The sockets themselves, for whoever takes them over. */
  List<Channel> channels() {
    return bound.stream().map(Bound::channel).toList();
  }

  private static void close(Channel listener) {
    Transport.takeAllWaiting(listener);
    listener.close().awaitUninterruptibly();
  }

  /** Ends listening. Who waits to be let in is let in before. */
  synchronized void stopListening() {
    over = true;
    bound.forEach(each -> close(each.channel()));
    bound.forEach(each -> each.quic.refuse());
  }

  /**
   * Ends listening, asks connections to end, and waits.
   *
   * @return whether all ended in time
   */
  boolean drain(long mostMillis) {
    stopListening();
    for (Place place : byLoop.values()) {
      place.context.loop().execute(place.connections::drain);
    }
    try {
      return places.awaitAll(mostMillis);
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  /** Ends listening and every connection, now. */
  void closeAll() {
    state.drain();
    synchronized (this) {
      over = true;
      bound.forEach(each -> each.channel().close().awaitUninterruptibly());
    }
    for (Place place : byLoop.values()) {
      if (!place.context.loop().isShuttingDown()) {
        place.context.loop().submit(place.connections::closeAll).awaitUninterruptibly();
      }
    }
    quicSockets.close(); // the farewells of their connections are out
  }
}
