package lb.proxy.scenario;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.function.Consumer;
import java.util.stream.Stream;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SNIServerName;
import javax.net.ssl.SSLParameters;
import lb.testing.Body;
import lb.testing.Eventually;
import lb.testing.RawClient;
import lb.testing.Reply;
import lb.testing.Response;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Hands are shaken, or it is said and counted why not. */
final class TlsHandshakeTest extends TlsScenario {
  private static Consumer<SSLParameters> speaking(String... versions) {
    return parameters -> parameters.setProtocols(versions);
  }

  private static Consumer<SSLParameters> offering(String... protocols) {
    return parameters -> parameters.setApplicationProtocols(protocols);
  }

  /** A new client each time: one that comes again asks as it did before. */
  private RawClient connectAsking(String... names) {
    return connect(
        AUTHORITY.client(null),
        "localhost",
        parameters -> {
          parameters.setEndpointIdentificationAlgorithm(null);
          parameters.setServerNames(Stream.of(names).<SNIServerName>map(SNIHostName::new).toList());
        });
  }

  private static String shown(RawClient client) throws Exception {
    return ((X509Certificate) client.session().getPeerCertificates()[0])
        .getSubjectX500Principal()
        .getName();
  }

  private static void awaitFailed(LbUnderTest lb, String reason) {
    awaitFailed(lb, reason, 1);
  }

  private static void awaitFailed(LbUnderTest lb, String reason, int times) {
    String line = "lb_tls_handshakes_failed_total{reason=\"" + reason + "\"} " + times + ".0";
    Eventually.eventually(() -> assertThat(lb.admin("GET", "/metrics", "").text()).contains(line));
    assertThat(lb.metric("lb_tls_handshakes_failed_total")).isEqualTo(times);
    assertThat(lb.metric("lb_tls_handshakes_running")).isZero();
  }

  @ParameterizedTest
  @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
  void bothVersionsAreSpokenAndCounted(String version) {
    LbUnderTest lb = startOne();
    answers("secret");
    RawClient client = connect(AUTHORITY.client(null), "localhost", speaking(version));
    assertThat(client.session().getProtocol()).isEqualTo(version);
    Response first = client.get("/a");
    assertThat(first.text()).isEqualTo("secret");
    assertThat(client.get("/a").field("Cache-Status")).contains("hit");
    assertThat(origin.awaitRequest(1).fields().first("X-Forwarded-Proto")).isEqualTo("https");
    String metrics = lb.admin("GET", "/metrics", "").text();
    assertThat(metrics)
        .contains(
            "lb_tls_handshakes_total{resumed=\"false\",version=\""
                + version.substring(4)
                + "\"} 1.0")
        .contains("lb_connections{proto=\"http1\",tls=\"true\"} 1.0")
        .contains("lb_tls_handshakes_running 0.0")
        .contains("lb_tls_certificate_expiry_timestamp_seconds{name=\"localhost\",site=\"one\"}");
  }

  @Test
  void aSiteRefusesVersionsThatItDoesNotWant() {
    LbUnderTest lb = startOne("\"min_version\": \"1.3\"");
    answers("new");
    assertThatThrownBy(() -> connect(AUTHORITY.client(null), "localhost", speaking("TLSv1.2")))
        .isInstanceOf(UncheckedIOException.class)
        .hasMessageContaining("protocol_version");
    awaitFailed(lb, "no_version");
    assertThat(connect("localhost").get("/").text()).isEqualTo("new");
  }

  @Test
  void theCertificateIsThatOfTheNameThatIsAskedFor() throws Exception {
    TestAuthority.write(folder, "exact", AUTHORITY.issue("CN=exact", "shop.test"));
    TestAuthority.write(folder, "below", AUTHORITY.issue("CN=below", "*.shop.test"));
    TestAuthority.write(folder, "rest", AUTHORITY.issue("CN=rest", "other.test"));
    start(
        """
        [{"hosts": "shop.test", "origins": ORIGIN,
          "tls": {"certificate": "exact.pem", "key": "exact.key"}},
         {"hosts": "*.shop.test", "origins": ORIGIN,
          "tls": {"certificate": "below.pem", "key": "below.key"}},
         {"hosts": "*", "origins": ORIGIN,
          "tls": {"certificate": "rest.pem", "key": "rest.key"}}]
        """);
    assertThat(shown(connectAsking("shop.test"))).isEqualTo("CN=exact");
    assertThat(shown(connectAsking("SHOP.test"))).isEqualTo("CN=exact");
    assertThat(shown(connectAsking("www.shop.test"))).isEqualTo("CN=below");
    assertThat(shown(connectAsking("nobody.test"))).isEqualTo("CN=rest");
    assertThat(shown(connectAsking())).isEqualTo("CN=rest");
  }

