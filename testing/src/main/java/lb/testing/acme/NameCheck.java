package lb.testing.acme;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509ExtendedTrustManager;
import org.jspecify.annotations.Nullable;

/** Looks whether a name is somebody's, over a real connection to whoever serves it. */
final class NameCheck {
  private static final int PATIENCE_MILLIS = 5_000;
  private static final int BYTES_MAX = 64 * 1024;
  private static final String ACME_TLS = "acme-tls/1";
  private static final String ACME_IDENTIFIER = "1.3.6.1.5.5.7.1.31";
  private static final int DNS_NAME = 2;

  private NameCheck() {}

  /** RFC 8555 §8.3; null when it is proved, else what is wrong. */
  static @Nullable String byHttp(InetSocketAddress at, String name, String token, String proof) {
    try (Socket socket = new Socket()) {
      socket.connect(new InetSocketAddress(loopback(), at.getPort()), PATIENCE_MILLIS);
      socket.setSoTimeout(PATIENCE_MILLIS);
      String request =
          "GET /.well-known/acme-challenge/"
              + token
              + " HTTP/1.1\r\nHost: "
              + name
              + "\r\nUser-Agent: test authority\r\nConnection: close\r\n\r\n";
      socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
      String answer;
      try (InputStream in = socket.getInputStream()) {
        answer = new String(in.readNBytes(BYTES_MAX), StandardCharsets.ISO_8859_1);
      }
      int end = answer.indexOf("\r\n\r\n");
      if (!answer.startsWith("HTTP/1.1 200 ") || end < 0) {
        return "it answered " + answer.lines().findFirst().orElse("nothing");
      }
      String body = answer.substring(end + 4).stripTrailing();
      return body.equals(proof) ? null : "it answered \"" + body + "\", not \"" + proof + "\"";
    } catch (IOException failure) {
      return "it could not be reached: " + failure;
    }
  }

  /** RFC 8737 §3; null when it is proved, else what is wrong. */
  static @Nullable String byTls(InetSocketAddress at, String name, String proof) {
    try (Socket plain = new Socket(loopback(), at.getPort())) {
      plain.setSoTimeout(PATIENCE_MILLIS);
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(null, new TrustManager[] {new Anybody()}, null);
      SSLSocket socket =
          (SSLSocket) context.getSocketFactory().createSocket(plain, name, at.getPort(), true);
      SSLParameters parameters = socket.getSSLParameters();
      parameters.setServerNames(List.of(new SNIHostName(name)));
      parameters.setApplicationProtocols(new String[] {ACME_TLS});
      socket.setSSLParameters(parameters);
      socket.startHandshake();
      if (!ACME_TLS.equals(socket.getApplicationProtocol())) {
        return "it negotiated \"" + socket.getApplicationProtocol() + "\"";
      }
      X509Certificate shown = (X509Certificate) socket.getSession().getPeerCertificates()[0];
      return problem(shown, name, proof);
    } catch (IOException | GeneralSecurityException failure) {
      return "hands were not shaken: " + failure;
    }
  }

  private static @Nullable String problem(X509Certificate shown, String name, String proof)
      throws GeneralSecurityException {
    shown.verify(shown.getPublicKey());
    Collection<List<?>> names = shown.getSubjectAlternativeNames();
    if (names == null
        || names.size() != 1
        || !names.iterator().next().equals(List.of(DNS_NAME, name))) {
      return "its certificate is for " + names;
    }
    if (shown.getCriticalExtensionOIDs() == null
        || !shown.getCriticalExtensionOIDs().contains(ACME_IDENTIFIER)) {
      return "its certificate has no critical acmeIdentifier";
    }
    byte[] digest = Jws.sha256(proof);
    byte[] expected = new byte[digest.length + 4];
    expected[0] = 4; // OCTET STRING in OCTET STRING
    expected[1] = (byte) (digest.length + 2);
    expected[2] = 4;
    expected[3] = (byte) digest.length;
    System.arraycopy(digest, 0, expected, 4, digest.length);
    return Arrays.equals(expected, shown.getExtensionValue(ACME_IDENTIFIER))
        ? null
        : "its certificate has another acmeIdentifier";
  }

  private static InetAddress loopback() {
    return InetAddress.getLoopbackAddress();
  }

  /** The certificate is looked at afterwards. */
  private static final class Anybody extends X509ExtendedTrustManager {
    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type, Socket socket) {}

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type, Socket socket) {}

    @Override
    public void checkClientTrusted(
        X509Certificate[] chain, String type, javax.net.ssl.SSLEngine engine) {}

    @Override
    public void checkServerTrusted(
        X509Certificate[] chain, String type, javax.net.ssl.SSLEngine engine) {}

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type) {}

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type) {}

    @Override
    public X509Certificate[] getAcceptedIssuers() {
      return new X509Certificate[0];
    }
  }
}
