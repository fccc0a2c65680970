package lb.proxy.scenario;

import static lb.testing.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import lb.testing.Body;
import lb.testing.Gate;
import lb.testing.RawClient;
import lb.testing.RawHead;
import lb.testing.ReceivedRequest;
import lb.testing.Reply;
import lb.testing.Response;
import lb.testing.Script;
import lb.testing.ScriptedOrigin;
import lb.testing.Switch;
import lb.testing.h2.H2Origin;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** WebSockets and other protocols behind an Upgrade of HTTP/1.1. */
class WebSocketScenarioTest {
  private static final String KEY = "dGhlIHNhbXBsZSBub25jZQ==";
  private static final String[] ASK = {
    "Connection: keep-alive, Upgrade",
    "Upgrade: websocket",
    "Sec-WebSocket-Key: " + KEY,
    "Sec-WebSocket-Version: 13"
  };

  @TempDir Path folder;

  private final ScriptedOrigin origin = ScriptedOrigin.start();
  private LbUnderTest lb = LbUnderTest.inFrontOf(origin);

  @AfterEach
  void close() {
    lb.close();
    origin.close();
  }

  private void restart(String... members) {
    lb.close();
    lb = LbUnderTest.inFrontOf(origin, members);
  }

  private RawClient open() {
    return open(lb.client());
  }

  private static RawClient open(RawClient client) {
    RawHead head = client.sendHead("GET", "/chat", ASK).readHead();
    assertThat(head.status()).isEqualTo(101);
    return client;
  }

  private static String text(RawClient client, int count) {
    return new String(client.readBodyBytes(count), StandardCharsets.ISO_8859_1);
  }

  @Test
  void octetsGoBothWaysAndTheEndsCross() {
    origin.on("/chat").respond(Switch.echo());
    RawClient client = lb.client();

    RawHead head = client.sendHead("GET", "/chat", ASK).readHead();

    assertThat(head.status()).isEqualTo(101);
    assertThat(head.field("Upgrade")).isEqualTo("websocket");
    assertThat(head.field("Connection")).isEqualTo("Upgrade");
    assertThat(head.field("Sec-WebSocket-Accept")).isEqualTo("s3pPLMBiTxaQ9kYGzzhZRbK+xOo=");
    assertThat(text(client.send("one"), 3)).isEqualTo("one");
    assertThat(text(client.send("GET / HTTP/1.1\r\n\r\n"), 18)).startsWith("GET /");
    client.halfClose().expectClosed();
    assertThat(origin.received()).hasSize(1);
  }

  @Test
  void theOriginIsAskedOnAConnectionOfItsOwn() {
    origin.on("/chat").respond(Switch.echo());
    origin.on("/a").respond(Reply.ok("x").cacheControl("no-store"));
    lb.get("/a");

    RawClient client = open();
    lb.get("/a");

    ReceivedRequest request = origin.received("/chat").getFirst();
    assertThat(request.field("Upgrade")).isEqualTo("websocket");
    assertThat(request.field("Connection")).isEqualTo("Upgrade");
    assertThat(request.field("Sec-WebSocket-Key")).isEqualTo(KEY);
    assertThat(request.field("Sec-WebSocket-Version")).isEqualTo("13");
    assertThat(request.field("X-Forwarded-For")).isEqualTo("127.0.0.1");
    assertThat(request.field("Via")).isEqualTo("1.1 lb");
    assertThat(request.connection()).isEqualTo(2);
    assertThat(origin.received("/a")).allMatch(each -> each.connection() == 1);
    client.close();
  }

  @Test
  void requestsForTheSameAreNeitherCollapsedNorCached() {
    origin.on("/chat").respond(Switch.echo());

    RawClient one = open();
    RawClient two = open();

    assertThat(text(one.send("1"), 1) + text(two.send("2"), 1)).isEqualTo("12");
    assertThat(origin.received("/chat")).hasSize(2);
    assertThat(lb.metric("lb_cache_objects")).isZero();
  }

  @Test
  void anAnswerThatDoesNotSwitchIsAnOrdinaryOne() {
    origin.on("/chat").respond(Reply.status(403).body("not you"));
    origin.on("/a").respond(Reply.ok("x"));
    RawClient client = lb.client();

    Response refused = client.get("/chat", ASK);

    assertThat(refused.status()).isEqualTo(403);
    assertThat(refused.text()).isEqualTo("not you");
    assertThat(client.get("/a").text()).isEqualTo("x");
    assertThat(lb.metric("lb_tunnels_opened_total")).isEqualTo(-1);
  }

