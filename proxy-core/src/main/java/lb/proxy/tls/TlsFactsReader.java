package lb.proxy.tls;

import io.netty.handler.ssl.ReferenceCountedOpenSslEngine;
import io.netty.internal.tcnative.SSL;
import java.nio.charset.StandardCharsets;
import java.security.cert.CertificateEncodingException;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.Base64;
import java.util.Date;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLSession;
import lb.config.ClientAuth;
import lb.proxy.exchange.TlsFacts;
import lb.proxy.exchange.TlsFacts.ClientCertificate;
import org.jspecify.annotations.Nullable;

/** Tells what hands were shaken on. On the connection's loop. */
final class TlsFactsReader {
  private TlsFactsReader() {}

  /**
   * The facts of a finished handshake.
   *
   * @throws CertificateException when the client's certificate is not valid now: one that was
   *     looked at when its session began may have ended since
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
        auth == null ? null : certificate(session, now));
  }

  private static boolean isResumed(SSLEngine engine) {
    return engine instanceof ReferenceCountedOpenSslEngine openSsl
        && SSL.isSessionReused(openSsl.sslPointer());
  }

  static @Nullable ClientCertificate certificate(SSLSession session, Instant now)
      throws CertificateException {
    java.security.cert.Certificate[] chain;
    try {
      chain = session.getPeerCertificates();
    } catch (SSLPeerUnverifiedException none) {
      return null;
    }
    if (!(chain[0] instanceof X509Certificate certificate)) {
      return null;
    }
    certificate.checkValidity(Date.from(now));
    return of(certificate);
  }

  static ClientCertificate of(X509Certificate certificate) throws CertificateEncodingException {
    String encoded = ':' + Base64.getEncoder().encodeToString(certificate.getEncoded()) + ':';
    return new ClientCertificate(visible(certificate.getSubjectX500Principal().getName()), encoded);
  }

  /** Whatever is not visible ASCII as the octets of its UTF-8 in hex (RFC 4514 §2.4). */
  static String visible(String name) {
    StringBuilder visible = new StringBuilder(name.length());
    for (byte octet : name.getBytes(StandardCharsets.UTF_8)) {
      if (octet >= ' ' && octet < 0x7F) {
        visible.append((char) octet);
      } else {
        visible.append('\\').append("%02X".formatted(octet & 0xFF));
      }
    }
    return visible.toString();
  }
}
