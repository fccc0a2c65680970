package lb.proxy.scenario;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.pkitesting.X509Bundle;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import javax.net.ssl.SSLContext;
import lb.testing.Eventually;
import lb.testing.RawClient;
import lb.testing.ReceivedRequest;
import lb.testing.Reply;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Client certificates: who is let in, and what the origin is told. */
final class ClientCertificateTest extends TlsScenario {
  private static final TestAuthority PEOPLE = new TestAuthority("people");
  private static final X509Bundle ANN = PEOPLE.issue("CN=Ann,O=lb");

  /** A site for people, and an open one. */
  private LbUnderTest startTwo(String... moreAuth) {
    PEOPLE.write(folder.resolve("people.pem"));
    TestAuthority.write(folder, "site", AUTHORITY.issue("CN=site", "people.test", "open.test"));
    String more = moreAuth.length == 0 ? "" : ", " + String.join(", ", moreAuth);
    return start(
        """
        [{"hosts": "people.test", "origins": ORIGIN,
          "tls": {"certificate": "site.pem", "key": "site.key",
                  "client_auth": {"ca": "people.pem"%s}}},
         {"hosts": "open.test", "origins": ORIGIN,
          "tls": {"certificate": "site.pem", "key": "site.key"}}]
        """
            .formatted(more));
  }

  private SSLContext with(X509Bundle certificate) {
    return AUTHORITY.client(certificate);
  }

  private RawClient connect(X509Bundle certificate, String serverName, String version) {
    return connect(
        with(certificate),
        serverName,
        parameters -> parameters.setProtocols(new String[] {version}));
  }

  private static void awaitFailed(LbUnderTest lb, String reason) {
    String line = "lb_tls_handshakes_failed_total{reason=\"" + reason + "\"} 1.0";
    Eventually.eventually(() -> assertThat(lb.admin("GET", "/metrics", "").text()).contains(line));
  }

  @ParameterizedTest
  @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
  void theOriginIsToldWhoTheClientIs(String version) throws Exception {
    startTwo("\"pass_certificate\": true");
    answers("hello");
    RawClient client = connect(ANN, "people.test", version);
    assertThat(
            client
                .get(
                    "/",
                    "Host: people.test",
                    "X-Client-Subject: CN=root",
                    "Client-Cert: :AAAA:",
                    "Client-Cert-Chain: :AAAA:")
                .text())
        .isEqualTo("hello");
    ReceivedRequest request = origin.awaitRequest(1);
    assertThat(request.fields().all("X-Client-Subject")).containsExactly("CN=Ann,O=lb");
    String encoded = Base64.getEncoder().encodeToString(ANN.getCertificate().getEncoded());
    assertThat(request.fields().all("Client-Cert")).containsExactly(":" + encoded + ":");
    assertThat(request.has("Client-Cert-Chain")).isFalse();
  }

  @ParameterizedTest
  @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
  void aClientWithoutACertificateIsNotLetIn(String version) {
    LbUnderTest lb = startTwo();
    // In 1.3 the client believes that it is in until it reads.
    assertThatThrownBy(() -> connect(null, "people.test", version).get("/", "Host: people.test"))
        .isInstanceOf(UncheckedIOException.class);
    awaitFailed(lb, "client_certificate_missing");
    assertThat(origin.received()).isEmpty();
  }

  @Test
  void aCertificateOfAnotherAuthorityIsNotLetIn() {
    LbUnderTest lb = startTwo();
    X509Bundle stranger = new TestAuthority("people").issue("CN=Ann,O=lb");
    assertThatThrownBy(
            () -> connect(stranger, "people.test", "TLSv1.3").get("/", "Host: people.test"))
        .isInstanceOf(UncheckedIOException.class);
    awaitFailed(lb, "client_certificate_refused");
    assertThat(origin.received()).isEmpty();
  }

  @Test
  void anExpiredCertificateIsNotLetIn() {
    LbUnderTest lb = startTwo();
    X509Bundle expired = PEOPLE.issue("CN=Old", Instant.now().minusSeconds(60));
    assertThatThrownBy(
            () -> connect(expired, "people.test", "TLSv1.3").get("/", "Host: people.test"))
        .isInstanceOf(UncheckedIOException.class);
    awaitFailed(lb, "client_certificate_refused");
  }

  @Test
  void aCertificateThatEndsIsNotTakenUpAgainWithItsSession() {
    LbUnderTest lb = startTwo();
    answers("hello");
    SSLContext client = with(PEOPLE.issue("CN=Ann", Instant.now().plusSeconds(3_600)));
    connect(client, "people.test", parameters -> {}).get("/", "Host: people.test");
    connect(client, "people.test", parameters -> {}).get("/", "Host: people.test");
    assertThat(lb.admin("GET", "/metrics", "").text())
        .contains("lb_tls_handshakes_total{resumed=\"true\",version=\"1.3\"} 1.0");
    clock.advance(Duration.ofHours(2));
    assertThatThrownBy(
            () -> connect(client, "people.test", parameters -> {}).get("/", "Host: people.test"))
        .isInstanceOf(UncheckedIOException.class);
    awaitFailed(lb, "client_certificate_refused");
  }

  @Test
  void aSessionOfAnOpenSiteOpensNoOther() {
    startTwo();
    answers("hello");
    RawClient open = connect("open.test");
    assertThat(open.get("/", "Host: open.test").status()).isEqualTo(200);
    assertThat(open.get("/", "Host: people.test").status()).isEqualTo(421);
    assertThat(connectPlain(plain()).get("/", "Host: people.test").status()).isEqualTo(403);
    RawClient ann = connect(ANN, "people.test", "TLSv1.3");
    assertThat(ann.get("/", "Host: people.test").status()).isEqualTo(200);
    assertThat(ann.get("/", "Host: open.test").status()).isEqualTo(200);
  }

  @Test
  void nobodyElseTellsTheOriginWhoTheClientIs() {
    startTwo("\"subject_field\": \"X-Who\"");
    answers("hello");
    RawClient open = connect("open.test");
    open.get("/a", "Host: open.test", "x-who: CN=Ann", "client-cert: :AAAA:", "X-Other: kept");
    ReceivedRequest request = origin.awaitRequest(1);
    assertThat(request.has("X-Who")).isFalse();
    assertThat(request.has("Client-Cert")).isFalse();
    assertThat(request.field("X-Other")).isEqualTo("kept");
    connectPlain(plain()).get("/b", "Host: open.test", "X-Who: CN=Ann");
    assertThat(origin.awaitRequest(2).has("X-Who")).isFalse();
  }

  @Test
  void whereItIsNotRequiredBothAreLetInAndToldApart() {
    startTwo("\"required\": false");
    origin
        .otherwise()
        .respond((request, wire) ->
            Reply.ok("you are " + request.field("X-Client-Subject"))
                .cacheControl("max-age=60")
                .field("Vary", "X-Client-Subject")
                .play(request, wire));
    for (int i = 0; i < 2; i++) {
      RawClient ann = connect(ANN, "people.test", "TLSv1.3");
      assertThat(ann.get("/", "Host: people.test").text()).isEqualTo("you are CN=Ann,O=lb");
      RawClient nobody = connect("people.test");
      assertThat(nobody.get("/", "Host: people.test", "X-Client-Subject: CN=Ann,O=lb").text())
          .isEqualTo("you are null");
    }
    List<ReceivedRequest> asked = origin.received();
    assertThat(asked).hasSize(2);
  }
}
