package lb.proxy.tls;

import io.netty.channel.Channel;
import java.io.IOException;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import javax.net.ssl.SSLException;
import lb.config.Config;
import lb.config.Listener;
import lb.config.certificate.CertificatePair;
import lb.config.certificate.CertificateProblem;
import lb.proxy.account.Accounting;
import lb.proxy.account.GaugeSource;
import lb.proxy.downstream.ConnectionBounds;
import lb.proxy.downstream.ConnectionList;
import lb.proxy.exchange.ClientFacts;
import lb.proxy.exchange.LoopContext;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * TLS towards clients. Made only when a listener has it, since it loads a library and reads files.
 *
 * <p>Life: {@link #open}, then {@link #accept} on any loop, and {@link #renew} and {@link #prepare}
 * on any other thread, then {@link #close}: connections that have not shaken hands by then never
 * do. A thread of its own calls {@link #renew} every few seconds.
 */
public final class ClientTls implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(ClientTls.class);
  private static final long RENEW_MILLIS = 2_000;

  private volatile CertificateStore store; // replaced under the lock of this
  private final NameProofs proofs = new NameProofs();
  private final TicketKeys tickets;
  private final InstantSource clock;
  private final LongSupplier nanos;
  private final Accounting accounting;
  private final ScheduledExecutorService thread =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().name("lb-certificates").daemon(true).factory());

  private ClientTls(
      CertificateStore store,
      TicketKeys tickets,
      InstantSource clock,
      LongSupplier nanos,
      Accounting accounting) {
    this.store = store;
    this.tickets = tickets;
    this.clock = clock;
    this.nanos = nanos;
    this.accounting = accounting;
    thread.scheduleWithFixedDelay(this::renew, RENEW_MILLIS, RENEW_MILLIS, TimeUnit.MILLISECONDS);
  }

  /**
   * Reads what the configuration names.
   *
   * @param clock wall time, for certificates
   * @param nanos monotonic time, for the keys of tickets
   * @param random for the keys of tickets
   * @throws IOException when a file cannot be used; the message names it and the reason
   */
  public static ClientTls open(
      Config config,
      InstantSource clock,
      LongSupplier nanos,
      SecureRandom random,
      Accounting accounting)
      throws IOException {
    TicketKeys tickets =
        new TicketKeys(
            bytes -> {
              byte[] octets = new byte[bytes];
              random.nextBytes(octets);
              return octets;
            },
            config.timeouts().ticketKeyMillis(),
            nanos.getAsLong());
    CertificateStore store = open(config, tickets, clock);
    return new ClientTls(store, tickets, clock, nanos, accounting);
  }

  private static CertificateStore open(Config config, TicketKeys tickets, InstantSource clock)
      throws IOException {
    Set<Offer> offers = EnumSet.noneOf(Offer.class);
    config.listen().stream().filter(Listener::tls).map(Offer::of).forEach(offers::add);
    boolean wantsQuic = config.listen().stream().anyMatch(Listener::http3);
    QuicContexts quic = wantsQuic ? QuicContexts.ofThisMachine(tickets) : null;
    if (quic != null) {
      offers.add(Offer.HTTP_3);
    }
    ServerContexts contexts = new ServerContexts(ServerContexts.provider(), offers, tickets, quic);
    CertificateStore store = CertificateStore.open(config, contexts, clock.instant());
    if (quic != null) {
      quic.chooseFrom(store);
    }
    return store;
  }

  /**
   * Reads what another configuration names; nobody is shown any of it before the change is
   * committed. Sessions outlive the change.
   *
   * @throws IOException when a file cannot be used; the message names it and the reason
   */
  public Change prepare(Config config) throws IOException {
    return new Change(open(config, tickets, clock), config.timeouts().ticketKeyMillis());
  }

  /** Other certificates that are ready. Either of its methods is called, once. */
  public final class Change {
    private final CertificateStore next;
    private final long ticketKeyMillis;

    private Change(CertificateStore next, long ticketKeyMillis) {
      this.next = next;
      this.ticketKeyMillis = ticketKeyMillis;
    }

    /** Shows them to whoever begins to shake hands from now on. */
    public void commit() {
      synchronized (ClientTls.this) {
        CertificateStore before = store;
        tickets.period(ticketKeyMillis);
        store = next;
        before.close();
      }
    }

    /** Gives them back. */
    public void cancel() {
      next.close();
    }
  }

  /**
   * TLS within QUIC, for a listener that offers it; null when this machine has no library for it.
   */
  public @Nullable QuicTls quic() {
    return QuicContexts.isAvailable() ? new QuicTls(() -> store) : null;
  }

  /** Takes a new connection: hands are shaken, then what was negotiated goes on with it. */
  public void accept(
      Channel channel,
      Listener listener,
      LoopContext loop,
      ClientFacts client,
      ConnectionBounds bounds,
      ConnectionList list) {
    TlsConnection connection = new TlsConnection(loop, client, bounds, list);
    channel
        .pipeline()
        .addLast(new HelloReader(() -> store, proofs, Offer.of(listener), connection), connection);
  }

  /** What authorities are shown that ask whether a name is ours. */
  public NameProofs proofs() {
    return proofs;
  }

  /**
   * Looks at the files and the keys of tickets, and takes up what has changed. A pair that does not
   * fit is logged and counted, and the one before it stays. Not on an event loop.
   */
  public synchronized void renew() {
    try {
      boolean rotated = tickets.rotateIfDue(nanos.getAsLong());
      for (ShownCertificate certificate : store.all()) {
        renew(certificate);
        if (rotated) {
          certificate.renewTicketKeys();
        }
      }
    } catch (RuntimeException failure) {
      LOG.error("certificates could not be looked at; those before stay", failure);
    }
  }

  private void renew(ShownCertificate certificate) {
    try {
      if (certificate.renewIfChanged(clock.instant())) {
        accounting.certificateRenewed(certificate.site(), true);
        LOG.info(
            "site {}: a new certificate, valid until {}: {}",
            certificate.site(),
            Objects.requireNonNull(certificate.pair()).ends(),
            certificate.files().certificate());
      }
    } catch (CertificateProblem | SSLException problem) {
      accounting.certificateRenewed(certificate.site(), false);
      LOG.error(
          "site {}: the certificate stays as it was: {}", certificate.site(), problem.getMessage());
    }
  }

  /** When the certificates end that are shown now. */
  public List<GaugeSource.CertificateState> certificates() {
    List<GaugeSource.CertificateState> states = new ArrayList<>();
    for (ShownCertificate certificate : store.all()) {
      CertificatePair pair = certificate.pair();
      if (pair != null) {
        List<String> names = pair.names();
        states.add(
            new GaugeSource.CertificateState(
                certificate.site(),
                names.isEmpty() ? "" : names.getFirst(),
                pair.ends().getEpochSecond()));
      }
    }
    return states;
  }

  /** Ends the thread and gives the contexts back. After the last {@link #accept}. */
  @Override
  public void close() {
    thread.shutdown();
    try {
      if (!thread.awaitTermination(5, TimeUnit.SECONDS)) {
        thread.shutdownNow();
      }
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
    }
    synchronized (this) {
      store.close();
      proofs.close();
    }
  }
}