  @Test
  void whatTheClientSendsAheadWaitsForTheSwitch() {
    Gate gate = Gate.named("the client has sent ahead");
    origin
        .on("/chat")
        .respond((request, wire) -> {
          wire.pass(gate);
          wire.send(Switch.head(request) + "first");
          Switch.echo(wire);
          wire.close();
        });
    RawClient client = lb.client().sendHead("GET", "/chat", ASK).send("ahead");
    client.expectNothingFor(Duration.ofMillis(50));
    gate.open();

    assertThat(client.readHead().status()).isEqualTo(101);
    assertThat(text(client, 10)).isEqualTo("firstahead");
  }

  @Test
  void whatIsSentAheadOfARefusalIsTheNextRequest() {
    origin.on("/chat").respond(Reply.status(403).body("no"));
    origin.on("/a").respond(Reply.ok("x"));
    RawClient client =
        lb.client().sendHead("GET", "/chat", ASK).send("GET /a HTTP/1.1\r\nHost: a\r\n\r\n");

    assertThat(client.read().status()).isEqualTo(403);
    assertThat(client.read().text()).isEqualTo("x");
  }

  @Test
  void aKeyThatIsNotAcceptedOpensNothing() {
    origin
        .on("/chat")
        .respond(
            Script.raw(
                "HTTP/1.1 101 Sure\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n"
                    + "Sec-WebSocket-Accept: AAAA\r\n\r\nsecret"));

    Response response = lb.client().get("/chat", ASK);

    assertThat(response.status()).isEqualTo(502);
    assertThat(response.text()).doesNotContain("secret");
  }

  @Test
  void aSwitchToSomethingElseOpensNothing() {
    origin
        .on("/chat")
        .respond(Script.raw("HTTP/1.1 101 Sure\r\nConnection: Upgrade\r\nUpgrade: h2c\r\n\r\n"));

    assertThat(lb.client().get("/chat", ASK).status()).isEqualTo(502);
  }

  @Test
  void aSwitchThatNobodyAskedForIsAnError() {
    origin
        .on("/a")
        .respond(Script.raw("HTTP/1.1 101 Sure\r\nConnection: Upgrade\r\nUpgrade: x\r\n\r\n"));

    assertThat(lb.get("/a").status()).isEqualTo(502);
  }

  @Test
  void anotherVersionOfHttpIsNeverSwitchedTo() {
    origin.otherwise().respond(Reply.ok("x").cacheControl("no-store"));

    assertThat(lb.get("/a", "Connection: Upgrade", "Upgrade: h2c").text()).isEqualTo("x");

    ReceivedRequest request = origin.awaitRequest(1);
    assertThat(request.fields().names()).doesNotContain("upgrade", "http2-settings");
  }

  @Test
  void anUpgradeThatConnectionDoesNotNameIsNone() {
    origin.otherwise().respond(Reply.ok("x").cacheControl("no-store"));

    assertThat(lb.get("/a", "Upgrade: websocket").text()).isEqualTo("x");

    assertThat(origin.awaitRequest(1).fields().names()).doesNotContain("upgrade", "connection");
  }

  @Test
  void anUpgradeInHttp10IsNone() {
    origin.otherwise().respond(Reply.ok("x").cacheControl("no-store"));
    RawClient client =
        lb.client().send("GET /a HTTP/1.0\r\nConnection: upgrade\r\nUpgrade: websocket\r\n\r\n");

    assertThat(client.read().text()).isEqualTo("x");
    assertThat(origin.awaitRequest(1).fields().names()).doesNotContain("upgrade");
  }

