package lb.proxy;

import io.netty.channel.Channel;
import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.unix.FileDescriptor;
import io.netty.channel.unix.UnixChannel;
import io.netty.util.concurrent.EventExecutor;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import lb.cache.Cache;
import lb.cache.CacheSettings;
import lb.cache.memory.SlabArena;
import lb.config.Config;
import lb.config.ConfigChanges;
import lb.config.ConfigResult;
import lb.config.ConfigSource;
import lb.config.ConfigText;
import lb.config.Listener;
import lb.config.MachineFacts;
import lb.proxy.account.AccessLog;
import lb.proxy.account.Accounting;
import lb.proxy.account.Exposition;
import lb.proxy.account.GaugeSource;
import lb.proxy.acme.AcmeService;
import lb.proxy.admin.AdminPorts;
import lb.proxy.admin.AdminServer;
import lb.proxy.exchange.Codecs;
import lb.proxy.exchange.Coder;
import lb.proxy.exchange.LoopContext;
import lb.proxy.handover.HandoverPoint;
import lb.proxy.handover.InheritedSockets;
import lb.proxy.handover.Predecessor;
import lb.proxy.reload.OnceMore;
import lb.proxy.reload.Reloader;
import lb.proxy.route.Snapshot;
import lb.proxy.tls.ClientTls;
import lb.proxy.upstream.UpstreamSettings;
import lb.proxy.upstream.Upstreams;
import org.jspecify.annotations.Nullable;

/**
 * A running proxy: listeners, event loops, the cache, and the admin listener.
 *
 * <p>Life: {@link #start} binds everything or nothing; {@link #apply} and {@link #hangUp} change
 * the configuration meanwhile; {@link #drain} ends it gently, {@link #close} at once. All may be
 * called from any thread but an event loop, and more than once.
 */
public final class Server implements AutoCloseable {
  private final Config started;
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
  private final Reloader reloader;
  private final OnceMore hangUp = new OnceMore(this::hangUpNow);
  private final Object changing = new Object();
  private final AtomicReference<@Nullable CompletableFuture<Boolean>> draining =
      new AtomicReference<>();
  private final CountDownLatch ended = new CountDownLatch(1);
  private final CompletableFuture<@Nullable Void> successor = new CompletableFuture<>();
  private @Nullable HandoverPoint handover; // set before anybody else can see this
  private volatile @Nullable ClientTls tls; // changed under the lock of changing
  private boolean closed;

  private Server(
      ConfigSource source, ConfigText first, Config config, ServerOptions options, StartMode mode)
      throws IOException {
    this.started = config;
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
    acme =
        new AcmeService(
            options.clock(), options.nanos(), new SplittableRandom(options.seed()), () -> tls);
    state = new LiveState(new Snapshot(config, upstreams, accounting), acme::answer);
    for (EventExecutor loop : loops) {
      LoopContext context =
          new LoopContext(
              (EventLoop) loop, cache, accounting, state, coder, options.clock(), options.nanos());
      log.reach(context.account(), loop);
      contexts.add(context);
    }
    housekeeping = new Housekeeping(cache);
    reloader = new Reloader(source, first, this::apply, options.clock());
    CachePort port =
        new CachePort(
            cache,
            accounting,
            state,
            options,
            housekeeping,
            this::certificates,
            acme::states,
            reloader::report);
    exposition = new Exposition(accounting, port, options.build());
    InheritedSockets given = new InheritedSockets();
    listeners = new Listeners(config, loops, contexts, state, given);
    admin = startOrClose(config, port, given, mode);
  }

  /** Binds the listeners last, so that nobody is let in before everything stands. */
  private AdminServer startOrClose(
      Config config, CachePort port, InheritedSockets given, StartMode mode) throws IOException {
    AdminServer begun = null;
    HandoverPoint point = null;
    try (Predecessor before = predecessor(config, mode)) {
      given.addOf(mode.environment(), mode.pid());
      if (before != null) {
        before.takeSockets(given);
      }
      acme.prepare(config).run(); // before its files are read
      tls = config.listen().stream().anyMatch(Listener::tls) ? openTls(config) : null;
      AdminPorts ports = new AdminPorts(port, exposition, state::isReady, reloader);
      begun = AdminServer.start(config.admin(), ports, given);
      Listeners.Change addresses = listeners.prepare(config, tls);
      point = openHandover(config, begun, before != null);
      addresses.commit();
      listeners.tick();
      given.closeRest();
      acme.start();
      state.ready(true);
      if (before != null) {
        before.succeed(); // nothing after it may keep this process from going on
      }
      if (point != null) {
        point.publish();
      }
      handover = point;
      reloader.watch();
      return begun;
    } catch (IOException | RuntimeException failure) {
      if (point != null) {
        point.close();
      }
      if (begun != null) {
        begun.close();
      }
      given.close();
      closeParts();
      throw failure;
    }
  }

  private ClientTls openTls(Config config) throws IOException {
    return ClientTls.open(config, options.clock(), options.nanos(), new SecureRandom(), accounting);
  }

  /**
   * Loads what every server needs from the system, on whatever thread: native code, and calls of
   * it. A server that starts later finds it done, or meets the same failure and says it.
   */
  public static void prepare() {
    Transport.prepare();
    SlabArena.prepare();
  }

  /**
   * Starts a server with a configuration that is in no file.
   *
   * @throws IOException as the other does
   */
  public static Server start(Config config, ServerOptions options) throws IOException {
    ConfigSource nowhere = ConfigSource.text("{}", MachineFacts.ofThisMachine());
    ConfigText first = new ConfigText("{}", new ConfigResult.Ok(config, List.of()));
    return new Server(nowhere, first, config, options, StartMode.ALONE);
  }

