package lb.proxy.scenario;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.pkitesting.X509Bundle;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.net.ssl.SSLContext;
import lb.config.Config;
import lb.config.ConfigResult;
import lb.config.problem.ConfigProblem;
import lb.config.problem.ProblemCode;
import lb.proxy.Server;
import lb.testing.Eventually;
import lb.testing.RawClient;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Certificates and keys of tickets that change while clients are connected. */
final class CertificateSwapTest extends TlsScenario {
  private String shown() throws Exception {
    try (RawClient client = connect("localhost")) {
      return ((X509Certificate) client.session().getPeerCertificates()[0])
          .getSubjectX500Principal()
          .getName();
    }
  }

  private static String metrics(LbUnderTest lb) {
    return lb.admin("GET", "/metrics", "").text();
  }

  private static long count(LbUnderTest lb, String series) {
    Matcher found =
        Pattern.compile("^" + Pattern.quote(series) + " (\\S+)$", Pattern.MULTILINE)
            .matcher(metrics(lb));
    return found.find() ? (long) Double.parseDouble(found.group(1)) : 0;
  }

  private static long resumed(LbUnderTest lb, String version) {
    return count(
        lb, "lb_tls_handshakes_total{resumed=\"true\",version=\"" + version.substring(4) + "\"}");
  }

  @Test
  void aNewPairIsShownAndOldConnectionsGoOn() throws Exception {
    LbUnderTest lb = startOne();
    answers("x");
    RawClient before = connect("localhost");
    assertThat(before.get("/").text()).isEqualTo("x");
    assertThat(shown()).isEqualTo("CN=site");
    Instant ends = Instant.now().plus(Duration.ofDays(60));
    X509Bundle next = AUTHORITY.issue("CN=next", ends, "localhost");
    TestAuthority.write(folder, "site", next);
    Eventually.eventually(() -> assertThat(shown()).isEqualTo("CN=next"));
    assertThat(before.get("/").text()).isEqualTo("x");
    assertThat(count(lb, "lb_tls_certificate_changes_total{result=\"taken\",site=\"one\"}"))
        .isEqualTo(1);
    assertThat(
            count(
                lb, "lb_tls_certificate_expiry_timestamp_seconds{name=\"localhost\",site=\"one\"}"))
        .isEqualTo(next.getCertificate().getNotAfter().toInstant().getEpochSecond());
    for (int i = 0; i < 5; i++) {
      TestAuthority.write(folder, "site", AUTHORITY.issue("CN=turn" + i, "localhost"));
      lb.server().renewCertificates();
      assertThat(shown()).isEqualTo("CN=turn" + i);
      assertThat(before.get("/").text()).isEqualTo("x");
    }
  }

  /** Waiting for its writer, the watch would never look at any certificate again. */
  @Test
  void aPipeInTheFilesPlaceIsNotWaitedFor() throws Exception {
    LbUnderTest lb = startOne();
    Path key = folder.resolve("site.key");
    Files.delete(key);
    assertThat(new ProcessBuilder("mkfifo", key.toString()).start().waitFor()).isZero();
    lb.server().renewCertificates();
    assertThat(shown()).isEqualTo("CN=site");
    assertThat(count(lb, "lb_tls_certificate_changes_total{result=\"refused\",site=\"one\"}"))
        .isPositive();
    Files.delete(key);
    TestAuthority.write(folder, "site", AUTHORITY.issue("CN=next", "localhost"));
    lb.server().renewCertificates();
    assertThat(shown()).isEqualTo("CN=next");
  }

  @Test
  void aPairThatDoesNotFitIsNotTaken() throws Exception {
    LbUnderTest lb = startOne();
    Server server = lb.server();
    X509Bundle next = AUTHORITY.issue("CN=next", "localhost");
    String refused = "lb_tls_certificate_changes_total{result=\"refused\",site=\"one\"}";
    TestAuthority.text(folder.resolve("site.pem"), next.getCertificatePathPEM());
    server.renewCertificates();
    assertThat(shown()).isEqualTo("CN=site");
    assertThat(count(lb, refused)).isEqualTo(1);
    server.renewCertificates();
    assertThat(count(lb, refused)).as("said once for each change").isEqualTo(1);
    TestAuthority.text(folder.resolve("site.key"), next.getPrivateKeyPEM());
    server.renewCertificates();
    assertThat(shown()).isEqualTo("CN=next");
  }