  @Test
  void otherProtocolsAreForRoutesThatSaySo() {
    restart(
        "\"routes\": [{\"match\": \"/chat\", \"upgrades\": [\"Chat/2\"]},"
            + " {\"match\": \"/none\", \"upgrades\": []}]");
    origin.otherwise().respond(Switch.echo());
    RawClient client = lb.client();

    RawHead head =
        client
            .sendHead("GET", "/chat", "Connection: upgrade", "Upgrade: websocket, chat/2")
            .readHead();

    assertThat(head.field("Upgrade")).isEqualTo("chat/2");
    assertThat(text(client.send("hi"), 2)).isEqualTo("hi");
    assertThat(origin.awaitRequest(1).field("Upgrade")).isEqualTo("chat/2");
    assertThat(lb.get("/chat", ASK).status()).isEqualTo(501);
    assertThat(lb.get("/none", ASK).status()).isEqualTo(501);
    assertThat(lb.get("/other", "Connection: upgrade", "Upgrade: chat/2").status()).isEqualTo(501);
    assertThat(origin.received()).hasSize(1);
    assertThat(lb.metric("lb_requests_rejected_total", "reason=\"upgrade\"")).isEqualTo(3);
  }

  @Test
  void fieldsThatConnectionNominatesBesidesDoNotGoOn() {
    origin.on("/chat").respond(Switch.echo());
    String[] ask = ASK.clone();
    ask[0] = "Connection: X-Secret, Upgrade, Sec-WebSocket-Version, Content-Length";
    RawClient client = lb.client();
    client.sendHead(
        "GET",
        "/chat",
        ask[0],
        ask[1],
        ask[2],
        ask[3],
        "X-Secret: a",
        "Keep-Alive: 5",
        "HTTP2-Settings: AAMAAABkAAQAAP__");
    assertThat(client.readHead().status()).isEqualTo(101);
    ReceivedRequest asked = origin.awaitRequest(1);
    assertThat(asked.field("X-Secret")).isNull();
    assertThat(asked.field("Keep-Alive")).isNull();
    assertThat(asked.field("Connection")).isEqualToIgnoringCase("upgrade");
    assertThat(asked.field("Upgrade")).isEqualTo("websocket");
  }

  @Test
  void aLengthInASwitchIsNoneAndOctetsBehindItComeWithTheEnd() {
    origin
        .on("/chat")
        .respond((request, wire) -> {
          String head = Switch.head(request);
          wire.send(
              head.substring(0, head.length() - 2)
                  + "Content-Length: 3\r\n\r\nHTTP/1.1 200 OK\r\n");
          wire.close();
        });
    RawClient client = lb.client();
    RawHead head = client.sendHead("GET", "/chat", ASK).readHead();
    assertThat(head.status()).isEqualTo(101);
    assertThat(head.field("Content-Length")).isNull();
    assertThat(new String(client.expectEnd(), StandardCharsets.ISO_8859_1))
        .isEqualTo("HTTP/1.1 200 OK\r\n");
  }

  @Test
  void aTunnelIsNotIdleWhenOnlyTheOriginSpeaks() {
    restart("\"timeouts\": {\"tunnel\": \"400ms\"}");
    Gate[] said = new Gate[8];
    for (int i = 0; i < said.length; i++) {
      said[i] = Gate.named("tick " + i);
    }
    origin
        .on("/chat")
        .respond(
            Switch.then(wire -> {
              for (Gate each : said) {
                wire.pass(each);
                wire.send("t");
              }
            }));
    RawClient client = open();
    for (Gate each : said) {
      client.expectNothingFor(Duration.ofMillis(100));
      each.open();
      assertThat(text(client, 1)).isEqualTo("t");
    }
    client.expectClosed();
  }

  @Test
  void anOriginThatSpeaksNoHttp11IsNotDownForBeingAskedToSwitch() {
    lb.close();
    try (H2Origin other =
        H2Origin.start(peer -> {
          // closes what does not begin as HTTP/2 does
        })) {
      lb = LbUnderTest.configured("\"origins\": [\"h2c://127.0.0.1:" + other.port() + "\"]");
      for (int i = 0; i < 4; i++) {
        RawClient client = lb.client();
        assertThat(client.sendHead("GET", "/chat", ASK).readHead().status()).isEqualTo(502);
      }
      assertThat(lb.metric("lb_upstream_healthy")).isEqualTo(1);
    }
  }

