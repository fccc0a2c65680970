package lb.proxy.upstream;

import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.EventLoop;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslHandler;
import io.netty.util.concurrent.Future;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import lb.config.OriginProtocol;
import org.jspecify.annotations.Nullable;

/**
 * Makes one connection to an origin: resolves its host, tries its addresses in turn, shakes hands.
 * Owned by the event loop that the connection will live on.
 *
 * <p>All of it has one time limit. An address that has not answered within a quarter of a second is
 * not waited for alone: the next one is tried beside it, and the first that connects is taken
 * ("happy eyeballs", RFC 8305), so that one which swallows packets does not keep the others from
 * being tried.
 */
final class ConnectAttempt {
  /**
   * Who wants the connection. Either {@link #onConnected} or {@link #onFailed} is called, once,
   * never within {@link #start}.
   */
  interface Listener {
    void onConnected(OriginConnection connection);

    void onFailed(ConnectFailure failure);

    /** The host stands for these addresses. Comes before either of the others, or not at all. */
    default void onResolved(List<InetAddress> addresses) {}

    /** Octets that the connection begins with, also before TLS; null for none. */
    default byte @Nullable [] preamble() {
      return null;
    }

    /** How many connections were made before: whose turn it is among the addresses. */
    default int turn() {
      return 0;
    }
  }

  /** What it takes of the rest of the house. */
  record Tools(Resolver resolver, TlsContexts tlsContexts, Supplier<UpstreamSettings> settings) {}

  /** How long an address is waited for before the next one is tried too (RFC 8305 §5). */
  private static final long STAGGER_MILLIS = 250;

  /**
   * Stands behind TLS until the connection does: what goes wrong there is told by the handshake's
   * future. Else each origin whose certificate does not fit would fill the log with stack traces.
   */
  private static final ChannelHandler HANDSHAKE_ERRORS =
      new ChannelInboundHandlerAdapter() {
        @Override
        public boolean isSharable() {
          return true;
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext ctx, Throwable told) {}
      };

  private static final ChannelHandler NO_HANDLER =
      new ChannelInboundHandlerAdapter() {
        @Override
        public boolean isSharable() {
          return true;
        }
      };

  private final OriginKey origin;
  private final EventLoop loop;
  private final Tools tools;
  private final OriginConnection.Keeper keeper;
  private final Listener listener;
  private final Deadline deadline;
  private final long givenUpAtNanos;

  private @Nullable SslContext tlsContext;
  private List<InetAddress> addresses = List.of();
  private int next;
  private final List<Channel> running = new ArrayList<>(2); // connects that are under way
  private @Nullable Channel channel; // the one that stands
  private ConnectFailure failure;
  private boolean over;

  private ConnectAttempt(
      OriginKey origin,
      EventLoop loop,
      Tools tools,
      OriginConnection.Keeper keeper,
      Listener listener) {
    this.origin = origin;
    this.loop = loop;
    this.tools = tools;
    this.keeper = keeper;
    this.listener = listener;
    this.deadline = new Deadline(loop, this::onTimeout);
    long millis = tools.settings().get().connectMillis();
    this.givenUpAtNanos = loop.ticker().nanoTime() + TimeUnit.MILLISECONDS.toNanos(millis);
    this.failure =
        new ConnectFailure(
            FetchFailure.Kind.CONNECT_TIMEOUT, origin.host() + ": no address in time");
    deadline.setMillis(millis);
  }

  static void start(
      OriginKey origin,
      EventLoop loop,
      Tools tools,
      OriginConnection.Keeper keeper,
      Listener listener) {
    ConnectAttempt attempt = new ConnectAttempt(origin, loop, tools, keeper, listener);
    if (origin.tls()) {
      tools
          .tlsContexts()
          .context(origin.verify(), origin.trust(), origin.protocol())
          .whenComplete((context, error) -> attempt.later(() -> attempt.onTls(context, error)));
    } else {
      attempt.resolve();
    }
  }

  private void onTls(@Nullable SslContext context, @Nullable Throwable error) {
    if (context != null) {
      tlsContext = context;
      resolve();
    } else {
      Throwable cause = error == null ? new IllegalStateException("no context") : error;
      fail(ConnectFailure.of(FetchFailure.Kind.TLS, "TLS cannot be set up", cause));
    }
  }

  private void resolve() {
    deadline.setMillis(Math.min(tools.settings().get().resolveMillis(), Math.max(1, leftMillis())));
    tools.resolver().resolve(origin.host(), outcome -> later(() -> onResolved(outcome)));
  }

  private void onResolved(Resolver.Resolution outcome) {
    switch (outcome) {
      case Resolver.Unresolved unresolved ->
          fail(new ConnectFailure(FetchFailure.Kind.RESOLVE, unresolved.message()));
      case Resolver.Resolved resolved -> {
        addresses = AddressOrder.of(resolved.addresses(), listener.turn());
        listener.onResolved(resolved.addresses());
        connectNext();
      }
    }
  }

