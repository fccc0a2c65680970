package lb.proxy.scenario;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Base64;
import java.util.List;
import java.util.stream.Stream;
import lb.testing.Eventually;
import lb.testing.RawClient;
import lb.testing.Response;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** From an empty folder to a certificate that clients are shown. */
final class AcmeIssueTest extends AcmeScenario {
  private static final String SHOP = "[\"shop.test\", \"www.shop.test\"]";

  @ParameterizedTest
  @ValueSource(strings = {"http-01", "tls-alpn-01"})
  void aSiteGetsItsCertificate(String challenge) throws Exception {
    answers("secret");
    startAndAsk(site(SHOP, acme("\"challenge\": \"" + challenge + "\"")));
    assertThat(authority.proofs())
        .containsExactlyInAnyOrder(challenge + " shop.test: ok", challenge + " www.shop.test: ok");
    assertThat(shown("shop.test")).isEqualTo(authority.issued().getFirst().getFirst());
    assertThat(shown("www.shop.test")).isEqualTo(shown("shop.test"));
    assertThat(connectTo("shop.test").get("/", "Host: shop.test").text()).isEqualTo("secret");
    assertThat(lb.metric("lb_acme_certificates_issued_total")).isEqualTo(1);
    assertThat(lb.metric("lb_acme_failures_total")).isEqualTo(-1);
    assertThat(lb.metric("lb_acme_next_attempt_timestamp_seconds"))
        .isBetween(clock.seconds() + 59 * 86_400.0, clock.seconds() + 62 * 86_400.0);
    assertThat(lb.metric("lb_tls_certificate_expiry_timestamp_seconds"))
        .isEqualTo(ends(shown("shop.test")).getEpochSecond());
  }

  @Test
  void withoutAChoiceTheFirstProofIsByHttp() throws Exception {
    startAndAsk(site(SHOP, acme()));
    assertThat(authority.proofs()).allMatch(proof -> proof.startsWith("http-01 "));
    assertThat(authority.issued()).hasSize(1);
  }

  @Test
  void aProofIsAnsweredWhereOthersAreRedirected() throws Exception {
    startAndAsk(site(SHOP, acme("\"challenge\": \"http-01\""), "\"redirect\": true"));
    assertThat(authority.issued()).hasSize(1);
    RawClient client = connectPlain(plain());
    Response other = client.get("/.well-known/acme-challenge/unknown", "Host: shop.test");
    assertThat(other.status()).isEqualTo(308);
  }

  @Test
  void aTokenThatNobodyWaitsForIsAPathAsAnyOther() throws Exception {
    answers("of the origin");
    startAndAsk(site(SHOP, acme()));
    Response other =
        connectPlain(plain()).get("/.well-known/acme-challenge/unknown", "Host: shop.test");
    assertThat(other.text()).isEqualTo("of the origin");
  }

  @Test
  void aTokenIsForgottenWhenTheNameIsProved() throws Exception {
    answers("of the origin");
    startAndAsk(site(SHOP, acme("\"challenge\": \"http-01\"")));
    assertThat(authority.tokens()).hasSize(2);
    for (String token : authority.tokens()) {
      String path = "/.well-known/acme-challenge/" + token;
      assertThat(connectPlain(plain()).get(path, "Host: shop.test").text())
          .isEqualTo("of the origin");
    }
  }

  @Test
  void untilThereIsACertificateClientsAreRefused() throws Exception {
    authority.fail(1, "/directory", 503, null, null);
    startAndAsk(site(SHOP, acme()));
    assertThatThrownBy(() -> connectTo("shop.test"))
        .isInstanceOf(UncheckedIOException.class)
        .hasMessageContaining("internal_error");
    Eventually.eventually(
        "it is counted",
        () -> lb.metric("lb_tls_handshakes_failed_total", "reason=\"no_certificate\"") == 1);
    String status = lb.admin("GET", "/certificates", "").text();
    assertThat(status).contains("\"ends\":null").contains("\"failures\":1").contains("HTTP 503");
  }

  @Test
  void onlyAuthoritiesThatAskAreShownAProof() throws Exception {
    startAndAsk(site(SHOP, acme("\"challenge\": \"tls-alpn-01\"")));
    assertThatThrownBy(() ->
            connect(
                AUTHORITY.client(null),
                "shop.test",
                parameters -> parameters.setApplicationProtocols(new String[] {"acme-tls/1"})))
        .hasMessageContaining("no_application_protocol");
  }

  @Test
  void keysAreForOurEyesAlone() throws Exception {
    startAndAsk(site(SHOP, acme()));
    try (Stream<Path> all = Files.walk(folder.resolve("acme"))) {
      List<Path> found = all.toList();
      assertThat(found).hasSizeGreaterThan(5);
      for (Path each : found) {
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(each)))
            .as(each.toString())
            .isEqualTo(Files.isDirectory(each) ? "rwx------" : "rw-------");
      }
    }
    assertThat(folder.resolve("acme/sites/shop.test.pem"))
        .content()
        .contains("BEGIN CERTIFICATE", "BEGIN PRIVATE KEY");
  }

  @Test
  void severalSitesHaveACertificateEachAndOneAccount() throws Exception {
    startAndAsk(site("\"one.test\"", acme()), site("\"two.test\"", acme()));
    assertThat(shown("one.test")).isNotEqualTo(shown("two.test"));
    assertThat(authority.accounts()).isEqualTo(1);
    assertThat(lb.metric("lb_acme_certificates_issued_total", "site=\"two.test\"")).isEqualTo(1);
  }

  @Test
  void aSiteForAllHostsNamesThoseOfItsCertificate() throws Exception {
    startAndAsk(site("\"*\"", acme("\"names\": [\"a.test\"]")));
    assertThat(shown("a.test").getSubjectAlternativeNames()).containsExactly(List.of(2, "a.test"));
  }

  @Test
  void anAuthorityThatAsksForAnAccountOfItsOwnGetsIt() throws Exception {
    byte[] secret = "0123456789abcdef0123456789abcdef".getBytes(StandardCharsets.US_ASCII);
    authority.requireExternalAccount("customer-7", secret);
    String mac = Base64.getUrlEncoder().withoutPadding().encodeToString(secret);
    startAndAsk(
        site(
            SHOP,
            acme(
                "\"external_account\": {\"key_id\": \"customer-7\", \"mac_key\": \""
                    + mac
                    + "\"}")));
    assertThat(authority.issued()).hasSize(1);
  }

  @Test
  void aNonceThatIsNotTakenIsNoFailure() throws Exception {
    authority.badNonceEvery(3);
    startAndAsk(site(SHOP, acme()));
    assertThat(authority.issued()).hasSize(1);
    assertThat(state().failures()).isZero();
  }

  @Test
  void anAuthorityMayTakeItsTime() throws Exception {
    authority.slow(3, null);
    startAndAsk(site(SHOP, acme()));
    assertThat(authority.issued()).hasSize(1);
    assertThat(authority.count("POST /order/")).isGreaterThan(3);
  }
}
