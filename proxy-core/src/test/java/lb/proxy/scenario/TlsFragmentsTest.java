package lb.proxy.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import java.security.cert.X509Certificate;
import lb.testing.RawClient;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A first message in pieces is as good as a whole one: its name and protocols are seen. */
final class TlsFragmentsTest extends TlsScenario {
  @ParameterizedTest
  @CsvSource({"1, true", "7, true", "100, true", "1, false", "50, false"})
  void aFirstMessageInPiecesIsPutTogether(int pieceBytes, boolean records) throws Exception {
    TestAuthority.write(folder, "site", AUTHORITY.issue("CN=site", "localhost"));
    TestAuthority.write(folder, "rest", AUTHORITY.issue("CN=rest", "other.test"));
    LbUnderTest lb =
        start(
            """
            [{"hosts": "localhost", "origins": ORIGIN,
              "tls": {"certificate": "site.pem", "key": "site.key"}},
             {"hosts": "*", "origins": ORIGIN,
              "tls": {"certificate": "rest.pem", "key": "rest.key"}}]
            """);
    answers("whole");
    try (HelloCutter cutter = new HelloCutter(secure(), pieceBytes, records);
        RawClient client =
            RawClient.connectTls(
                cutter.address(),
                AUTHORITY.client(null),
                "localhost",
                parameters -> parameters.setApplicationProtocols(new String[] {"http/1.1"}))) {
      X509Certificate shown = (X509Certificate) client.session().getPeerCertificates()[0];
      assertThat(shown.getSubjectX500Principal().getName()).isEqualTo("CN=site");
      assertThat(client.protocol()).isEqualTo("http/1.1");
      assertThat(client.get("/").text()).isEqualTo("whole");
    }
    assertThat(lb.metric("lb_tls_handshakes_failed_total")).isEqualTo(-1);
  }
}
