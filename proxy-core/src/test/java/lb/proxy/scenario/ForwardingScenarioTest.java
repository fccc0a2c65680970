package lb.proxy.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import lb.testing.Body;
import lb.testing.Gate;
import lb.testing.RawClient;
import lb.testing.RawHead;
import lb.testing.ReceivedRequest;
import lb.testing.Reply;
import lb.testing.Response;
import lb.testing.Script;
import lb.testing.ScriptedOrigin;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What crosses the proxy in either direction, and what does not. */
class ForwardingScenarioTest {
  private final ScriptedOrigin origin = ScriptedOrigin.start();
  private final LbUnderTest lb = LbUnderTest.inFrontOf(origin);

  @AfterEach
  void close() {
    lb.close();
    origin.close();
  }

  @Test
  void hopByHopFieldsOfARequestStayHere() {
    origin.on("/a").respond(Reply.ok("x"));

    lb.get(
        "/a",
        "Connection: keep-alive, X-Hop",
        "Keep-Alive: timeout=5",
        "Proxy-Connection: keep-alive",
        "TE: gzip",
        "X-Hop: 1",
        "X-End: 2");

    ReceivedRequest request = origin.awaitRequest(1);
    assertThat(request.fields().names())
        .doesNotContain("keep-alive", "proxy-connection", "x-hop")
        .contains("x-end");
    assertThat(request.target()).isEqualTo("/a");
  }

  @Test
  void hopByHopFieldsOfAResponseStayHere() {
    origin
        .on("/a")
        .respond(
            Reply.ok("x")
                .cacheControl("max-age=60")
                .field("Connection", "X-Hop")
                .field("X-Hop", "1")
                .field("Keep-Alive", "timeout=5")
                .field("X-End", "2"));

    for (int i = 0; i < 2; i++) {
      Response response = lb.get("/a");
      assertThat(response.fields().names()).contains("x-end").doesNotContain("x-hop");
      assertThat(response.field("Keep-Alive")).isNotEqualTo("timeout=5");
    }
  }

  @Test
  void theOriginIsToldWhoAsksAndNotWhatTheClientClaims() {
    origin.on("/a").respond(Reply.ok("x"));

    lb.get(
        "/a",
        "Host: shop.test",
        "X-Forwarded-For: 10.9.9.9",
        "X-Forwarded-Proto: https",
        "Forwarded: for=1");

    ReceivedRequest request = origin.awaitRequest(1);
    assertThat(request.field("X-Forwarded-For")).isEqualTo("127.0.0.1");
    assertThat(request.field("X-Forwarded-Proto")).isEqualTo("http");
    assertThat(request.field("X-Forwarded-Host")).isEqualTo("shop.test");
    assertThat(request.field("Via")).isEqualTo("1.1 lb");
    assertThat(String.valueOf(request.field("Forwarded"))).doesNotContain("for=1");
  }

  @Test
  void aTrustedProxyIsBelieved() {
    origin.on("/a").respond(Reply.ok("x"));

    try (LbUnderTest trusting =
        LbUnderTest.inFrontOf(origin, "\"trusted_proxies\": [\"127.0.0.0/8\"]")) {
      trusting.get("/a", "X-Forwarded-For: 10.9.9.9", "X-Forwarded-Proto: https");
    }

    ReceivedRequest request = origin.awaitRequest(1);
    assertThat(request.field("X-Forwarded-For")).isEqualTo("10.9.9.9, 127.0.0.1");
    assertThat(request.field("X-Forwarded-Proto")).isEqualTo("https");
  }

  @Test
  void aBodyWithALengthArrivesWhole() {
    origin.on("/up").respond(Reply.status(201));
    Body body = Body.pattern(1, 3_000_000);

    assertThat(lb.client().request("POST", "/up", body).status()).isEqualTo(201);

    ReceivedRequest request = origin.awaitRequest(1).awaitBody();
    assertThat(request.bodyDigest()).isEqualTo(body.digest());
    assertThat(request.field("Content-Length")).isEqualTo("3000000");
  }