  @Test
  void eachDirectionHasAnEndOfItsOwn() {
    Gate heard = Gate.named("the client has seen the origin's end");
    origin
        .on("/chat")
        .respond(
            Switch.then(wire -> {
              wire.send("last").halfClose();
              wire.pass(heard);
              assertThat(wire.readOctets(5)).asString().isEqualTo("still");
              assertThat(wire.readOctets(new byte[1])).isEqualTo(-1);
            }));
    RawClient client = open();
    assertThat(text(client, 4)).isEqualTo("last");
    client.expectClosed();
    heard.open();
    client.send("still").halfClose();
    client.expectEnd();
    origin.awaitOpenConnections(0);
  }

  @Test
  void theOriginMayGoOnAfterTheClientsEnd() {
    origin
        .on("/chat")
        .respond(
            Switch.then(wire -> {
              assertThat(wire.readOctets(3)).asString().isEqualTo("bye");
              assertThat(wire.readOctets(new byte[1])).isEqualTo(-1);
              wire.send("so long");
            }));
    RawClient client = open().send("bye").halfClose();

    assertThat(text(client, 7)).isEqualTo("so long");
    client.expectClosed();
  }

  @Test
  void aClientThatTakesNothingHoldsTheOriginBack() {
    Body body = Body.pattern(7, 20_000_000);
    origin.on("/chat").respond(Switch.then(wire -> wire.send(body, 0, body.bytes())));
    RawClient client = RawClient.connectNarrow(lb.address(), 16 * 1024);
    try (client) {
      open(client);
      long sent = standstill(origin::sentBytes);
      assertThat(sent).isLessThan(16_000_000);
      assertThat(client.readBodyBytes((int) body.bytes())).isEqualTo(body.toByteArray());
      client.expectClosed();
    }
  }

  @Test
  void anOriginThatTakesNothingHoldsTheClientBack() throws InterruptedException {
    Body body = Body.pattern(8, 20_000_000);
    Gate gate = Gate.named("the client cannot send more");
    byte[] got = new byte[(int) body.bytes()];
    origin
        .on("/chat")
        .respond(
            Switch.then(wire -> {
              wire.pass(gate);
              System.arraycopy(wire.readOctets(got.length), 0, got, 0, got.length);
              wire.send("all");
            }));
    RawClient client = open();
    AtomicLong sent = new AtomicLong();
    Thread sender =
        Thread.ofVirtual()
            .start(() -> {
              for (long at = 0; at < body.bytes(); at += 100_000) {
                client.send(body, at, at + 100_000);
                sent.addAndGet(100_000);
              }
            });
    assertThat(standstill(sent::get)).isLessThan(16_000_000);
    gate.open();
    assertThat(text(client, 3)).isEqualTo("all");
    assertThat(sender.join(Duration.ofSeconds(5))).isTrue();
    assertThat(got).isEqualTo(body.toByteArray());
  }

  /** What a count comes to when it no longer grows. */
  private static long standstill(java.util.function.LongSupplier count) {
    long[] seen = {-1, 0};
    eventually(
        "it stands still",
        () -> {
          long now = count.getAsLong();
          boolean stands = now == seen[0] && now > 0;
          seen[1] = stands ? seen[1] + 1 : 0;
          seen[0] = now;
          return seen[1] >= 20;
        });
    return seen[0];
  }

  @Test
  void aTunnelThroughWhichNothingPassesEnds() {
    restart("\"timeouts\": {\"tunnel\": \"300ms\"}");
    origin.on("/chat").respond(Switch.echo());
    RawClient client = open();
    for (int i = 0; i < 5; i++) { // longer than the limit, but for what passes
      client.expectNothingFor(Duration.ofMillis(100));
      assertThat(text(client.send("x"), 1)).isEqualTo("x");
    }

    client.expectClosed();
    origin.awaitOpenConnections(0);
    assertThat(lb.metric("lb_tunnels")).isZero();
  }

  @Test
  void anOriginThatBreaksIsSeenToBreak() {
    origin
        .on("/chat")
        .respond((request, wire) -> {
          wire.send(Switch.head(request) + "x");
          wire.readOctets(1);
          wire.reset();
        });
    RawClient client = open();
    assertThat(text(client, 1)).isEqualTo("x");
    client.send("!");

    assertThat(client.expectEnd()).isEmpty();
    assertThat(lb.metric("lb_connection_closes_total", "reason=\"broken_answer\"")).isEqualTo(1);
  }

