package lb.proxy.tls;

import java.lang.reflect.Method;
import java.security.cert.CertificateException;
import java.time.Instant;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLSession;
import lb.config.ClientAuth;
import lb.proxy.exchange.TlsFacts;
import org.jspecify.annotations.Nullable;

/** Tells what hands were shaken on within QUIC. On the connection's loop. */
final class QuicFacts {
  private QuicFacts() {}

  /**
   * The facts of a finished handshake.
   *
   * @throws CertificateException when the client's certificate is not valid now
   */
  static TlsFacts read(
      SSLEngine engine, @Nullable String serverName, @Nullable ClientAuth auth, Instant now)
      throws CertificateException {
    SSLSession session = engine.getSession();
    return new TlsFacts(
        session.getProtocol(),
        session.getCipherSuite(),
        isResumed(engine),
        serverName,
        auth == null ? null : auth.authorities().toString(),
        auth == null ? null : TlsFactsReader.certificate(session, now));
  }

  /** The engine knows, and tells only its own package. */
  private static boolean isResumed(SSLEngine engine) {
    try {
      Method asked = engine.getClass().getDeclaredMethod("isSessionReused");
      asked.setAccessible(true);
      return (boolean) asked.invoke(engine);
    } catch (ReflectiveOperationException | RuntimeException unknown) {
      return false;
    }
  }
}
