package lb.proxy.tls;

import static java.util.Objects.requireNonNull;

import io.netty.handler.ssl.ApplicationProtocolConfig;
import io.netty.handler.ssl.OpenSsl;
import io.netty.handler.ssl.OpenSslContextOption;
import io.netty.handler.ssl.OpenSslCredential;
import io.netty.handler.ssl.OpenSslCredentialBuilder;
import io.netty.handler.ssl.OpenSslSessionContext;
import io.netty.handler.ssl.ReferenceCountedOpenSslContext;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;
import io.netty.handler.ssl.util.SimpleTrustManagerFactory;
import io.netty.util.ReferenceCountUtil;
import java.security.KeyStore;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import javax.net.ssl.ManagerFactoryParameters;
import javax.net.ssl.SSLException;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509TrustManager;
import lb.config.ClientAuth;
import lb.config.SiteTls;
import lb.config.TlsVersion;
import lb.config.certificate.CertificatePair;
import org.jspecify.annotations.Nullable;

/**
 * Makes contexts of BoringSSL, or of the JDK where its library is not built for this machine. A
 * context is a native object with a reference count: who makes one releases it.
 */
final class ServerContexts {
  /**
   * With forward secrecy and authenticated encryption alone, as RFC 9113 §9.2.2 wants it. In our
   * order; the suites of TLS 1.3 cannot be chosen.
   */
  private static final List<String> SUITES =
      List.of(
          "TLS_AES_128_GCM_SHA256",
          "TLS_AES_256_GCM_SHA384",
          "TLS_CHACHA20_POLY1305_SHA256",
          "TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256",
          "TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256",
          "TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384",
          "TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384",
          "TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256",
          "TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256");

  private final SslProvider provider;
  private final Set<Offer> offers;
  private final TicketKeys tickets;
  private final @Nullable QuicContexts quic;

  /**
   * Makes contexts for some offers.
   *
   * @param quic makes those of {@link Offer#HTTP_3}; null when it is not among the offers
   */
  ServerContexts(
      SslProvider provider, Set<Offer> offers, TicketKeys tickets, @Nullable QuicContexts quic) {
    this.provider = provider;
    this.offers = Set.copyOf(offers);
    this.tickets = tickets;
    this.quic = quic;
  }

  /** The library of this machine. Loads it. */
  static SslProvider provider() {
    return OpenSsl.isAvailable() ? SslProvider.OPENSSL_REFCNT : SslProvider.JDK;
  }

  /**
   * A context for each offer, each with one reference.
   *
   * @param authorities whom clients' certificates are believed from; empty when none is asked for
   * @param label whom the context stands for: keys of tickets are derived from it
   */
  Map<Offer, SslContext> make(
      SiteTls tls, CertificatePair pair, List<X509Certificate> authorities, String label)
      throws SSLException {
    Map<Offer, SslContext> made = new EnumMap<>(Offer.class);
    try {
      for (Offer offer : offers) {
        made.put(
            offer,
            offer == Offer.HTTP_3
                ? requireNonNull(quic).make(tls, pair, authorities, label)
                : make(offer, tls, pair, authorities, label));
      }
      return made;
    } catch (SSLException | RuntimeException failure) {
      made.values().forEach(ReferenceCountUtil::release);
      throw failure;
    }
  }

  private SslContext make(
      Offer offer,
      SiteTls tls,
      CertificatePair pair,
      List<X509Certificate> authorities,
      String label)
      throws SSLException {
    OpenSslCredential credential = credential(pair);
    try {
      SslContextBuilder builder =
          credential == null
              ? SslContextBuilder.forServer(pair.key(), pair.chain())
              : SslContextBuilder.forServer(new NativeCredential()).addCredential(credential);
      SslContext context = make(builder, offer, tls, authorities);
      setTicketKeys(offer, context, label);
      return context;
    } finally {
      ReferenceCountUtil.release(credential); // the context has a reference of its own
    }
  }

  /** The pair as BoringSSL has it; null where that is not there. */
  private @Nullable OpenSslCredential credential(CertificatePair pair) {
    return provider == SslProvider.JDK || !"BoringSSL".equals(OpenSsl.versionString())
        ? null
        : OpenSslCredentialBuilder.forX509(pair.key(), pair.chain().toArray(new X509Certificate[0]))
            .build();
  }

  private SslContext make(
      SslContextBuilder builder, Offer offer, SiteTls tls, List<X509Certificate> authorities)
      throws SSLException {
    builder
        .sslProvider(provider)
        .protocols(
            tls.minVersion() == TlsVersion.TLS_1_3
                ? List.of(TlsVersion.TLS_1_3.protocol())
                : List.of(TlsVersion.TLS_1_3.protocol(), TlsVersion.TLS_1_2.protocol()))
        .ciphers(SUITES)
        .sessionTimeout(tickets.lifetimeSeconds())
        // Choosing the certificate is no work that would be better done elsewhere.
        .option(OpenSslContextOption.USE_TASKS, false)
        .applicationProtocolConfig(
            new ApplicationProtocolConfig(
                ApplicationProtocolConfig.Protocol.ALPN,
                // A client that offers none of ours has been refused before it comes here.
                ApplicationProtocolConfig.SelectorFailureBehavior.NO_ADVERTISE,
                ApplicationProtocolConfig.SelectedListenerFailureBehavior.ACCEPT,
                offer.protocols()));
    ClientAuth auth = tls.clientAuth();
    if (auth == null) {
      // Else every authority that the JDK knows would be read.
      builder.clientAuth(io.netty.handler.ssl.ClientAuth.NONE).trustManager(new Nobody());
    } else {
      builder
          .clientAuth(
              auth.required()
                  ? io.netty.handler.ssl.ClientAuth.REQUIRE
                  : io.netty.handler.ssl.ClientAuth.OPTIONAL)
          .trustManager(authorities);
    }
    return builder.build();
  }

  /** Gives a context the ticket keys of this moment. */
  void setTicketKeys(Offer offer, SslContext context, String label) {
    if (offer == Offer.HTTP_3) {
      requireNonNull(quic).setTicketKeys(context, label);
    } else if (context instanceof ReferenceCountedOpenSslContext) {
      OpenSslSessionContext sessions = (OpenSslSessionContext) context.sessionContext();
      sessions.setSessionCacheEnabled(false); // sessions live in tickets alone
      sessions.setTicketKeys(tickets.keys(label));
    }
  }

  /** Believes nobody, and asks for nobody's certificate. */
  static final class Nobody extends SimpleTrustManagerFactory {
    private static final TrustManager[] MANAGERS = {
      new X509TrustManager() {
        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type)
            throws CertificateException {
          throw new CertificateException("no certificate was asked for");
        }

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type)
            throws CertificateException {
          throw new CertificateException("this is the side of the server");
        }

        @Override
        public X509Certificate[] getAcceptedIssuers() {
          return new X509Certificate[0];
        }
      }
    };

    @Override
    protected void engineInit(KeyStore store) {}

    @Override
    protected void engineInit(ManagerFactoryParameters parameters) {}

    @Override
    protected TrustManager[] engineGetTrustManagers() {
      return MANAGERS.clone();
    }
  }
}