  @Test
  void aClientThatBreaksOffIsFeltByTheOrigin() {
    origin.on("/chat").respond(Switch.then(wire -> wire.awaitPeerClose()));
    RawClient client = open();

    client.reset();

    origin.awaitOpenConnections(0);
    eventually("0 tunnels", () -> lb.metric("lb_tunnels") == 0);
  }

  @Test
  void thereAreNoMoreTunnelsThanAllowed() {
    restart("\"limits\": {\"tunnels_max\": 2}");
    origin.on("/chat").respond(Switch.echo());
    RawClient first = open();
    open();

    Response refused = lb.get("/chat", ASK);

    assertThat(refused.status()).isEqualTo(503);
    assertThat(origin.received()).hasSize(2);
    assertThat(lb.metric("lb_requests_rejected_total", "reason=\"tunnels_max\"")).isEqualTo(1);
    first.halfClose().expectClosed();
    eventually("1 tunnels", () -> lb.metric("lb_tunnels") == 1);
    open();
  }

  @Test
  void tunnelsTakeNoPlaceOfRequests() {
    restart("\"limits\": {\"connections_per_origin_max\": 1}", "\"loops\": 1");
    origin.on("/chat").respond(Switch.echo());
    origin.on("/a").respond(Reply.ok("x").cacheControl("no-store"));

    open();
    open();

    assertThat(lb.get("/a").text()).isEqualTo("x");
  }

  @Test
  void aTunnelIsAccountedOnceWhenItEnds() {
    origin.on("/chat").respond(Switch.echo());
    RawClient client = open();
    assertThat(text(client.send("hello"), 5)).isEqualTo("hello");
    assertThat(lb.metric("lb_tunnels")).isEqualTo(1);
    assertThat(lb.metric("lb_tunnels_opened_total", "proto=\"http1\"")).isEqualTo(1);
    assertThat(lb.metric("lb_http_requests_total", "code=\"101\"")).isLessThanOrEqualTo(0);

    client.halfClose().expectClosed();

    eventually("it is accounted", () -> lb.metric("lb_http_requests_total", "code=\"101\"") == 1);
    assertThat(lb.metric("lb_tunnels")).isZero();
    assertThat(lb.metric("lb_tunnel_bytes_total", "direction=\"to_origin\"")).isEqualTo(5);
    assertThat(lb.metric("lb_tunnel_bytes_total", "direction=\"to_client\"")).isEqualTo(5);
    eventually(
        "it is closed", () -> lb.metric("lb_connection_closes_total", "reason=\"tunnel\"") == 1);
  }

  @Test
  void aReloadLeavesTunnelsAlive() throws Exception {
    String text =
        """
        {"listen": "127.0.0.1:0", "admin": "127.0.0.1:0", "memory": "64mb", "origins": "%s"}
        """;
    Path file = Files.writeString(folder.resolve("lb.json"), text.formatted(origin.authority()));
    lb.close();
    lb = LbUnderTest.ofFile(file);
    origin.on("/chat").respond(Switch.echo());
    RawClient client = open();
    try (ScriptedOrigin other = ScriptedOrigin.start()) {
      other.otherwise().respond(Reply.ok("other"));
      for (int i = 0; i < 5; i++) {
        String authority = i % 2 == 0 ? other.authority() : origin.authority();
        Response taken = lb.admin("PUT", "/config", text.formatted(authority), "If-Match: *");
        assertThat(taken.status()).as(taken.text()).isEqualTo(200);
        assertThat(text(client.send("still"), 5)).isEqualTo("still");
      }
      assertThat(lb.get("/a").text()).isEqualTo("other");
    }
    client.halfClose().expectClosed();
    assertThat(origin.received()).hasSize(1);
  }

  @Test
  void aDrainLeavesTunnelsUntilItsEnd() throws Exception {
    restart("\"timeouts\": {\"drain\": \"400ms\"}");
    origin.on("/chat").respond(Switch.echo());
    RawClient client = open();
    long began = System.nanoTime();

    var drained = lb.server().drain().toCompletableFuture();

    assertThat(text(client.send("still"), 5)).isEqualTo("still");
    assertThat(drained.get(5, TimeUnit.SECONDS)).isFalse();
    assertThat(System.nanoTime() - began).isGreaterThan(300_000_000L);
    client.expectEnd();
    origin.awaitOpenConnections(0);
  }
}