  @ParameterizedTest
  @ValueSource(strings = {"gone", "empty", "expired", "early"})
  void filesThatCannotBeUsedLeaveTheOldPair(String how) throws Exception {
    LbUnderTest lb = startOne();
    switch (how) {
      case "gone" -> Files.delete(folder.resolve("site.key"));
      case "empty" -> TestAuthority.text(folder.resolve("site.pem"), "");
      case "expired" ->
          TestAuthority.write(
              folder, "site", AUTHORITY.issue("CN=x", Instant.now().minusSeconds(9), "localhost"));
      case "early" -> {
        clock.jumpWall(Duration.ofDays(-3));
        TestAuthority.write(folder, "site", AUTHORITY.issue("CN=x", "localhost"));
      }
      default -> throw new AssertionError(how);
    }
    lb.server().renewCertificates();
    assertThat(shown()).isEqualTo("CN=site");
    assertThat(count(lb, "lb_tls_certificate_changes_total{result=\"refused\",site=\"one\"}"))
        .isEqualTo(1);
  }

  @Test
  void aStartWithFilesThatCannotBeUsedIsRefusedWhereTheyAreNamed() {
    TestAuthority.write(
        folder, "site", AUTHORITY.issue("CN=x", Instant.now().minusSeconds(9), "localhost"));
    ConfigResult result =
        read(
            """
            [{"hosts": "*", "origins": ORIGIN,
              "tls": {"certificate": "site.pem", "key": "site.key"}}]
            """);
    assertThat(result).isInstanceOf(ConfigResult.Invalid.class);
    ConfigProblem problem = result.problems().getFirst();
    assertThat(problem.code()).isEqualTo(ProblemCode.BAD_CERTIFICATE);
    assertThat(problem.message())
        .contains(folder.resolve("site.pem") + ": the certificate expired at ");
    assertThat(problem.position().line()).isEqualTo(5);
  }

  @Test
  void aFileThatGoesBetweenCheckAndStartIsNamedByTheStart() throws IOException {
    TestAuthority.write(folder, "site", AUTHORITY.issue("CN=x", "localhost"));
    ConfigResult result =
        read(
            """
            [{"name": "shop", "hosts": "*", "origins": ORIGIN,
              "tls": {"certificate": "site.pem", "key": "site.key"}}]
            """);
    Files.delete(folder.resolve("site.key"));
    assertThatThrownBy(() -> new LbUnderTest(result.orThrow(), clock, clock::nanos))
        .hasRootCauseMessage(folder.resolve("site.key") + ": there is no such file");
  }

  @Test
  void aReloadWithFilesThatCannotBeUsedLeavesWhatRuns() throws Exception {
    LbUnderTest lb = startOne();
    TestAuthority.write(folder, "next", AUTHORITY.issue("CN=next", "localhost"));
    String sites =
        """
        [{"name": "one", "hosts": "*", "origins": ORIGIN,
          "tls": {"certificate": "next.pem", "key": "next.key"}}]
        """;
    Config next = read(sites).orThrow();
    Path key = folder.resolve("next.key");
    Files.delete(key);
    assertThat(read(sites).render(false))
        .contains("error[LB0126]: " + key + ": there is no such file", "lb.json:5:");
    assertThatThrownBy(() -> lb.server().apply(next))
        .hasMessage("site one: " + key + ": there is no such file");
    assertThat(shown()).isEqualTo("CN=site");
    TestAuthority.write(folder, "next", AUTHORITY.issue("CN=next", "localhost"));
    lb.server().apply(next);
    assertThat(shown()).isEqualTo("CN=next");
  }

  @ParameterizedTest
  @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
  void sessionsAreTakenUpAgainUntilTheirKeyIsForgotten(String version) {
    LbUnderTest lb = startOne("\"min_version\": \"1.2\"");
    answers("x");
    SSLContext client = AUTHORITY.client(null);
    visit(client, version);
    assertThat(resumed(lb, version)).isZero();
    visit(client, version);
    assertThat(resumed(lb, version)).isEqualTo(1);
    turn(lb, 1);
    visit(client, version);
    assertThat(resumed(lb, version)).as("the key before is still accepted").isEqualTo(2);
    turn(lb, 3);
    visit(client, version);
    assertThat(resumed(lb, version)).as("an older one is not").isEqualTo(2);
    visit(client, version);
    assertThat(resumed(lb, version)).isEqualTo(3);
  }

  private void visit(SSLContext client, String version) {
    try (RawClient connection =
        connect(
            client, "localhost", parameters -> parameters.setProtocols(new String[] {version}))) {
      assertThat(connection.get("/").text()).isEqualTo("x");
    }
  }

  /** Some periods of the ticket keys go by. */
  private void turn(LbUnderTest lb, int periods) {
    for (int i = 0; i < periods; i++) {
      clock.advance(Duration.ofHours(8));
      lb.server().renewCertificates();
    }
  }

  @Test
  void aSessionOutlivesTheCertificateThatItBeganWith() {
    LbUnderTest lb = startOne();
    answers("x");
    SSLContext client = AUTHORITY.client(null);
    visit(client, "TLSv1.3");
    TestAuthority.write(folder, "site", AUTHORITY.issue("CN=next", "localhost"));
    lb.server().renewCertificates();
    visit(client, "TLSv1.3");
    assertThat(resumed(lb, "TLSv1.3")).isEqualTo(1);
  }
}
