package lb.proxy.acme;

import java.io.IOException;
import java.net.http.HttpClient;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.function.LongSupplier;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import lb.config.certificate.CertificatePair;
import lb.config.certificate.CertificateProblem;
import org.jspecify.annotations.Nullable;
import org.shredzone.acme4j.connector.NetworkSettings;
import org.shredzone.acme4j.provider.GenericAcmeProvider;

/** How an authority is reached: by HTTPS, believing those that are named, or those of the JDK. */
final class AcmeDoor extends GenericAcmeProvider implements AutoCloseable {
  /** The longest wait for a connection, and for an answer to begin. */
  static final Duration TIMEOUT = Duration.ofSeconds(20);

  private final @Nullable SSLContext trust;
  private final Duration answerMost;
  private final LongSupplier nanos;
  private volatile @Nullable AcmeHttp client;
  private volatile boolean closed;

  /**
   * A door for one certificate.
   *
   * @param authorities PEM; null for those that the JDK knows
   * @param answerMost the longest wait for one answer
   * @param nanos monotonic time
   * @throws IOException when the file cannot be used; the message names it
   */
  AcmeDoor(@Nullable Path authorities, Duration answerMost, LongSupplier nanos) throws IOException {
    trust = authorities == null ? null : trusting(authorities);
    this.answerMost = answerMost;
    this.nanos = nanos;
  }

  private static SSLContext trusting(Path authorities) throws IOException {
    try {
      KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
      store.load(null, null);
      int number = 0;
      for (X509Certificate each : CertificatePair.authorities(authorities)) {
        store.setCertificateEntry("authority " + number++, each);
      }
      TrustManagerFactory trust =
          TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
      trust.init(store);
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(null, trust.getTrustManagers(), null);
      return context;
    } catch (CertificateProblem problem) {
      throw new IOException(problem.getMessage(), problem);
    } catch (GeneralSecurityException failure) {
      throw new IOException("this JDK has no TLS", failure);
    }
  }

  /** Called by the session, once. */
  @Override
  public HttpClient createHttpClient(NetworkSettings settings) {
    HttpClient.Builder builder =
        HttpClient.newBuilder().connectTimeout(TIMEOUT).followRedirects(HttpClient.Redirect.NORMAL);
    if (trust != null) {
      builder.sslContext(trust);
    }
    AcmeHttp made = new AcmeHttp(builder.build(), answerMost, nanos);
    client = made;
    if (closed) {
      made.shutdownNow();
    }
    return made;
  }

  /** When the authority wants to be asked again that has had enough; zero when it does not say. */
  Duration retryAfter() {
    AcmeHttp made = client;
    return made == null ? Duration.ZERO : made.retryAfter();
  }

  /** Ends its connections and its threads. From any thread. */
  @Override
  public void close() {
    closed = true;
    AcmeHttp made = client;
    if (made != null) {
      made.shutdownNow();
    }
  }
}