  @Test
  void aClientThatAsksForNobodyGetsTheFirstSiteWhereNoneIsForAll() throws Exception {
    TestAuthority.write(folder, "one", AUTHORITY.issue("CN=one", "one.test"));
    TestAuthority.write(folder, "two", AUTHORITY.issue("CN=two", "two.test"));
    start(
        """
        [{"hosts": "bare.test", "origins": ORIGIN},
         {"hosts": "one.test", "origins": ORIGIN,
          "tls": {"certificate": "one.pem", "key": "one.key"}},
         {"hosts": "two.test", "origins": ORIGIN,
          "tls": {"certificate": "two.pem", "key": "two.key"}}]
        """);
    assertThat(shown(connectAsking())).isEqualTo("CN=one");
  }

  @Test
  void oneOfSeveralCertificatesOfASiteIsPickedByItsNames() throws Exception {
    TestAuthority.write(folder, "one", AUTHORITY.issue("CN=one", "one.test"));
    TestAuthority.write(folder, "two", AUTHORITY.issue("CN=two", "*.two.test"));
    start(
        """
        [{"hosts": "*", "origins": ORIGIN, "tls": {"certificates": [
          {"certificate": "one.pem", "key": "one.key"},
          {"certificate": "two.pem", "key": "two.key"}]}}]
        """);
    assertThat(shown(connectAsking("a.two.test"))).isEqualTo("CN=two");
    assertThat(shown(connectAsking("one.test"))).isEqualTo("CN=one");
    assertThat(shown(connectAsking("three.test"))).isEqualTo("CN=one");
  }

  @ParameterizedTest
  @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
  void aKeyOfRsaShakesHandsToo(String version) throws Exception {
    TestAuthority.write(folder, "rsa", AUTHORITY.issueRsa("CN=rsa", "localhost"));
    start(
        """
        [{"hosts": "*", "origins": ORIGIN, "tls": {"certificate": "rsa.pem", "key": "rsa.key"}}]
        """);
    answers("by RSA");
    RawClient client = connect(AUTHORITY.client(null), "localhost", speaking(version));
    assertThat(shown(client)).isEqualTo("CN=rsa");
    assertThat(client.get("/").text()).isEqualTo("by RSA");
  }

  @Test
  void aClientThatHasNoSuiteForOurKeyIsCounted() {
    LbUnderTest lb = startOne();
    assertThatThrownBy(() ->
            connect(
                AUTHORITY.client(null),
                "localhost",
                parameters -> {
                  parameters.setProtocols(new String[] {"TLSv1.2"});
                  parameters.setCipherSuites(
                      new String[] {"TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256"});
                }))
        .hasMessageContaining("handshake_failure");
    awaitFailed(lb, "no_cipher");
  }

  @Test
  void whatIsOfferedIsNegotiated() {
    startOne();
    answers("x");
    RawClient client = connect(AUTHORITY.client(null), "localhost", offering("spdy/9", "http/1.1"));
    assertThat(client.protocol()).isEqualTo("http/1.1");
    assertThat(client.get("/").status()).isEqualTo(200);
  }

  @Test
  void aClientThatSpeaksNoneOfOurProtocolsIsToldSo() {
    LbUnderTest lb = startOne();
    assertThatThrownBy(
            () -> connect(AUTHORITY.client(null), "localhost", offering("spdy/9", "imap")))
        .hasMessageContaining("no_application_protocol");
    awaitFailed(lb, "no_protocol");
  }

