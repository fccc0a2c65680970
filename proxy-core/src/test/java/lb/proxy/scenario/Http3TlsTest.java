package lb.proxy.scenario;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.handler.codec.quic.QuicSslContext;
import io.netty.pkitesting.X509Bundle;
import java.io.UncheckedIOException;
import java.security.cert.X509Certificate;
import java.util.concurrent.CompletableFuture;
import javax.net.ssl.SSLSession;
import lb.testing.Eventually;
import lb.testing.RawClient;
import lb.testing.Response;
import lb.testing.h3.H3Requests;
import lb.testing.h3.QuicPeer.Options;
import org.junit.jupiter.api.Test;

/** TLS within QUIC: the same certificates, client certificates and sessions as over TCP. */
final class Http3TlsTest extends TlsScenario {
  private static final TestAuthority PEOPLE = new TestAuthority("people");
  private static final TestAuthority OTHERS = new TestAuthority("others");

  private String shown(String serverName) throws Exception {
    try (H3Requests client = H3Requests.connect(secure(), Options.PLAIN.named(serverName))) {
      SSLSession session = client.peer().channel().sslEngine().getSession();
      return ((X509Certificate) session.getPeerCertificates()[0])
          .getSubjectX500Principal()
          .getName();
    }
  }

  /** Two sites that ask for client certificates of different authorities, and an open one. */
  private LbUnderTest startThree() {
    PEOPLE.write(folder.resolve("people.ca"));
    OTHERS.write(folder.resolve("others.ca"));
    for (String name : new String[] {"people", "others", "open"}) {
      TestAuthority.write(folder, name, AUTHORITY.issue("CN=" + name, name + ".test"));
    }
    return start(
        """
        [{"hosts": "open.test", "origins": ORIGIN,
          "tls": {"certificate": "open.pem", "key": "open.key"}},
         {"hosts": "people.test", "origins": ORIGIN,
          "tls": {"certificate": "people.pem", "key": "people.key",
                  "client_auth": {"ca": "people.ca", "pass_certificate": true}}},
         {"hosts": "others.test", "origins": ORIGIN,
          "tls": {"certificate": "others.pem", "key": "others.key",
                  "client_auth": {"ca": "others.ca"}}}]
        """);
  }

  private Response get(Options options, String host) {
    try (H3Requests client = H3Requests.connect(secure(), options)) {
      return client.get("/", "Host: " + host);
    }
  }

  private static Options as(X509Bundle certificate, String serverName) throws Exception {
    return Options.PLAIN.named(serverName).with(certificate.toKeyManagerFactory());
  }

  @Test
  void theCertificateIsThatOfTheNameThatIsAskedFor() throws Exception {
    startThree();
    assertThat(shown("open.test")).isEqualTo("CN=open");
    assertThat(shown("OPEN.test")).isEqualTo("CN=open");
    assertThat(shown("unknown.test")).isEqualTo("CN=open");
    assertThat(shown(null)).isEqualTo("CN=open");
  }

  @Test
  void aNewPairIsShownAndOldConnectionsGoOn() throws Exception {
    LbUnderTest lb = startOne();
    answers("hello");
    try (H3Requests before = H3Requests.connect(secure(), Options.PLAIN)) {
      assertThat(before.get("/").text()).isEqualTo("hello");
      assertThat(shown("site.test")).isEqualTo("CN=site");
      for (int i = 0; i < 3; i++) {
        TestAuthority.write(folder, "site", AUTHORITY.issue("CN=turn" + i, "localhost"));
        lb.server().renewCertificates();
        assertThat(shown("site.test")).isEqualTo("CN=turn" + i);
        assertThat(shown(null)).isEqualTo("CN=turn" + i);
        assertThat(before.get("/").text()).isEqualTo("hello");
      }
    }
  }

  /** One site, which asks for client certificates. */
  private LbUnderTest startForPeople() {
    PEOPLE.write(folder.resolve("people.ca"));
    return startOne("\"client_auth\": {\"ca\": \"people.ca\", \"pass_certificate\": true}");
  }

