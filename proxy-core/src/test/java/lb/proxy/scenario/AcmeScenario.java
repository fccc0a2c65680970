package lb.proxy.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.handler.ssl.util.InsecureTrustManagerFactory;
import java.security.GeneralSecurityException;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLContext;
import lb.proxy.acme.AcmeState;
import lb.testing.RawClient;
import lb.testing.TestTls;
import lb.testing.acme.AcmeServer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/** What scenarios of ACME share: an authority, and an lb that gets its certificates from it. */
abstract class AcmeScenario extends TlsScenario {
  final AcmeServer authority = AcmeServer.start(clock);
  LbUnderTest lb;

  @BeforeEach
  void trustTheAuthority() {
    TestAuthority.text(folder.resolve("ca.pem"), TestTls.authorityPem());
  }

  @AfterEach
  void closeTheAuthority() {
    authority.close();
  }

  /** The value of {@code acme}, with more members perhaps. */
  String acme(String... more) {
    String members = more.length == 0 ? "" : ", " + String.join(", ", more);
    return "{\"agree_to_terms\": true, \"directory\": \""
        + authority.directory()
        + "\", \"ca\": \"ca.pem\""
        + members
        + "}";
  }

  static String site(String hosts, String acme, String... moreTls) {
    String more = moreTls.length == 0 ? "" : ", " + String.join(", ", moreTls);
    return "{\"hosts\": "
        + hosts
        + ", \"origins\": ORIGIN, \"tls\": {\"acme\": "
        + acme
        + more
        + "}}";
  }

  /** Starts an lb, and waits until it has asked for what it wants. */
  void startAndAsk(String... sites) throws InterruptedException {
    startOnly(sites);
    lb.server().acme().workNow();
  }

  void startOnly(String... sites) {
    lb = start("[" + String.join(",\n", sites) + "]");
    authority.validateAt(plain(), secure());
  }

  /** Days pass, and no connection grows old of it; then what is due is done. */
  void pass(Duration time) throws InterruptedException {
    clock.jumpWall(time);
    lb.server().acme().workNow();
  }

  AcmeState state() {
    return lb.server().acme().states().getFirst();
  }

  Duration untilNext() {
    return Duration.between(clock.instant(), state().next());
  }

  /** A client that believes anybody, at any time: the chain is looked at by the test. */
  RawClient connectTo(String name) {
    try {
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(null, InsecureTrustManagerFactory.INSTANCE.getTrustManagers(), null);
      return connect(
          context,
          name,
          parameters -> {
            parameters.setEndpointIdentificationAlgorithm(null);
            parameters.setServerNames(List.of(new SNIHostName(name)));
          });
    } catch (GeneralSecurityException failure) {
      throw new AssertionError(failure);
    }
  }

  /** The certificate that is shown to who asks for a name; its chain leads to the authority. */
  X509Certificate shown(String name) throws Exception {
    try (RawClient client = connectTo(name)) {
      Certificate[] chain = client.session().getPeerCertificates();
      assertThat(chain).hasSize(2);
      chain[0].verify(chain[1].getPublicKey());
      chain[1].verify(authority.root().getPublicKey());
      return (X509Certificate) chain[0];
    }
  }

  static Instant ends(X509Certificate certificate) {
    return certificate.getNotAfter().toInstant();
  }
}
