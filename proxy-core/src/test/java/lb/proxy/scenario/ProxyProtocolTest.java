package lb.proxy.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import lb.testing.Gate;
import lb.testing.RawClient;
import lb.testing.ReceivedRequest;
import lb.testing.Reply;
import lb.testing.ScriptedOrigin;
import lb.testing.Wire;
import lb.testing.h2.H2Client;
import lb.testing.h2.H2Origin;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The PROXY protocol, from whoever stands before us and to origins. */
class ProxyProtocolTest {
  private static final String FROM_LOOPBACK =
      "\"listen\": [{\"address\": \"127.0.0.1:0\", \"proxy_protocol\": [\"127.0.0.0/8\"]},"
          + " {\"address\": \"127.0.0.1:0\", \"http2\": true, \"proxy_protocol\": [\"127.0.0.1\"]}]";
  private static final String LINE = "PROXY TCP4 192.0.2.7 198.51.100.1 56324 443\r\n";
  private static final String GET = "GET /a HTTP/1.1\r\nHost: a\r\n\r\n";

  @TempDir Path folder;

  private final ScriptedOrigin origin = ScriptedOrigin.start();
  private LbUnderTest lb;

  @AfterEach
  void close() {
    if (lb != null) {
      lb.close();
    }
    origin.close();
  }

  private LbUnderTest start(String... members) {
    lb = LbUnderTest.inFrontOf(origin, members);
    origin.otherwise().respond(Reply.ok("x").cacheControl("no-store"));
    return lb;
  }

  private double rejected(String reason) {
    return lb.metric("lb_requests_rejected_total", "reason=\"" + reason + "\"");
  }

  // --- from who stands before us ---

  @Test
  void theClientIsWhoTheHeaderNames() throws Exception {
    Path log = folder.resolve("access.log");
    lb = LbUnderTest.listening(origin, FROM_LOOPBACK, "\"log\": \"" + log + "\"");
    origin.otherwise().respond(Reply.ok("x").cacheControl("no-store"));

    RawClient client = lb.client().send(LINE + GET);
    assertThat(client.read().text()).isEqualTo("x");
    assertThat(client.send(GET).read().text()).isEqualTo("x");

    assertThat(origin.awaitRequest(1).field("X-Forwarded-For")).isEqualTo("192.0.2.7");
    assertThat(origin.awaitRequest(2).field("X-Forwarded-For")).isEqualTo("192.0.2.7");
    lb.close();
    assertThat(Files.readString(log))
        .contains("\"client\":\"192.0.2.7\"")
        .doesNotContain("127.0.0.1\"");
  }

  @Test
  void aHeaderMayComeInPiecesAndWithItsRequest() {
    lb = LbUnderTest.listening(origin, FROM_LOOPBACK);
    origin.otherwise().respond(Reply.ok("x").cacheControl("no-store"));
    String all = LINE + GET;
    for (int cut = 1; cut < all.length(); cut += 7) {
      try (RawClient client = RawClient.connect(lb.address())) {
        client.send(all.substring(0, cut));
        client.expectNothingFor(java.time.Duration.ofMillis(2));
        assertThat(client.send(all.substring(cut)).read().text()).isEqualTo("x");
      }
    }
    assertThat(origin.received())
        .allMatch(request -> "192.0.2.7".equals(request.field("X-Forwarded-For")));
  }

  @Test
  void aClientOfHttp2IsNamedToo() {
    lb = LbUnderTest.listening(origin, FROM_LOOPBACK);
    origin.otherwise().respond(Reply.ok("x").cacheControl("no-store"));
    try (H2Client client = H2Client.dial(lb.http2Address())) {
      client.send(LINE.getBytes(java.nio.charset.StandardCharsets.US_ASCII)).greet();
      assertThat(client.request(1, "GET", "/a").readAnswer(1)).isEqualTo("200 x");
    }
    assertThat(origin.awaitRequest(1).field("X-Forwarded-For")).isEqualTo("192.0.2.7");
  }

  @Test
  void aHeaderWithoutAClientLeavesThePeer() {
    lb = LbUnderTest.listening(origin, FROM_LOOPBACK);
    origin.otherwise().respond(Reply.ok("x").cacheControl("no-store"));

    assertThat(lb.client().send("PROXY UNKNOWN\r\n" + GET).read().text()).isEqualTo("x");
    String local = "\r\n\r\n\0\r\nQUIT\n" + "\u0020\0\0\0";
    assertThat(lb.client().send(local + GET).read().text()).isEqualTo("x");

    assertThat(origin.received())
        .allMatch(request -> "127.0.0.1".equals(request.field("X-Forwarded-For")));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {GET, "PROXY TCP4 1.2.3.4\r\n" + GET, "\r\n\r\n\0\r\nQUIT\n\u0021\u0099\0\0"})
  void aPeerThatMustNameItsClientAndDoesNotIsClosed(String said) {
    lb = LbUnderTest.listening(origin, FROM_LOOPBACK);

    assertThat(lb.client().send(said).expectEnd()).isEmpty();

    assertThat(origin.received()).isEmpty();
    assertThat(
            rejected("proxy_no_header") + rejected("proxy_bad_line") + rejected("proxy_bad_family"))
        .isEqualTo(1 - 2); // -1 for each that never happened
    assertThat(lb.metric("lb_connection_closes_total", "reason=\"refused\"")).isEqualTo(1);
    assertThat(lb.metric("lb_connections")).isZero();
  }