  @Test
  void aClientWithACertificateIsLetInAndTheOriginIsToldWhoItIs() throws Exception {
    startForPeople();
    answers("hello");
    X509Bundle ann = PEOPLE.issue("CN=Ann,O=lb");
    assertThat(get(as(ann, "people.test"), "people.test").text()).isEqualTo("hello");
    assertThat(origin.awaitRequest(1).field("X-Client-Subject")).isEqualTo("CN=Ann,O=lb");
    assertThat(origin.awaitRequest(1).has("Client-Cert")).isTrue();
  }

  @Test
  void aClientWithoutOneOrWithAStrangersIsNot() throws Exception {
    LbUnderTest lb = startForPeople();
    answers("hello");
    assertThatThrownBy(() -> get(Options.PLAIN.named("people.test"), "people.test"))
        .isInstanceOf(UncheckedIOException.class);
    Options stranger = as(new TestAuthority("people").issue("CN=Ann"), "people.test");
    CompletableFuture<Response> answer = // it may hear nothing
        CompletableFuture.supplyAsync(
            () -> get(stranger, "people.test"), task -> Thread.ofVirtual().start(task));
    Eventually.eventually(
        "both are refused", () -> lb.metric("lb_tls_handshakes_failed_total") == 2);
    assertThat(answer.isDone() && !answer.isCompletedExceptionally()).isFalse();
    assertThat(origin.received()).isEmpty();
  }

  @Test
  void besideSitesThatAskForNothingTheOthersAreReachedByTcpAlone() throws Exception {
    startThree();
    answers("hello");
    X509Bundle ann = PEOPLE.issue("CN=Ann");
    assertThatThrownBy(() -> get(as(ann, "people.test"), "people.test"))
        .isInstanceOf(UncheckedIOException.class);
    assertThat(get(Options.PLAIN.named("open.test"), "people.test").status()).isEqualTo(421);
    assertThat(get(Options.PLAIN.named("open.test"), "open.test").status()).isEqualTo(200);
    RawClient people = connect(AUTHORITY.client(ann), "people.test", parameters -> {});
    Response overTcp = people.get("/", "Host: people.test");
    assertThat(overTcp.text()).isEqualTo("hello");
    assertThat(overTcp.has("Alt-Svc")).isFalse();
    assertThat(connect("open.test").get("/", "Host: open.test").has("Alt-Svc")).isTrue();
  }

  @Test
  void sessionsAreTakenUpAgain() throws Exception {
    LbUnderTest lb = startForPeople();
    answers("hello");
    QuicSslContext side = as(PEOPLE.issue("CN=Ann"), "people.test").tls();
    Options people = Options.PLAIN.within(side).named("people.test");
    for (int i = 0; i < 2; i++) {
      try (H3Requests client = H3Requests.connect(secure(), people)) {
        assertThat(client.get("/" + i, "Host: people.test").text()).isEqualTo("hello");
      }
    }
    String resumed = "resumed=\"true\",version=\"1.3\"";
    assertThat(lb.metric("lb_tls_handshakes_total", resumed)).isEqualTo(1);
    assertThat(origin.received())
        .hasSize(2)
        .allMatch(request -> "CN=Ann".equals(request.field("X-Client-Subject")));
  }

  @Test
  void aSessionIsNotTakenUpWhenTheAuthoritiesHaveChanged() throws Exception {
    LbUnderTest lb = startForPeople();
    answers("hello");
    QuicSslContext side = as(PEOPLE.issue("CN=Ann"), "people.test").tls();
    Options people = Options.PLAIN.within(side).named("people.test");
    assertThat(get(people, "people.test").text()).isEqualTo("hello");
    OTHERS.write(folder.resolve("people.ca"));
    lb.server().renewCertificates();
    assertThatThrownBy(() -> get(people, "people.test")).isInstanceOf(UncheckedIOException.class);
  }
}