  /** Begins with the next address; with none left the ones that run are waited for. */
  private void connectNext() {
    long leftMillis = leftMillis();
    if (leftMillis <= 0 || (next == addresses.size() && running.isEmpty())) {
      closeRunning();
      fail(failure);
      return;
    }
    if (next == addresses.size()) {
      deadline.setMillis(leftMillis);
      return;
    }
    InetSocketAddress address = new InetSocketAddress(addresses.get(next++), origin.port());
    failure = timedOut(address);
    boolean last = next == addresses.size();
    deadline.setMillis(last ? leftMillis : Math.min(leftMillis, STAGGER_MILLIS));
    ChannelFuture connecting =
        Sockets.bootstrap(loop, address).handler(NO_HANDLER).connect(address);
    running.add(connecting.channel());
    connecting.addListener((ChannelFuture done) -> {
      boolean wanted = running.remove(done.channel()) && !over;
      if (!wanted) {
        done.channel().close();
      } else if (done.isSuccess()) {
        channel = done.channel();
        closeRunning();
        onConnected(done.channel());
      } else {
        failure = refused(address, done.cause());
        connectNext();
      }
    });
  }

  private void closeRunning() {
    List<Channel> late = List.copyOf(running);
    running.clear();
    late.forEach(Channel::close);
  }

  private void onConnected(Channel connected) {
    SslContext context = tlsContext;
    byte[] preamble = listener.preamble();
    if (preamble != null) {
      connected.writeAndFlush(Unpooled.wrappedBuffer(preamble), connected.voidPromise());
    }
    if (context == null) {
      succeed(connected, origin.protocol() == OriginProtocol.H2);
      return;
    }
    deadline.setMillis(Math.max(1, leftMillis()));
    SslHandler tls = context.newHandler(connected.alloc(), origin.serverName(), origin.port());
    tls.setHandshakeTimeoutMillis(0); // the connect deadline is one for all steps
    tls.handshakeFuture().addListener((Future<Channel> done) -> onShaken(done, tls));
    connected.pipeline().addLast(tls, HANDSHAKE_ERRORS);
  }

  private void onShaken(Future<Channel> done, SslHandler tls) {
    if (over) {
      return; // the channel has been closed with the attempt
    }
    Channel secured = channel;
    if (secured == null) {
      return;
    }
    if (!done.isSuccess()) {
      secured.close();
      String what = origin.serverName() + ": the TLS handshake failed";
      fail(ConnectFailure.of(FetchFailure.Kind.TLS, what, done.cause()));
      return;
    }
    boolean http2 = OriginProtocol.H2.toString().equals(tls.applicationProtocol());
    if (!http2 && origin.protocol() == OriginProtocol.H2) {
      secured.close();
      String what = origin.serverName() + ": the origin offers no HTTP/2 (ALPN)";
      fail(new ConnectFailure(FetchFailure.Kind.TLS, what));
      return;
    }
    secured.pipeline().remove(HANDSHAKE_ERRORS);
    succeed(secured, http2);
  }

  private long leftMillis() {
    return TimeUnit.NANOSECONDS.toMillis(givenUpAtNanos - loop.ticker().nanoTime());
  }

  private void onTimeout() {
    Channel shaking = channel;
    if (shaking != null) {
      channel = null;
      shaking.close();
      fail(failure);
    } else if (addresses.isEmpty()) {
      fail(failure);
    } else {
      connectNext();
    }
  }

  private void succeed(Channel connected, boolean http2) {
    if (!connected.isActive()) {
      fail(new ConnectFailure(FetchFailure.Kind.CONNECT, "the connection was closed at once"));
      return;
    }
    over = true;
    deadline.cancel();
    if (http2) {
      Http2OriginConnection made =
          new Http2OriginConnection(connected, keeper, origin.tls(), tools.settings());
      connected.pipeline().addLast(made);
      listener.onConnected(made);
    } else {
      Http1OriginConnection made =
          new Http1OriginConnection(connected, keeper, origin.tls(), tools.settings());
      connected.pipeline().addLast(made);
      listener.onConnected(made);
    }
  }

  private void fail(ConnectFailure why) {
    over = true;
    deadline.cancel();
    listener.onFailed(why);
  }

  /** What other threads, and our own caller, have to say comes through the loop's queue. */
  private void later(Runnable step) {
    loop.execute(() -> {
      if (!over) {
        step.run();
      }
    });
  }

  private ConnectFailure timedOut(InetSocketAddress address) {
    return new ConnectFailure(
        FetchFailure.Kind.CONNECT_TIMEOUT, text(address) + ": no connection in time");
  }

  private static ConnectFailure refused(InetSocketAddress address, Throwable cause) {
    return ConnectFailure.of(FetchFailure.Kind.CONNECT, "no connection", cause);
  }

  private static String text(InetSocketAddress address) {
    return address.getAddress().getHostAddress() + ":" + address.getPort();
  }
}
