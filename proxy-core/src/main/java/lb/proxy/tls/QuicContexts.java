package lb.proxy.tls;

import io.netty.handler.codec.quic.Quic;
import io.netty.handler.codec.quic.QuicSslContext;
import io.netty.handler.codec.quic.QuicSslContextBuilder;
import io.netty.handler.codec.quic.QuicSslSessionContext;
import io.netty.handler.codec.quic.SslSessionTicketKey;
import io.netty.handler.ssl.OpenSslSessionTicketKey;
import io.netty.handler.ssl.SslContext;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.stream.Stream;
import lb.config.ClientAuth;
import lb.config.SiteTls;
import lb.config.certificate.CertificatePair;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes the contexts of QUIC, whose BoringSSL is one of its own. Any of them may begin a
 * connection: when the client's first message has named whom it wants, that one's takes its place.
 */
final class QuicContexts {
  private static final Logger LOG = LoggerFactory.getLogger(QuicContexts.class);

  private final TicketKeys tickets;
  private volatile @Nullable CertificateStore store;

  private QuicContexts(TicketKeys tickets) {
    this.tickets = tickets;
  }

  /** Whether this machine has the library. Loads it. */
  static boolean isAvailable() {
    return Quic.isAvailable();
  }

  /** Loads the library; null, and a warning, when this machine has none. */
  static @Nullable QuicContexts ofThisMachine(TicketKeys tickets) {
    if (Quic.isAvailable()) {
      return new QuicContexts(tickets);
    }
    LOG.warn(
        "no HTTP/3: the library for QUIC cannot be loaded; HTTP/1.1 and HTTP/2 go on: {}",
        String.valueOf(Quic.unavailabilityCause()));
    return null;
  }

  /** Says where the names are known. Before any connection. */
  void chooseFrom(CertificateStore certificates) {
    store = certificates;
  }

  SslContext make(
      SiteTls tls, CertificatePair pair, List<X509Certificate> authorities, String label) {
    QuicSslContextBuilder builder =
        QuicSslContextBuilder.forServer(new PairKeyManager(pair), null)
            .applicationProtocols(Offer.HTTP_3.protocols().toArray(String[]::new))
            .sessionTimeout(tickets.lifetimeSeconds())
            .sessionCacheSize(1) // sessions live in tickets; 0 would be no bound
            .earlyData(false)
            .sni(this::named);
    ClientAuth auth = tls.clientAuth();
    if (auth == null) {
      builder
          .clientAuth(io.netty.handler.ssl.ClientAuth.NONE)
          .trustManager(new ServerContexts.Nobody());
    } else {
      builder
          .clientAuth(
              auth.required()
                  ? io.netty.handler.ssl.ClientAuth.REQUIRE
                  : io.netty.handler.ssl.ClientAuth.OPTIONAL)
          .trustManager(authorities.toArray(X509Certificate[]::new));
    }
    QuicSslContext context = builder.build();
    setTicketKeys(context, label);
    return context;
  }

  /** The context for a name; null, which ends the handshake, when QUIC does not lead there. */
  private @Nullable QuicSslContext named(@Nullable String serverName) {
    CertificateStore known = Objects.requireNonNull(store);
    ShownCertificate shown = known.find(normal(serverName));
    return known.isReachedByQuic(shown) ? (QuicSslContext) shown.context(Offer.HTTP_3) : null;
  }

  /** A name as sites are known by; null for none. */
  static @Nullable String normal(@Nullable String serverName) {
    if (serverName == null || serverName.isEmpty()) {
      return null;
    }
    String lower = serverName.toLowerCase(Locale.ROOT);
    return lower.endsWith(".") ? lower.substring(0, lower.length() - 1) : lower;
  }

  /** Gives a context the ticket keys of this moment: never those of TCP. */
  void setTicketKeys(SslContext context, String label) {
    OpenSslSessionTicketKey[] keys = tickets.keys(label + "\0quic");
    ((QuicSslSessionContext) context.sessionContext())
        .setTicketKeys(
            Stream.of(keys)
                .map(key -> new SslSessionTicketKey(key.name(), key.hmacKey(), key.aesKey()))
                .toArray(SslSessionTicketKey[]::new));
  }
}