  @Test
  void aPeerThatTakesTooLongIsClosed() {
    lb = LbUnderTest.listening(origin, FROM_LOOPBACK, "\"timeouts\": {\"head\": \"300ms\"}");

    assertThat(lb.client().send("PROXY TCP4 ").expectEnd()).isEmpty();

    assertThat(rejected("proxy_timeout")).isEqualTo(1);
  }

  @Test
  void aClientThatHasJustConnectedIsServedWhenADrainBegins() {
    lb = LbUnderTest.listening(origin, FROM_LOOPBACK);
    origin.otherwise().respond(Reply.ok("x").cacheControl("no-store"));
    RawClient silent = lb.client();
    RawClient half = lb.client().send("PROXY TCP4 192.0.2.7");
    RawClient later = lb.client();
    lb.client().send(LINE + GET).read(); // all of them have been let in
    lb.server().drain();
    silent.expectNothingFor(java.time.Duration.ofMillis(100));
    assertThat(half.send(LINE.substring("PROXY TCP4 192.0.2.7".length()) + GET).read().text())
        .isEqualTo("x");
    assertThat(later.send(LINE + GET).read().text()).isEqualTo("x");
    assertThat(silent.expectEnd()).as("not awaited for ever").isEmpty();
  }

  @Test
  void thePlacesOfConnectionsAreGivenBack() {
    lb =
        LbUnderTest.listening(
            origin, FROM_LOOPBACK, "\"limits\": {\"connections_max\": 1}", "\"loops\": 1");
    origin.otherwise().respond(Reply.ok("x").cacheControl("no-store"));
    for (int i = 0; i < 5; i++) {
      lb.metric("lb_connections");
      lb.client().send("nonsense").expectEnd();
      lb.client().send(LINE + GET.replace("Host", "Connection: close\r\nHost")).expectEnd();
    }
    assertThat(origin.received()).hasSize(5);
    try (RawClient one = RawClient.connect(lb.address());
        RawClient two = RawClient.connect(lb.address())) {
      one.send(LINE + GET).read();
      assertThat(two.send(LINE + GET).expectEnd()).isEmpty();
    }
  }

  @Test
  void whoIsNotTrustedNamesNobody() {
    lb =
        LbUnderTest.listening(
            origin,
            "\"listen\": {\"address\": \"127.0.0.1:0\", \"proxy_protocol\": [\"10.0.0.0/8\"]}");
    origin.otherwise().respond(Reply.ok("x").cacheControl("no-store"));

    assertThat(lb.client().send(LINE + GET).read().status()).isEqualTo(400);
    assertThat(lb.client().send(GET).read().text()).isEqualTo("x");

    assertThat(origin.received()).hasSize(1);
    assertThat(origin.awaitRequest(1).field("X-Forwarded-For")).isEqualTo("127.0.0.1");
  }

  // --- to origins ---

  /** The origin reads a line of version 1 before requests, and keeps what it says. */
  private List<String> headers() {
    ConcurrentLinkedQueue<String> headers = new ConcurrentLinkedQueue<>();
    origin.onAccept(wire -> headers.add(line(wire)));
    return new java.util.AbstractList<>() {
      @Override
      public String get(int index) {
        return List.copyOf(headers).get(index);
      }

      @Override
      public int size() {
        return headers.size();
      }
    };
  }

  private static String line(Wire wire) {
    try {
      return wire.readLine();
    } catch (java.io.IOException failure) {
      throw new java.io.UncheckedIOException(failure);
    }
  }

  private static String named(RawClient client, LbUnderTest lb) {
    return "PROXY TCP4 127.0.0.1 127.0.0.1 %d %d"
        .formatted(client.localPort(), lb.address().getPort());
  }

