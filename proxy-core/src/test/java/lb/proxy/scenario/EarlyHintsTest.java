package lb.proxy.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import lb.testing.Gate;
import lb.testing.RawClient;
import lb.testing.RawHead;
import lb.testing.Reply;
import lb.testing.Response;
import lb.testing.ScriptedOrigin;
import lb.testing.TestClient;
import lb.testing.h2.H2Client;
import lb.testing.h2.H2Requests;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Responses with 103 (RFC 8297): those of origins, and those made of what is stored. */
class EarlyHintsTest {
  private static final String STYLE = "</style.css>; rel=preload; as=style";
  private static final String NAVIGATE = "Sec-Fetch-Mode: navigate";
  private static final String HINTS =
      "\"routes\": [{\"match\": \"/hints/*\", \"early_hints\": true},"
          + " {\"match\": \"/old/*\", \"early_hints\": true, \"early_hints_http1\": true}]";

  private final ScriptedOrigin origin = ScriptedOrigin.start();
  private final LbUnderTest lb = LbUnderTest.inFrontOf(origin, HINTS);

  @AfterEach
  void close() {
    lb.close();
    origin.close();
  }

  private Response overHttp2(String target, String... fields) {
    try (TestClient client = H2Requests.connect(lb.http2Address())) {
      return client.get(target, fields);
    }
  }

  private static List<String> links(Response response) {
    return response.interim().stream()
        .filter(head -> head.status() == 103)
        .flatMap(head -> head.fields().all("Link").stream())
        .toList();
  }

  private static List<Integer> statuses(Response response) {
    return response.interim().stream().map(RawHead::status).toList();
  }

  // --- of origins ---

  @Test
  void oneOfAnOriginGoesOnOverHttp2WithoutItsHopByHopFields() {
    origin
        .on("/a")
        .respond(
            Reply.ok("x")
                .interim(103, "Link: " + STYLE, "Connection: X-Hop", "X-Hop: 1")
                .cacheControl("max-age=60"));

    Response response = overHttp2("/a");

    assertThat(links(response)).containsExactly(STYLE);
    assertThat(response.interim().getFirst().fields().names())
        .doesNotContain("connection", "x-hop");
    assertThat(response.text()).isEqualTo("x");
    assertThat(overHttp2("/a").interim()).as("a hit needs none").isEmpty();
    assertThat(lb.metric("lb_early_hints_total", "source=\"origin\"")).isEqualTo(1);
  }

  @Test
  void aClientOfHttp11GetsItOnlyWhereTheRouteSaysSo() {
    origin
        .otherwise()
        .respond(Reply.ok("x").interim(103, "Link: " + STYLE).cacheControl("no-store"));

    assertThat(lb.get("/a").interim()).isEmpty();
    assertThat(links(lb.get("/old/a"))).containsExactly(STYLE);
  }

  @Test
  void otherInterimResponsesGoOnToEverybody() {
    origin.otherwise().respond(Reply.ok("x").interim(102).cacheControl("no-store"));

    assertThat(statuses(lb.get("/a"))).containsExactly(102);
    assertThat(statuses(overHttp2("/a"))).containsExactly(102);
  }

  @Test
  void aClientOfHttp10GetsNone() {
    origin
        .otherwise()
        .respond(Reply.ok("x").interim(103, "Link: " + STYLE).cacheControl("no-store"));
    try (RawClient client = RawClient.connect(lb.address())) {
      Response response = client.send("GET /old/a HTTP/1.0\r\n\r\n").read();
      assertThat(response.interim()).isEmpty();
      assertThat(response.text()).isEqualTo("x");
    }
  }

  // --- of what is stored ---

  private void storePage() {
    storeFreshPage();
    lb.clock().advance(Duration.ofSeconds(70));
  }

  private void storeFreshPage() {
    origin
        .on("/hints/page")
        .respond(
            Reply.ok("1")
                .cacheControl("max-age=60")
                .field("ETag", "\"1\"")
                .field("Link", STYLE + ", <https://cdn.test>; rel=preconnect, </next>; rel=next")
                .field("Link", "</app.js>; rel=\"modulepreload\""),
            Reply.ok("2").cacheControl("max-age=60"));
    assertThat(overHttp2("/hints/page", NAVIGATE).interim()).as("nothing is stored").isEmpty();
    assertThat(overHttp2("/hints/page", NAVIGATE).interim()).as("it is fresh").isEmpty();
  }

  @Test
  void aNavigationThatWaitsForTheOriginIsToldWhatThePageNeededBefore() {
    storePage();

    Response response = overHttp2("/hints/page", NAVIGATE);

    assertThat(links(response))
        .containsExactly(
            STYLE, "<https://cdn.test>; rel=preconnect", "</app.js>; rel=\"modulepreload\"");
    assertThat(response.interim().getFirst().fields().names()).containsOnly("link");
    assertThat(response.text()).isEqualTo("2");
    assertThat(lb.metric("lb_early_hints_total", "source=\"cache\"")).isEqualTo(1);
  }

  @Test
  void itIsThereBeforeTheOriginAnswers() {
    storePage();
    Gate gate = Gate.named("the hints have come");
    origin.on("/hints/page").respond(Reply.ok("2").waitingBeforeHead(gate));
    try (H2Client client = H2Client.connect(lb.http2Address())) {
      client.request(1, "GET", "/hints/page", "sec-fetch-mode", "navigate");
      assertThat(client.readHead(1).status()).isEqualTo(103);
      gate.open();
      assertThat(client.readHead(1).status()).isEqualTo(200);
    }
  }

  @Test
  void aReloadIsANavigationToo() {
    storeFreshPage();

    assertThat(links(overHttp2("/hints/page", NAVIGATE, "Cache-Control: no-cache"))).hasSize(3);
  }

  @Test
  void whatIsNoNavigationIsToldNothing() {
    storePage();

    assertThat(overHttp2("/hints/page", "Sec-Fetch-Mode: cors").interim()).isEmpty();
  }

  @Test
  void aClientOfHttp11IsToldNothing() {
    storePage();

    assertThat(lb.get("/hints/page", NAVIGATE).interim()).isEmpty();
  }

  @Test
  void whatWasPurgedTellsNothing() {
    storePage();
    lb.purge("/hints/page");

    assertThat(overHttp2("/hints/page", NAVIGATE).interim()).isEmpty();
  }

  @Test
  void aRouteThatDoesNotSaySoTellsNothing() {
    origin
        .on("/page")
        .respond(
            Reply.ok("1").cacheControl("max-age=60").field("Link", STYLE).field("ETag", "\"1\""));
    overHttp2("/page", NAVIGATE);
    lb.clock().advance(Duration.ofSeconds(70));

    assertThat(overHttp2("/page", NAVIGATE).interim()).isEmpty();
  }
}
