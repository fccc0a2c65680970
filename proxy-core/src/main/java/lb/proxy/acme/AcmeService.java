package lb.proxy.acme;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import lb.config.Acme;
import lb.config.AcmeChallenge;
import lb.config.Config;
import lb.config.Listener;
import lb.config.Site;
import lb.config.SiteTls;
import lb.proxy.tls.ClientTls;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Gets certificates for the sites that want it, and renews them (ACME, RFC 8555). What is got is
 * written to files, which {@link ClientTls} shows as it does any others. Thread-safe.
 *
 * <p>Life: {@link #prepare} says for which sites, as often as the configuration changes; {@link
 * #start} begins the work, on a thread of its own; {@link #close} ends it. While no site wants it
 * there is no thread, and no library is loaded.
 */
public final class AcmeService implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(AcmeService.class);
  private static final long LOOK_MILLIS = 5_000;
  private static final long CLOSE_SECONDS = 5;

  private final InstantSource clock;
  private final LongSupplier nanos;
  private final RandomGenerator dice;
  private final Supplier<@Nullable ClientTls> tls;
  private final TokenAnswers answers = new TokenAnswers();
  private final CountDownLatch closing = new CountDownLatch(1);

  /** By their real names, for as long as the process lives. Guarded by this. */
  private final Map<Path, AcmeStorage> storages = new HashMap<>();

  /** A permit for whoever waits while he asks: something is different now. */
  private final Semaphore changed = new Semaphore(0);

  private volatile List<ManagedCertificate> certificates = List.of();
  private volatile List<AcmeChallenge> ways = List.of();
  private boolean started; // guarded by this
  private @Nullable ScheduledExecutorService thread; // guarded by this

  private volatile @Nullable AcmeClient client; // made by the thread
  private @Nullable ManagedCertificate asked; // of the thread
  private boolean waitsForOther; // of the thread

  /**
   * A service that does nothing yet.
   *
   * @param clock wall time
   * @param nanos monotonic time
   * @param dice spreads renewals and waits; need not be unforeseeable
   * @param tls who shows certificates, when there is somebody
   */
  public AcmeService(
      InstantSource clock,
      LongSupplier nanos,
      RandomGenerator dice,
      Supplier<@Nullable ClientTls> tls) {
    this.clock = clock;
    this.nanos = nanos;
    this.dice = dice;
    this.tls = tls;
  }

  /**
   * Reads what is remembered of the sites of a configuration. Running what is returned takes them
   * in place of those before, and does not fail; a site whose settings are as they were goes on
   * where it was.
   *
   * @throws IOException when a folder cannot be used; the message names it, and nothing has changed
   */
  public synchronized Runnable prepare(Config config) throws IOException {
    List<ManagedCertificate> wanted = new ArrayList<>();
    for (Site site : config.sites()) {
      SiteTls siteTls = site.tls();
      Acme acme = siteTls == null ? null : siteTls.acme();
      if (acme != null) {
        wanted.add(certificate(site.name(), acme));
      }
    }
    List<AcmeChallenge> answered = new ArrayList<>();
    if (config.listen().stream().anyMatch(listener -> !listener.tls())) {
      answered.add(AcmeChallenge.HTTP_01);
    }
    if (config.listen().stream().anyMatch(Listener::tls)) {
      answered.add(AcmeChallenge.TLS_ALPN_01);
    }
    return () -> take(List.copyOf(wanted), List.copyOf(answered));
  }

  private synchronized void take(List<ManagedCertificate> wanted, List<AcmeChallenge> answered) {
    ways = answered;
    certificates = wanted;
    changed.release();
    run();
  }

  private ManagedCertificate certificate(String site, Acme acme) throws IOException {
    for (ManagedCertificate before : certificates) {
      if (before.site().equals(site) && before.acme().equals(acme)) {
        return before;
      }
    }
    ManagedCertificate made = new ManagedCertificate(site, acme, storage(acme.storage()));
    if (made.adopt(clock.instant())) {
      LOG.info("site {}: it has the certificate of a site that had another name", site);
    }
    return made;
  }

  /**
   * One for each folder, whatever it is called: a process that locks a file twice has locked it no
   * more once one of the two is closed.
   */
  private AcmeStorage storage(Path folder) throws IOException {
    AcmeStorage opened = AcmeStorage.open(folder);
    AcmeStorage before = storages.putIfAbsent(opened.realFolder(), opened);
    return before == null ? opened : before;
  }

  /** Begins the work; when the listeners stand that challenges are answered on. */
  public synchronized void start() {
    started = true;
    run();
  }

  /** Has the thread, where there is something to do for it, look at once. */
  private synchronized void run() {
    if (!started || certificates.isEmpty() || closing.getCount() == 0) {
      return;
    }
    ScheduledExecutorService running = thread;
    if (running == null) {
      running =
          Executors.newSingleThreadScheduledExecutor(
              Thread.ofPlatform().name("lb-acme").daemon(true).factory());
      thread = running;
      running.scheduleWithFixedDelay(this::work, 0, LOOK_MILLIS, TimeUnit.MILLISECONDS);
    } else {
      running.execute(this::work);
    }
  }

  /** Does now what is to be done by now, and waits until it is done. Not on an event loop. */
  public void workNow() throws InterruptedException {
    Future<?> done;
    synchronized (this) {
      ScheduledExecutorService running = thread;
      if (running == null) {
        return;
      }
      try {
        done = running.submit(this::work);
      } catch (RejectedExecutionException closed) {
        return;
      }
    }
    try {
      done.get();
    } catch (ExecutionException failure) {
      throw new IllegalStateException(failure.getCause());
    }
  }

  /**
   * What is answered to {@code GET /.well-known/acme-challenge/TOKEN} (RFC 8555 §8.3); null when
   * nobody waits for that. On any loop.
   */
  public @Nullable String answer(String token) {
    return answers.find(token);
  }

  /** How it stands, in the order of the configuration. */
  public List<AcmeState> states() {
    return certificates.stream().map(ManagedCertificate::state).toList();
  }

  // --- the thread ---

  private void work() {
    for (ManagedCertificate certificate : certificates) {
      try {
        if (isWanted(certificate)) {
          tend(certificate);
        }
      } catch (IOException | RuntimeException failure) {
        LOG.error("site {}: its certificate could not be looked at", certificate.site(), failure);
      }
    }
    letGo();
  }

  /** Folders that no site has any more are free for other processes. */
  private synchronized void letGo() {
    for (AcmeStorage storage : storages.values()) {
      if (certificates.stream().noneMatch(each -> each.storage() == storage)) {
        close(storage);
      }
    }
  }

  private static void close(AcmeStorage storage) {
    try {
      storage.close();
    } catch (IOException failure) {
      LOG.warn("a folder of certificates could not be let go of: {}", failure.toString());
    }
  }

  private void tend(ManagedCertificate certificate) throws IOException {
    String problem = certificate.look(clock.instant(), dice.nextDouble());
    if (problem != null) {
      LOG.error(
          "site {}: the certificate that was kept cannot be used; a new one is asked for: {}",
          certificate.site(),
          problem);
    }
    if (!certificate.isDue(clock.instant()) || !isOurs(certificate)) {
      return;
    }
    try {
      Issued before = certificate.unkept();
      Issued issued = before == null ? ask(certificate) : before;
      certificate.keep(issued, clock.instant());
      certificate.look(clock.instant(), dice.nextDouble());
      LOG.info(
          "site {}: a certificate was issued, valid until {}; the next is asked for at {}",
          certificate.site(),
          certificate.state().ends(),
          certificate.state().next());
      ClientTls shown = tls.get();
      if (shown != null) {
        shown.renew();
      }
    } catch (AcmeFailure failure) {
      failed(certificate, failure);
    } catch (IOException failure) {
      failed(certificate, new AcmeFailure(AcmeFailure.Reason.STORAGE, failure.toString()));
    } catch (RuntimeException | Error failure) { // an authority may find a way to either
      LOG.debug("where it happened", failure);
      failed(certificate, new AcmeFailure(AcmeFailure.Reason.INTERNAL, failure.toString()));
    }
  }

  private Issued ask(ManagedCertificate certificate) throws IOException, AcmeFailure {
    Acme acme = certificate.acme();
    AcmeChallenge way = certificate.way(ways);
    LOG.info(
        "site {}: asking {} for a certificate for {} ({})",
        certificate.site(),
        acme.directory(),
        String.join(", ", acme.names()),
        way);
    certificate.begin(clock.instant(), dice.nextDouble());
    asked = certificate;
    changed.drainPermits();
    if (!isWanted(certificate)) {
      throw new AcmeFailure(AcmeFailure.Reason.CLOSED, "nobody waits for it any more");
    }
    return client().issue(acme, certificate.storage(), way);
  }

  /** During an upgrade two processes share a folder; the older one goes on until it ends. */
  private boolean isOurs(ManagedCertificate certificate) throws IOException {
    boolean ours = certificate.storage().isOurs();
    if (!ours && !waitsForOther) {
      LOG.info(
          "another process gets the certificates in {}; this one does when that ends",
          certificate.acme().storage());
    }
    waitsForOther = !ours;
    return ours;
  }

  private AcmeClient client() {
    AcmeClient made = client;
    if (made == null) {
      made =
          new AcmeClient(
              answers,
              () -> {
                ClientTls shown = tls.get();
                return shown == null ? null : shown.proofs();
              },
              this::pause,
              AcmeHttp.ANSWER_MOST,
              nanos);
      client = made;
    }
    return made;
  }

  /** Waits; not for what nobody wants any more. */
  private boolean pause(Duration time) {
    try {
      boolean isDifferent =
          changed.tryAcquire(time.toMillis(), TimeUnit.MILLISECONDS); // then it looks a bit sooner
      return !isDifferent || isWanted(asked);
    } catch (InterruptedException ended) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  private boolean isWanted(@Nullable ManagedCertificate certificate) {
    return closing.getCount() > 0 && certificate != null && certificates.contains(certificate);
  }

  private void failed(ManagedCertificate certificate, AcmeFailure failure) {
    if (!isWanted(certificate)) {
      certificate.leave(); // whatever it was, it failed because of us
      return;
    }
    Instant now = clock.instant();
    certificate.failed(failure, now, dice.nextDouble());
    AcmeState state = certificate.state();
    LOG.error(
        "site {}: no certificate was got (attempt {}): {}; {}; the next attempt is at {}",
        certificate.site(),
        state.failures(),
        failure.why(),
        state.ends() == null
            ? "until there is one, its clients are refused"
            : "the one before stays, valid until " + state.ends(),
        state.next());
  }

  /** Ends the thread, and what it is about. */
  @Override
  public void close() {
    closing.countDown();
    changed.release();
    ScheduledExecutorService running;
    synchronized (this) {
      running = thread;
      thread = null;
    }
    if (running != null) {
      // Nobody is interrupted: what is being written down then would be lost.
      running.shutdown();
      AcmeClient asking = client;
      if (asking != null) {
        asking.stop();
      }
      try {
        if (!running.awaitTermination(CLOSE_SECONDS, TimeUnit.SECONDS)) {
          LOG.warn("asking for a certificate did not end in time");
          running.shutdownNow();
        }
      } catch (InterruptedException interrupted) {
        Thread.currentThread().interrupt();
      }
    }
    synchronized (this) {
      storages.values().forEach(AcmeService::close);
      storages.clear();
    }
  }
}