  @ParameterizedTest
  @ValueSource(strings = {"GET / HTTP/1.1\r\nHost: localhost\r\n\r\n", "P", "DELETE /x"})
  void plainHttpOnAPortWithTlsIsToldSo(String sent) {
    LbUnderTest lb = startOne();
    RawClient client = connectPlain(secure()).send(sent);
    Response response = client.read();
    assertThat(response.status()).isEqualTo(400);
    assertThat(response.text()).contains("this port speaks HTTPS");
    client.expectClosed();
    awaitFailed(lb, "plain_http");
    assertThat(lb.metric("lb_requests_rejected_total")).isEqualTo(1);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "\0\0\0\0",
        "\u0080\u002e\u0001\u0003\u0001",
        "ssh-2.0",
        "\u0015\u0003\u0003\0\u0002\u0002\u0050"
      })
  void whatIsNeitherIsClosedAndCounted(String sent) {
    LbUnderTest lb = startOne();
    RawClient client = connectPlain(secure()).send(sent);
    client.expectEnd();
    awaitFailed(lb, "not_tls");
  }

  @Test
  void aFirstMessageThatIsTooLongIsNotReadToItsEnd() {
    LbUnderTest lb = startOne();
    // A record of a handshake: a ClientHello of 65,535 octets begins.
    connectPlain(secure()).send("\u0016\u0003\u0001\u0040\0\u0001\0\u00ff\u00ff").expectEnd();
    awaitFailed(lb, "hello_too_large");
  }

  @Test
  void aFirstMessageInManySmallRecordsIsBounded() {
    LbUnderTest lb = startOne();
    // 16,000 octets are announced and come one a record.
    StringBuilder sent = new StringBuilder("\u0016\u0003\u0001\0\u0004\u0001\0\u003e\u0080");
    for (int i = 0; i < 12_000; i++) {
      sent.append("\u0016\u0003\u0001\0\u0001\0");
    }
    RawClient client = connectPlain(secure());
    try {
      client.send(sent.toString());
    } catch (UncheckedIOException closedMeanwhile) {
      // as it should
    }
    client.expectEnd();
    awaitFailed(lb, "hello_too_large");
  }

  @Test
  void aFirstMessageThatIsNoneIsRefused() {
    LbUnderTest lb = startOne();
    connectPlain(secure()).send("\u0016\u0003\u0001\0\u0005\u0001\0\0\u0001\u0003").expectEnd();
    awaitFailed(lb, "malformed_hello");
  }

  @Test
  void aHandshakeThatStallsIsEndedInTime() {
    LbUnderTest lb = startOne();
    RawClient silent = connectPlain(secure());
    RawClient half = connectPlain(secure()).send("\u0016\u0003\u0001");
    Eventually.eventually("two handshakes run", () -> lb.metric("lb_tls_handshakes_running") == 2);
    clock.advance(Duration.ofSeconds(9));
    silent.expectNothingFor(Duration.ofMillis(700));
    clock.advance(Duration.ofSeconds(2));
    silent.expectEnd();
    half.expectEnd();
    awaitFailed(lb, "timeout", 2);
  }

  @Test
  void aClientThatLeavesInTheMiddleIsCounted() {
    LbUnderTest lb = startOne();
    connectPlain(secure()).send("\u0016\u0003\u0001").close();
    awaitFailed(lb, "client_gone");
  }

  @Test
  void aClientThatDoesNotBelieveUsIsCounted() {
    LbUnderTest lb = startOne();
    TestAuthority stranger = new TestAuthority("somebody else");
    assertThatThrownBy(() -> connect(stranger.client(null), "localhost", parameters -> {}))
        .isInstanceOf(UncheckedIOException.class);
    awaitFailed(lb, "client_alert");
  }

  @Test
  void aShortHitIsOneRecord() throws Exception {
    startOne();
    answers("x".repeat(1_000));
    try (RecordCounter counter = new RecordCounter(secure());
        RawClient client =
            RawClient.connectTls(counter.address(), AUTHORITY.client(null), "localhost")) {
      client.get("/");
      int before = counter.records();
      for (int i = 0; i < 10; i++) {
        assertThat(client.get("/").field("Cache-Status")).contains("hit");
      }
      assertThat(counter.records() - before).isEqualTo(10);
    }
  }

  @Test
  void aLongAnswerIsWhole() {
    startOne();
    Body large = Body.pattern(7, 3_000_000);
    origin.on("/large").respond(Reply.ok(large).cacheControl("max-age=60"));
    RawClient client = connect("localhost");
    for (int i = 0; i < 2; i++) {
      client.sendHead("GET", "/large");
      client.expectBody(client.readHead(), large);
    }
    assertThat(origin.received("/large")).hasSize(1);
  }

  @Test
  void theClientIsToldThatTheAnswerEnds() {
    startOne();
    answers("bye");
    RawClient client = connect("localhost");
    assertThat(client.get("/", "Connection: close").text()).isEqualTo("bye");
    client.expectClosed(); // without a close_notify the JDK would not call it an end
  }

  @Test
  void anAnswerThatBreaksDoesNotLookWhole() {
    startOne();
    origin
        .otherwise()
        .respond(
            Reply.ok(Body.pattern(1, 200_000))
                .cacheControl("no-store")
                .untilClose()
                .resettingAt(100_000));
    RawClient client = connect("localhost");
    client.send("GET / HTTP/1.0\r\nHost: localhost\r\n\r\n");
    assertThatThrownBy(client::read).isInstanceOf(UncheckedIOException.class);
  }

  @Test
  void manyRequestsAtOnceAreAnsweredInOrder() {
    startOne();
    answers("same");
    RawClient client = connect("localhost");
    client.get("/");
    StringBuilder ahead = new StringBuilder();
    for (int i = 0; i < 50; i++) {
      ahead.append("GET / HTTP/1.1\r\nHost: localhost\r\n\r\n");
    }
    client.send(ahead.toString().getBytes(StandardCharsets.US_ASCII));
    for (int i = 0; i < 50; i++) {
      assertThat(client.read().text()).isEqualTo("same");
    }
  }
}