  @Test
  void anOriginIsToldTheClientAndEachClientHasConnectionsOfItsOwn() {
    List<String> headers = headers();
    start("\"upstream\": {\"proxy_protocol\": \"v1\"}", "\"loops\": 1");
    RawClient one = lb.client();
    RawClient two = lb.client();

    for (int i = 0; i < 3; i++) {
      assertThat(one.get("/a").text()).isEqualTo("x");
      assertThat(two.get("/a").text()).isEqualTo("x");
    }

    assertThat(headers).containsExactly(named(one, lb), named(two, lb));
    assertThat(origin.received().stream().map(ReceivedRequest::connection))
        .containsExactly(1, 2, 1, 2, 1, 2);
  }

  @Test
  void aFullPoolGivesNobodyTheConnectionOfAnother() {
    List<String> headers = headers();
    start(
        "\"upstream\": {\"proxy_protocol\": \"v1\"}",
        "\"limits\": {\"connections_per_origin_max\": 1}",
        "\"loops\": 1");
    Gate gate = Gate.named("the other one waits");
    origin.on("/slow").respond(Reply.ok("slow").waitingBeforeHead(gate));
    RawClient one = lb.client().sendHead("GET", "/slow");
    origin.awaitRequests(1);
    RawClient two = lb.client().sendHead("GET", "/a");
    two.expectNothingFor(java.time.Duration.ofMillis(50));
    gate.open();

    assertThat(one.read().text()).isEqualTo("slow");
    assertThat(two.read().text()).isEqualTo("x");

    assertThat(headers).containsExactly(named(one, lb), named(two, lb));
  }

  @Test
  void theBinaryFormIsSpokenToo() {
    ConcurrentLinkedQueue<String> headers = new ConcurrentLinkedQueue<>();
    origin.onAccept(wire -> {
      try {
        headers.add(java.util.HexFormat.of().formatHex(wire.readOctets(28)));
      } catch (java.io.IOException failure) {
        throw new java.io.UncheckedIOException(failure);
      }
    });
    start("\"upstream\": {\"proxy_protocol\": \"v2\"}");
    RawClient client = lb.client();

    assertThat(client.get("/a").text()).isEqualTo("x");

    assertThat(headers.peek())
        .isEqualTo(
            "0d0a0d0a000d0a515549540a2111000c7f0000017f000001%04x%04x"
                .formatted(client.localPort(), lb.address().getPort()));
  }

  @Test
  void streamsToAnOriginShareAConnectionOfTheirClientAlone() {
    ConcurrentLinkedQueue<String> headers = new ConcurrentLinkedQueue<>();
    try (H2Origin h2 =
        H2Origin.start(peer -> {
          String line = peer.readLine();
          headers.add(line);
          peer.greet();
          peer.answerAll(line);
        })) {
      lb =
          LbUnderTest.configured(
              "\"origins\": \"h2c://127.0.0.1:" + h2.port() + "\"",
              "\"upstream\": {\"proxy_protocol\": \"v1\"}",
              "\"routes\": [{\"match\": \"/*\", \"cache\": false}]",
              "\"loops\": 1");
      RawClient one = lb.client();
      RawClient two = lb.client();
      for (int i = 0; i < 3; i++) {
        assertThat(one.get("/a").text()).isEqualTo(named(one, lb));
        assertThat(two.get("/a").text()).isEqualTo(named(two, lb));
      }
      assertThat(headers).containsExactly(named(one, lb), named(two, lb));
    }
  }

  @Test
  void whatNobodyAsksForIsAskedInOurOwnName() {
    List<String> headers = headers();
    start("\"upstream\": {\"proxy_protocol\": \"v1\"}");
    origin
        .on("/stale")
        .respond(
            Reply.ok("1").cacheControl("max-age=1, stale-while-revalidate=60"),
            Reply.ok("2").cacheControl("max-age=60"));
    RawClient client = lb.client();
    assertThat(client.get("/stale").text()).isEqualTo("1");
    lb.clock().advance(java.time.Duration.ofSeconds(5));

    assertThat(client.get("/stale").text()).isEqualTo("1");

    origin.awaitRequests(2);
    assertThat(headers).containsExactly(named(client, lb), "PROXY UNKNOWN");
  }

  @Test
  void checksSpeakForThemselves() {
    List<String> headers = headers();
    start("\"upstream\": {\"proxy_protocol\": \"v1\", \"check\": {\"path\": \"/well\"}}");

    origin.awaitRequests(1);

    assertThat(headers).first().isEqualTo("PROXY UNKNOWN");
  }

  @Test
  void whatWasSaidToUsIsSaidOn() {
    List<String> headers = headers();
    lb = LbUnderTest.listening(origin, FROM_LOOPBACK, "\"upstream\": {\"proxy_protocol\": \"v1\"}");
    origin.otherwise().respond(Reply.ok("x").cacheControl("no-store"));

    lb.client().send(LINE + GET).read();

    assertThat(headers).containsExactly(LINE.strip());
  }
}