  @Test
  void aChunkedBodyArrivesWholeAndBeforeItsEnd() {
    Gate gate = Gate.named("the origin has the first chunk");
    origin
        .on("/up")
        .respond((request, wire) -> {
          wire.readBody(6);
          wire.pass(gate);
          Reply.status(201).play(request, wire);
        });
    RawClient client = lb.client().sendHead("POST", "/up", "Transfer-Encoding: chunked");

    client.sendChunk(Body.of("hello "));
    gate.awaitReached().open();
    client.sendChunk(Body.of("world")).send("0\r\n\r\n");

    assertThat(client.read().status()).isEqualTo(201);
    assertThat(origin.awaitRequest(1).awaitBody().bodyText()).isEqualTo("hello world");
  }

  @Test
  void aClientThatExpectsA100GetsItWhenTheOriginSaysSo() {
    origin.on("/up").respond(Reply.ok("done"));

    RawClient client =
        lb.client().sendHead("POST", "/up", "Content-Length: 4", "Expect: 100-continue");
    assertThat(client.readHead().status()).isEqualTo(100);
    client.send("body");

    assertThat(client.readAnswerTo("POST").text()).isEqualTo("done");
    assertThat(origin.awaitRequest(1).awaitBody().bodyText()).isEqualTo("body");
  }

  @Test
  void trailersCross() {
    Body body = Body.pattern(2, 50_000);
    origin.on("/a").respond(Reply.ok(body).chunked().trailer("X-Sum", "7"));

    Response response = lb.get("/a", "TE: trailers");

    assertThat(response.digest()).isEqualTo(body.digest());
    assertThat(response.trailers().first("X-Sum")).isEqualTo("7");
  }

  @Test
  void aBodyThatEndsWithTheConnectionIsFramedAnew() {
    Body body = Body.pattern(3, 100_000);
    origin.on("/a").respond(Reply.ok(body).untilClose());
    RawClient client = lb.client();

    assertThat(client.get("/a").digest()).isEqualTo(body.digest());
    assertThat(client.get("/a").digest()).isEqualTo(body.digest());
  }

  @Test
  void pipelinedRequestsAreAnsweredInOrder() {
    Gate gate = Gate.named("the first answer");
    origin.on("/1").respond(Reply.ok("one").waitingBeforeHead(gate));
    origin.on("/2").respond(Reply.ok("two"));
    RawClient client =
        lb.client().sendHead("GET", "/1").sendHead("GET", "/2").sendHead("HEAD", "/2");

    gate.awaitReached().open();

    assertThat(client.read().text()).isEqualTo("one");
    assertThat(client.read().text()).isEqualTo("two");
    assertThat(client.read().field("Content-Length")).isEqualTo("3");
  }

  @Test
  void aClientOfHttp10GetsAnAnswerItCanRead() {
    origin.on("/a").respond(Reply.ok("x".repeat(10)).chunked(3));
    RawClient client = lb.client().send("GET /a HTTP/1.0\r\nHost: test\r\n\r\n");

    RawHead head = client.readHead();

    assertThat(head.has("Transfer-Encoding")).isFalse();
    assertThat(new String(client.expectEnd(), StandardCharsets.US_ASCII)).isEqualTo("x".repeat(10));
  }

  @Test
  void anUpgradeIsRefusedCleanly() {
    Response response = lb.get("/chat", "Connection: Upgrade", "Upgrade: unheard-of");

    assertThat(response.status()).isEqualTo(501);
    assertThat(origin.received()).isEmpty();
  }

  @Test
  void theOriginsConnectionsAreKeptAndShared() {
    origin.on("/*").respond(Script.choosing(request -> Reply.ok(request.target())));

    for (int i = 0; i < 20; i++) {
      assertThat(lb.get("/" + i).text()).isEqualTo("/" + i);
    }

    assertThat(origin.connections()).isLessThanOrEqualTo(4);
  }

  @Test
  void aConnectionOfAClientIsKept() {
    origin.on("/a").respond(Reply.ok("x").cacheControl("max-age=60"));
    RawClient client = lb.client();

    for (int i = 0; i < 100; i++) {
      assertThat(client.get("/a").text()).isEqualTo("x");
    }
    client.sendHead("GET", "/a", "Connection: close");
    assertThat(client.read().field("Connection")).isEqualTo("close");
    client.expectClosed();
  }
}
