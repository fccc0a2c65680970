package lb.proxy.upstream;

import io.netty.handler.ssl.OpenSsl;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;
import io.netty.handler.ssl.util.InsecureTrustManagerFactory;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import javax.net.ssl.SSLException;
import javax.net.ssl.TrustManagerFactory;
import org.jspecify.annotations.Nullable;

/**
 * The TLS contexts of our side: one that verifies origins and one that does not. Safe for use by
 * many threads. A context is made once, when first asked for, on a thread of its own, since reading
 * the trusted certificates takes a while.
 */
final class TlsContexts {
  private final @Nullable TrustManagerFactory trust;
  private @Nullable CompletableFuture<SslContext> verifying; // guarded by this
  private @Nullable CompletableFuture<SslContext> trustingAll; // guarded by this

  /**
   * @param trust whom to believe certificates from; null for the authorities that the JDK trusts
   */
  TlsContexts(@Nullable TrustManagerFactory trust) {
    this.trust = trust;
  }

  /**
   * The context that verifies the certificate and that it is the server's, or the one that does
   * neither.
   */
  synchronized CompletableFuture<SslContext> context(boolean verify) {
    if (verify) {
      if (verifying == null) {
        verifying = make(trust, "HTTPS");
      }
      return verifying;
    }
    if (trustingAll == null) {
      trustingAll = make(InsecureTrustManagerFactory.INSTANCE, null);
    }
    return trustingAll;
  }

  private static CompletableFuture<SslContext> make(
      @Nullable TrustManagerFactory trust, @Nullable String endpointIdentification) {
    CompletableFuture<SslContext> made = new CompletableFuture<>();
    Thread.ofPlatform()
        .daemon()
        .name("lb-tls-context")
        .start(() -> complete(made, trust, endpointIdentification));
    return made;
  }

  private static void complete(
      CompletableFuture<SslContext> made,
      @Nullable TrustManagerFactory trust,
      @Nullable String endpointIdentification) {
    try {
      made.complete(
          SslContextBuilder.forClient()
              .sslProvider(OpenSsl.isAvailable() ? SslProvider.OPENSSL : SslProvider.JDK)
              .trustManager(trust)
              .endpointIdentificationAlgorithm(endpointIdentification)
              .build());
    } catch (SSLException | RuntimeException | Error e) {
      made.completeExceptionally(new CompletionException(e));
    }
  }
}