  /**
   * Starts a server.
   *
   * @param source where the configuration comes from: it is watched
   * @param first what was read from it, without an error
   * @param mode what it takes over from others
   * @throws IOException when an address cannot be listened on, or a certificate cannot be used; the
   *     message names it
   * @throws IllegalArgumentException when the configuration has errors, or the admin address can be
   *     reached from elsewhere and has no token
   */
  public static Server start(
      ConfigSource source, ConfigText first, ServerOptions options, StartMode mode)
      throws IOException {
    return new Server(source, first, first.result().orThrow(), options, mode);
  }

  private @Nullable Predecessor predecessor(Config config, StartMode mode) throws IOException {
    Path path = config.handover();
    if (!mode.takesOver()) {
      return null;
    }
    if (path == null) {
      throw new IOException("to take over from an lb that runs, \"handover\" has to name a path");
    }
    return Predecessor.find(path, loops);
  }

  private @Nullable HandoverPoint openHandover(Config config, AdminServer begun, boolean replaces)
      throws IOException {
    Path path = config.handover();
    return path == null
        ? null
        : HandoverPoint.open(
            path,
            loops,
            new HandoverPoint.Owner() {
              @Override
              public List<FileDescriptor> sockets() {
                List<Channel> all = new ArrayList<>(listeners.channels());
                all.add(begun.channel());
                return all.stream().map(each -> ((UnixChannel) each).fd()).toList();
              }

              @Override
              public void succeeded() {
                listeners.stopListening();
                begun.stopListening();
                drain(0);
                successor.complete(null);
              }
            },
            replaces);
  }

  /** Completes when another process has taken over: this one drains already. */
  public CompletionStage<@Nullable Void> succeeded() {
    return successor;
  }

  /**
   * Makes a configuration the one that runs, for exchanges and connections that begin from now on.
   * What is open, in the cache, or counted stays.
   *
   * @return the options that wait for a restart
   * @throws IOException when it cannot run here; then everything is as it was before
   */
  public List<String> apply(Config next) throws IOException {
    synchronized (changing) {
      if (closed || state.isDraining()) {
        throw new IOException("this process is about to end");
      }
      try {
        change(next);
      } finally {
        upstreams.retain(state.snapshot().groups());
      }
      log.apply(next.log());
      return ConfigChanges.needingRestart(started, next);
    }
  }

  /** What may fail comes first and is undone then; nothing fails after that. */
  private void change(Config next) throws IOException {
    boolean wantsTls = next.listen().stream().anyMatch(Listener::tls);
    Runnable ofAcme = acme.prepare(next); // before its files are read
    ClientTls before = tls;
    ClientTls.Change certificates = before != null && wantsTls ? before.prepare(next) : null;
    ClientTls shown = before;
    AdminServer.Change address = null;
    Listeners.Change addresses;
    try {
      if (wantsTls && before == null) {
        shown = openTls(next);
      }
      address = admin.prepare(next.admin());
      addresses = listeners.prepare(next, shown);
    } catch (IOException | RuntimeException failure) {
      if (address != null) {
        address.cancel();
      }
      if (certificates != null) {
        certificates.cancel();
      }
      if (shown != null && shown != before) {
        shown.close();
      }
      throw failure;
    }
    upstreams.apply(UpstreamSettings.of(next.timeouts(), next.limits()));
    upstreams.renewCertificates();
    state.snapshot(new Snapshot(next, upstreams, accounting));
    if (certificates != null) {
      certificates.commit();
    }
    tls = wantsTls ? shown : null;
    addresses.commit();
    address.commit();
    ofAcme.run();
    if (before != null && !wantsTls) {
      before.close();
    }
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

  /** Who gets certificates; for tests that wait for it. */
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
   * What SIGHUP asks for: the access log's file is opened anew, the files of certificates are
   * looked at, and the configuration is read again, changed or not. When that is being done it is
   * done once more, and the caller does not wait.
   */
  public void hangUp() {
    hangUp.run();
  }

  private void hangUpNow() {
    reopenLog();
    renewCertificates();
    reloader.reload();
  }

  /**
   * Ends gently: readiness turns first, and connections are kept no longer; after {@code
   * timeouts.drain_delay} listening ends; then running exchanges finish within {@code
   * timeouts.drain}; then everything is closed. A second call does nothing more.
   *
   * @return true when every exchange finished, false when the time ran out
   */
  public CompletionStage<Boolean> drain() {
    return drain(state.snapshot().config().timeouts().drainDelayMillis());
  }

  private CompletionStage<Boolean> drain(long delayMillis) {
    CompletableFuture<Boolean> drained = new CompletableFuture<>();
    if (!draining.compareAndSet(null, drained)) {
      return Objects.requireNonNull(draining.get());
    }
    state.ready(false);
    state.drain();
    Thread.ofPlatform()
        .name("lb-drain")
        .start(() -> {
          acme.close(); // whoever takes over may ask for certificates from now on
          drained.complete(drainAfter(delayMillis));
        });
    return drained;
  }

  private boolean drainAfter(long delayMillis) {
    try {
      boolean closedMeanwhile = ended.await(delayMillis, TimeUnit.MILLISECONDS);
      closeHandover(); // there is nothing to be taken over any more
      return !closedMeanwhile
          && listeners.drain(state.snapshot().config().timeouts().drainMillis());
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      return false;
    } finally {
      close();
    }
  }

  /** Ends at once. */
  @Override
  public void close() {
    reloader.close();
    synchronized (changing) {
      if (closed) {
        return;
      }
      closed = true;
    }
    ended.countDown();
    state.ready(false);
    closeHandover();
    listeners.closeAll();
    admin.close();
    closeParts();
  }

  private void closeHandover() {
    HandoverPoint point = handover;
    if (point != null) {
      point.close();
    }
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
