package lb.proxy;

import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import io.netty.util.concurrent.EventExecutor;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import lb.cache.Cache;
import lb.cache.CacheSettings;
import lb.config.Config;
import lb.config.Listener;
import lb.proxy.account.AccessLog;
import lb.proxy.account.Accounting;
import lb.proxy.account.Exposition;
import lb.proxy.account.GaugeSource;
import lb.proxy.acme.AcmeService;
import lb.proxy.admin.AdminServer;
import lb.proxy.exchange.Codecs;
import lb.proxy.exchange.Coder;
import lb.proxy.exchange.LoopContext;
import lb.proxy.route.Snapshot;
import lb.proxy.tls.ClientTls;
import lb.proxy.upstream.UpstreamSettings;
import lb.proxy.upstream.Upstreams;
import org.jspecify.annotations.Nullable;

/**
 * A running proxy: listeners, event loops, the cache, and the admin listener.
 *
 * <p>Life: {@link #start} binds everything or nothing; {@link #drain} ends it gently, {@link
 * #close} at once. Both may be called from any thread, and more than once.
 */
public final class Server implements AutoCloseable {
  private final Config config;
  private final ServerOptions options;
  private final EventLoopGroup loops;
  private final Cache cache;
  private final Coder coder;
  private final AccessLog log;
  private final Accounting accounting;
  private final Upstreams upstreams;
  private final Housekeeping housekeeping;
  private final LiveState state;
  private final List<LoopContext> contexts = new ArrayList<>();
  private final Listeners listeners;
  private final AdminServer admin;
  private final Exposition exposition;
  private final AcmeService acme;
  private @Nullable ClientTls tls; // set before anybody else can see this
  private boolean closed;

  private Server(Config config, ServerOptions options) throws IOException {
    this.config = config;
    this.options = options;
    int count = config.loops() > 0 ? config.loops() : Runtime.getRuntime().availableProcessors();
    loops = Transport.loops(count);
    cache =
        new Cache(
            CacheSettings.of(
                config.memoryBytes(),
                config.limits().variantsMax(),
                config.limits().fillFollowersMax(),
                options.seed()),
            options.clock().millis());
    coder = new Coder(cache, Codecs.ofThisMachine());
    log = AccessLog.open(config.log(), count);
    accounting = new Accounting(config.limits().metricsSitesMax(), log);
    upstreams =
        Upstreams.create(
            UpstreamSettings.of(config.timeouts(), config.limits()), loops, options.seed());
    acme = new AcmeService(options.clock(), new SplittableRandom(options.seed()), () -> tls);
    state = new LiveState(new Snapshot(config, upstreams, accounting), acme::answer);
    for (EventExecutor loop : loops) {
      contexts.add(
          new LoopContext(
              (EventLoop) loop, cache, accounting, state, coder, options.clock(), options.nanos()));
    }
    housekeeping = new Housekeeping(cache);
    CachePort port =
        new CachePort(
            cache, accounting, state, options, housekeeping, this::certificates, acme::states);
    exposition = new Exposition(accounting, port, options.build());
    listeners = new Listeners(config, contexts, state);
    admin = startOrClose(port);
  }

  /** Binds the listeners last, so that nobody is let in before everything stands. */
  private AdminServer startOrClose(CachePort port) throws IOException {
    AdminServer started = null;
    try {
      if (config.listen().stream().anyMatch(Listener::tls)) {
        tls =
            ClientTls.open(
                config, options.clock(), options.nanos(), new SecureRandom(), accounting);
      }
      acme.apply(config);
      started = AdminServer.start(config.admin(), port, exposition, state::isReady);
      listeners.bind(loops, tls);
      acme.start();
      state.ready(true);
      return started;
    } catch (IOException | RuntimeException failure) {
      if (started != null) {
        started.close();
      }
      closeParts();
      throw failure;
    }
  }

  /**
   * Starts a server.
   *
   * @throws IOException when an address cannot be listened on, or a certificate cannot be used; the
   *     message names it
   * @throws IllegalArgumentException when the admin address can be reached from elsewhere and has
   *     no token
   */
  public static Server start(Config config, ServerOptions options) throws IOException {
    return new Server(config, options);
  }

  /** Where clients are listened for, with the ports that were chosen. */
  public List<InetSocketAddress> listenAddresses() {
    return listeners.addresses();
  }

  /** Where the admin listener is. */
  public InetSocketAddress adminAddress() {
    return admin.address();
  }

  /** The cache; for tests that look at its numbers. */
  public Cache cache() {
    return cache;
  }

  /** The books; for tests that look at their numbers. */
  public Accounting accounting() {
    return accounting;
  }

  /** The coder; for tests that wait for it. */
  public Coder coder() {
    return coder;
  }

  /** Who gets certificates; for a configuration that changes, and for tests that wait for it. */
  public AcmeService acme() {
    return acme;
  }

  /** Looks at the files of certificates now. */
  public void renewCertificates() {
    ClientTls shown = tls;
    if (shown != null) {
      shown.renew();
    }
  }

  private List<GaugeSource.CertificateState> certificates() {
    ClientTls shown = tls;
    return shown == null ? List.of() : shown.certificates();
  }

  /** Opens the access log's file anew, after it was moved away. */
  public void reopenLog() {
    log.reopen();
  }

  /**
   * Ends gently: readiness turns first, then listening ends, then running exchanges finish within
   * {@code timeouts.drain}; then everything is closed.
   *
   * @return true when every exchange finished, false when the time ran out
   */
  public CompletionStage<Boolean> drain() {
    CompletableFuture<Boolean> drained = new CompletableFuture<>();
    state.ready(false);
    state.drain();
    Thread.ofPlatform()
        .name("lb-drain")
        .start(() -> {
          acme.close(); // whoever takes over may ask for certificates from now on
          boolean all = listeners.drain(config.timeouts().drainMillis());
          close();
          drained.complete(all);
        });
    return drained;
  }

  /** Ends at once. */
  @Override
  public void close() {
    synchronized (this) {
      if (closed) {
        return;
      }
      closed = true;
    }
    state.ready(false);
    listeners.closeAll();
    admin.close();
    closeParts();
  }

  private void closeParts() {
    acme.close();
    housekeeping.close();
    upstreams.close();
    loops.shutdownGracefully(0, 5, TimeUnit.SECONDS).awaitUninterruptibly(6, TimeUnit.SECONDS);
    ClientTls shown = tls;
    if (shown != null) {
      shown.close();
    }
    coder.close();
    exposition.close();
    log.close();
    cache.close();
  }
}
