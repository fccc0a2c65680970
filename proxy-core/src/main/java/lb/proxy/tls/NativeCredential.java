package lb.proxy.tls;

import io.netty.handler.ssl.util.SimpleKeyManagerFactory;
import java.net.Socket;
import java.security.KeyStore;
import java.security.Principal;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import javax.net.ssl.KeyManager;
import javax.net.ssl.ManagerFactoryParameters;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedKeyManager;
import org.jspecify.annotations.Nullable;

/**
 * The key manager of a context whose certificate lies with BoringSSL (an SSL_CREDENTIAL), which
 * chooses and shows it by itself. Netty asks a key manager in each handshake all the same; this one
 * answers at once that there is something, and has nothing to add. That of the JDK looks through
 * its key store and judges the certificate each time, and what it finds is given to the library
 * anew.
 */
final class NativeCredential extends SimpleKeyManagerFactory {
  private static final KeyManager[] MANAGERS = {new Nothing()};

  @Override
  protected void engineInit(KeyStore store, char @Nullable [] password) {}

  @Override
  protected void engineInit(ManagerFactoryParameters parameters) {}

  @Override
  protected KeyManager[] engineGetKeyManagers() {
    return MANAGERS.clone();
  }

  private static final class Nothing extends X509ExtendedKeyManager {
    private static final String ALIAS = "with the library";

    @Override
    public String chooseEngineServerAlias(
        String type, Principal @Nullable [] issuers, SSLEngine engine) {
      return ALIAS;
    }

    @Override
    public String chooseServerAlias(
        String type, Principal @Nullable [] issuers, @Nullable Socket socket) {
      return ALIAS;
    }

    /** Nothing to show beside what the library has. */
    @Override
    public X509Certificate @Nullable [] getCertificateChain(String alias) {
      return null;
    }

    @Override
    public @Nullable PrivateKey getPrivateKey(String alias) {
      return null;
    }

    @Override
    public String @Nullable [] getServerAliases(String type, Principal @Nullable [] issuers) {
      return null;
    }

    @Override
    public String @Nullable [] getClientAliases(String type, Principal @Nullable [] issuers) {
      return null;
    }

    @Override
    public @Nullable String chooseClientAlias(
        String[] types, Principal @Nullable [] issuers, @Nullable Socket socket) {
      return null;
    }
  }
}
