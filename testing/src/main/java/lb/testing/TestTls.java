package lb.testing;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/**
 * Certificates for tests: an authority that nobody else trusts, a server certificate of its for
 * {@code localhost}, {@code origin.test}, {@code *.origin.test} and 127.0.0.1, and one that has
 * expired. Valid until 2126. Their keys lie in this module and protect nothing.
 */
public final class TestTls {
  private static final char[] PASSWORD = "testing".toCharArray();

  private TestTls() {}

  /** The side of a server with the good certificate. */
  public static SSLContext serverContext() {
    return server("origin.p12");
  }

  /** The side of a server whose certificate has expired. */
  public static SSLContext expiredServerContext() {
    return server("expired.p12");
  }

  /** The side of a client that trusts the test authority and no other. */
  public static SSLContext clientContext() {
    try {
      TrustManagerFactory trust =
          TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
      trust.init(keyStore("authority.p12"));
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(null, trust.getTrustManagers(), null);
      return context;
    } catch (GeneralSecurityException failure) {
      throw new AssertionError("this JDK has no TLS", failure);
    }
  }

  /** The certificate of the authority in PEM, as an operator names it. */
  public static String authorityPem() {
    try (InputStream in = resource("authority.pem")) {
      return new String(in.readAllBytes(), StandardCharsets.US_ASCII);
    } catch (IOException failure) {
      throw new AssertionError("authority.pem cannot be read", failure);
    }
  }

  private static SSLContext server(String store) {
    try {
      KeyManagerFactory keys =
          KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
      keys.init(keyStore(store), PASSWORD);
      KeyManager[] managers = keys.getKeyManagers();
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(managers, null, null);
      return context;
    } catch (GeneralSecurityException failure) {
      throw new AssertionError("this JDK has no TLS", failure);
    }
  }

  private static KeyStore keyStore(String name) throws GeneralSecurityException {
    try (InputStream in = resource(name)) {
      KeyStore store = KeyStore.getInstance("PKCS12");
      store.load(in, PASSWORD);
      return store;
    } catch (IOException failure) {
      throw new AssertionError(name + " cannot be read", failure);
    }
  }

  private static InputStream resource(String name) {
    InputStream in = TestTls.class.getResourceAsStream(name);
    if (in == null) {
      throw new AssertionError(name + " is missing from the module");
    }
    return in;
  }
}
