package lb.proxy.upstream;

import io.netty.handler.ssl.ApplicationProtocolConfig;
import io.netty.handler.ssl.OpenSsl;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;
import io.netty.handler.ssl.util.InsecureTrustManagerFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import javax.net.ssl.SSLException;
import javax.net.ssl.TrustManagerFactory;
import lb.config.CertificateFiles;
import lb.config.OriginProtocol;
import lb.config.OriginTrust;
import lb.config.certificate.CertificatePair;
import lb.config.certificate.CertificateProblem;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The TLS contexts of our side: one for each way to verify origins and each certificate that they
 * are shown. Safe for use by many threads. A context is made once, when first asked for, on a
 * thread of its own, since reading the trusted certificates takes a while; one that could not be
 * made is made anew when it is asked for again.
 */
final class TlsContexts {
  /** Where systems keep the authorities that they trust; the first that is there is taken. */
  private static final List<Path> SYSTEM_AUTHORITIES =
      List.of(
          Path.of("/etc/ssl/certs/ca-certificates.crt"), // Debian, Alpine, Arch
          Path.of("/etc/pki/tls/certs/ca-bundle.crt"), // Fedora, RHEL
          Path.of("/etc/ssl/ca-bundle.pem"), // SUSE
          Path.of("/etc/ssl/cert.pem")); // BSD, macOS

  private static final Logger LOG = LoggerFactory.getLogger(TlsContexts.class);

  private record Kind(boolean verify, OriginTrust trust, OriginProtocol protocol) {}

  private final @Nullable TrustManagerFactory trust;
  private final InstantSource clock;
  private final Map<Kind, CompletableFuture<SslContext>> made = new HashMap<>(); // guarded by this

  /**
   * @param trust whom to believe certificates from where an origin names nobody; null for the
   *     authorities of the system
   * @param clock says whether a certificate that is to be shown is still valid
   */
  TlsContexts(@Nullable TrustManagerFactory trust, InstantSource clock) {
    this.trust = trust;
    this.clock = clock;
  }

  /**
   * The context for an origin.
   *
   * @param verify whether the certificate is verified, and that it is the server's
   * @param protocol what the origin is offered by ALPN; nothing for HTTP/1.1 alone
   */
  synchronized CompletableFuture<SslContext> context(
      boolean verify, OriginTrust with, OriginProtocol protocol) {
    Kind kind = new Kind(verify, with, protocol);
    CompletableFuture<SslContext> before = made.get(kind);
    if (before != null && !before.isCompletedExceptionally()) {
      return before;
    }
    CompletableFuture<SslContext> begun = new CompletableFuture<>();
    made.put(kind, begun);
    Thread.ofPlatform().daemon().name("lb-tls-context").start(() -> complete(begun, kind));
    return begun;
  }

  /**
   * Reads the files that origins name again, on a thread of its own, for connections that begin
   * after that. What cannot be used leaves what was read before.
   */
  synchronized void renew() {
    List<Kind> named = new ArrayList<>();
    made.forEach((kind, before) -> {
      if (!kind.trust().equals(OriginTrust.STANDARD) && before.isDone()) {
        named.add(kind);
      }
    });
    if (!named.isEmpty()) {
      Thread.ofPlatform().daemon().name("lb-tls-context").start(() -> named.forEach(this::renew));
    }
  }

  private void renew(Kind kind) {
    CompletableFuture<SslContext> next = new CompletableFuture<>();
    complete(next, kind);
    if (!next.isCompletedExceptionally()) {
      synchronized (this) {
        made.put(kind, next);
      }
    } else {
      LOG.error("certificates for origins stay as they were: {}", next.exceptionNow().toString());
    }
  }

  private void complete(CompletableFuture<SslContext> begun, Kind kind) {
    try {
      SslContextBuilder builder =
          SslContextBuilder.forClient()
              .sslProvider(OpenSsl.isAvailable() ? SslProvider.OPENSSL : SslProvider.JDK)
              .endpointIdentificationAlgorithm(kind.verify() ? "HTTPS" : null);
      trust(builder, kind);
      offer(builder, kind.protocol());
      CertificateFiles shown = kind.trust().certificate();
      if (shown != null) {
        CertificatePair pair =
            CertificatePair.read(shown.certificate(), shown.key(), clock.instant());
        builder.keyManager(pair.key(), pair.chain());
      }
      begun.complete(builder.build());
    } catch (SSLException | CertificateProblem | RuntimeException | Error e) {
      begun.completeExceptionally(new CompletionException(e));
    }
  }

  private static void offer(SslContextBuilder builder, OriginProtocol protocol) {
    String h2 = OriginProtocol.H2.toString();
    String http1 = OriginProtocol.HTTP_1_1.toString();
    if (protocol != OriginProtocol.HTTP_1_1) {
      builder.applicationProtocolConfig(
          new ApplicationProtocolConfig(
              ApplicationProtocolConfig.Protocol.ALPN,
              ApplicationProtocolConfig.SelectorFailureBehavior.NO_ADVERTISE,
              ApplicationProtocolConfig.SelectedListenerFailureBehavior.ACCEPT,
              protocol == OriginProtocol.H2 ? List.of(h2) : List.of(h2, http1)));
    }
  }

  private void trust(SslContextBuilder builder, Kind kind) throws CertificateProblem {
    Path named = kind.trust().authorities();
    if (!kind.verify()) {
      builder.trustManager(InsecureTrustManagerFactory.INSTANCE);
    } else if (named != null) {
      builder.trustManager(CertificatePair.authorities(named).toArray(X509Certificate[]::new));
    } else if (trust != null) {
      builder.trustManager(trust);
    } else {
      for (Path file : SYSTEM_AUTHORITIES) {
        if (Files.isReadable(file)) {
          builder.trustManager(file.toFile());
          return;
        }
      }
    }
  }
}
