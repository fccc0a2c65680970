package lb.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ScriptedOriginTest {
  private final ScriptedOrigin origin = ScriptedOrigin.start();
  private final RawClient client = RawClient.connect(origin.address());

  @AfterEach
  void close() {
    client.close();
    origin.close();
  }

  @Test
  void answersInSequenceAndStaysWithTheLast() {
    origin.on("/a").respond(Reply.ok("one").cacheControl("max-age=60"), Reply.ok("two"));

    assertThat(client.get("/a").text()).isEqualTo("one");
    assertThat(client.get("/a").text()).isEqualTo("two");
    assertThat(client.get("/a").text()).isEqualTo("two");
    assertThat(origin.on("/a").played()).isEqualTo(3);
    assertThat(origin.connections()).isEqualTo(1);
  }

  @Test
  void recordsRequestsAsTheyCame() {
    origin.otherwise().respond(Reply.status(204));

    client.send("GET /a?b=%20 HTTP/1.1\r\nHost: x\r\nx-One: 1\r\nX-one:  2 \r\n\r\n").read();

    ReceivedRequest request = origin.awaitRequest(1);
    assertThat(request.method()).isEqualTo("GET");
    assertThat(request.target()).isEqualTo("/a?b=%20");
    assertThat(request.path()).isEqualTo("/a");
    assertThat(request.fields().names()).containsExactly("host", "x-one", "x-one");
    assertThat(request.field("X-ONE")).isEqualTo("1, 2");
    assertThat(request.fields().lines().get(1)).hasToString("x-One: 1");
    assertThat(request.connection()).isEqualTo(1);
    assertThat(request.awaitBody().bodyBytes()).isZero();
    assertThat(origin.received("/a")).containsExactly(request);
    assertThat(origin.received("/b")).isEmpty();
  }

  @Test
  void theMostExactPatternWins() {
    origin.on("/*").respond(Reply.ok("all"));
    origin.on("/dir/*").respond(Reply.ok("prefix"));
    origin.on("/dir/a").respond(Reply.ok("path"));
    origin.on("/dir/a?q=1").respond(Reply.ok("target"));
    origin.on("POST /dir/a").respond(Reply.ok("method"));

    assertThat(client.get("/x").text()).isEqualTo("all");
    assertThat(client.get("/dir/b").text()).isEqualTo("prefix");
    assertThat(client.get("/dir/a?q=2").text()).isEqualTo("path");
    assertThat(client.get("/dir/a?q=1").text()).isEqualTo("target");
    assertThat(client.request("POST", "/dir/a?q=1", Body.empty()).text()).isEqualTo("method");
  }

  @Test
  void whatIsNotScriptedIsRefused() {
    Response response = client.get("/nowhere");

    assertThat(response.status()).isEqualTo(501);
    assertThat(response.text()).isEqualTo("nothing is scripted for /nowhere");
    client.expectClosed();
  }

  @Test
  void aScriptChoosesByTheRequest() {
    origin
        .on("/a")
        .respond(
            Script.choosing(request ->
                "\"1\"".equals(request.field("If-None-Match"))
                    ? Reply.status(304).field("ETag", "\"1\"")
                    : Reply.ok("full").field("ETag", "\"1\"")));

    assertThat(client.get("/a").text()).isEqualTo("full");
    Response second = client.get("/a", "If-None-Match: \"1\"");
    assertThat(second.status()).isEqualTo(304);
    assertThat(second.has("Content-Length")).isFalse();
  }

  @Test
  void recordsALargeUploadWithoutHoldingIt() {
    origin.on("PUT /up").respond(Reply.status(201));
    Body upload = Body.pattern(4, 20_000_000);

    assertThat(client.request("PUT", "/up", upload).status()).isEqualTo(201);

    ReceivedRequest request = origin.received("/up").getFirst().awaitBody();
    assertThat(request.isBodyComplete()).isTrue();
    assertThat(request.bodyDigest()).isEqualTo(upload.digest());
    assertThat(request.bodyText().length()).isLessThanOrEqualTo(ReceivedRequest.BODY_KEPT_BYTES);
  }

  @Test
  void readsAChunkedRequestWithTrailers() {
    origin.on("/up").respond(Reply.status(204));

    client
        .sendHead("POST", "/up", "Transfer-Encoding: chunked")
        .sendChunk(Body.of("hello "))
        .sendChunk(Body.of("world"))
        .send("0\r\nX-Sum: 42\r\n\r\n");

    assertThat(client.read().status()).isEqualTo(204);
    ReceivedRequest request = origin.received().getFirst().awaitBody();
    assertThat(request.bodyText()).isEqualTo("hello world");
    assertThat(request.trailers().first("x-sum")).isEqualTo("42");
  }

  @Test
  void tellsAnUploadThatBrokeOff() {
    origin.on("/up").respond(Reply.status(204));

    client.sendHead("POST", "/up", "Content-Length: 10").send("12345").reset();

    ReceivedRequest request = origin.awaitRequest(1).awaitBody();
    assertThat(request.isBodyComplete()).isFalse();
    origin.awaitOpenConnections(0);
  }

  @Test
  void invitesAnExpectedBodyWithA100() {
    origin.on("/up").respond(Reply.ok("done"));

    client.sendHead("POST", "/up", "Content-Length: 2", "Expect: 100-continue");
    assertThat(client.readHead().status()).isEqualTo(100);
    client.send("ab");
    assertThat(client.readAnswerTo("POST").text()).isEqualTo("done");
    assertThat(origin.received().getFirst().bodyText()).isEqualTo("ab");
  }

  @Test
  void answersBeforeTheBodyWhenTold() {
    origin.on("/up").respond(Reply.status(413).beforeReadingTheBody());

    client.sendHead("POST", "/up", "Content-Length: 3");
    assertThat(client.read().status()).isEqualTo(413);
    client.send("abc");
    assertThat(origin.awaitRequest(1).awaitBody().bodyText()).isEqualTo("abc");
  }

  @Test
  void answersPipelinedRequestsInOrder() {
    origin.on("/*").respond(Script.choosing(request -> Reply.ok(request.target())));

    client.sendHead("GET", "/1").sendHead("HEAD", "/2").sendHead("GET", "/3");

    assertThat(client.read().text()).isEqualTo("/1");
    assertThat(client.read().field("Content-Length")).isEqualTo("2");
    assertThat(client.read().text()).isEqualTo("/3");
  }

  @Test
  void theActionOnAcceptComesBeforeAnyRequest() {
    origin.onAccept(wire -> {
      try {
        wire.send("garbage\r\n");
      } catch (java.io.IOException gone) {
        throw new java.io.UncheckedIOException(gone);
      }
    });
    origin.awaitConnections(1);

    try (RawClient second = RawClient.connect(origin.port())) {
      assertThatThrownBy(second::readHead).hasMessageContaining("\"garbage\" is not a status line");
    }
  }

  @Test
  void waitsForRequestsAndSaysWhatCame() throws InterruptedException {
    origin.otherwise().respond(Reply.ok(""));
    Thread late = Thread.ofVirtual().start(() -> client.get("/late"));

    List<ReceivedRequest> requests = origin.awaitRequests(1);

    assertThat(requests.getFirst().target()).isEqualTo("/late");
    late.join();
  }

  @Test
  void tellsHowMuchItCouldSend() {
    Body body = Body.pattern(1, 64 << 20);
    origin.on("/").respond(Reply.ok(body));

    try (RawClient narrow = RawClient.connectNarrow(origin.address(), 4096)) {
      narrow.sendHead("GET", "/").readHead();
      narrow.readBodyBytes(1);
      assertThat(origin.sentBytes()).isLessThan(body.bytes() / 2);
    }
    RawHead head = client.sendHead("GET", "/").readHead();
    client.expectBody(head, body);
    assertThat(origin.sentBytes()).isGreaterThan(body.bytes());
  }

  @Test
  void dropsItsConnectionsAndGoesOnListening() {
    origin.otherwise().respond(Reply.ok("x"));
    client.get("/");

    origin.dropConnections();

    client.expectEnd();
    try (RawClient second = RawClient.connect(origin.port())) {
      assertThat(second.get("/").text()).isEqualTo("x");
    }
    assertThat(origin.connections()).isEqualTo(2);
  }

  @Test
  void anOriginThatIsAbsentRefusesUntilItAppears() {
    try (AbsentOrigin absent = AbsentOrigin.hold()) {
      assertThatThrownBy(() -> RawClient.connect(absent.port())).hasMessageContaining("refused");

      try (ScriptedOrigin appeared = absent.appear()) {
        assertThat(appeared.authority()).isEqualTo(absent.authority());
        appeared.otherwise().respond(Reply.ok("here"));
        try (RawClient later = RawClient.connect(appeared.port())) {
          assertThat(later.get("/").text()).isEqualTo("here");
        }
      }
    }
  }

  @Test
  void anOriginThatLeavesCanComeBack() {
    try (ScriptedOrigin staying = ScriptedOrigin.start()) {
      AbsentOrigin absent = staying.leave();
      assertThatThrownBy(() -> RawClient.connect(absent.port())).hasMessageContaining("refused");
      try (ScriptedOrigin back = absent.appear()) {
        assertThat(back.port()).isEqualTo(staying.port());
      }
    }
  }

  @Test
  void aScriptThatFailsIsToldAtTheEnd() {
    ScriptedOrigin broken = ScriptedOrigin.start();
    broken
        .on("/a")
        .respond((request, wire) -> {
          Objects.requireNonNull(request.field("Missing"), "Missing");
        });
    try (RawClient other = RawClient.connect(broken.port())) {
      other.sendHead("GET", "/a").expectEnd();
    }
    broken.awaitOpenConnections(0);

    assertThatThrownBy(broken::close)
        .isInstanceOf(AssertionError.class)
        .hasMessageContaining("NullPointerException: Missing");
  }

  @Test
  void speaksTlsAndTellsTheServerName() {
    try (ScriptedOrigin secure = ScriptedOrigin.startTls(TestTls.serverContext())) {
      secure.on("/a").respond(Reply.ok("secret"));
      try (RawClient other =
          RawClient.connectTls(secure.address(), TestTls.clientContext(), "www.origin.test")) {
        assertThat(other.get("/a").text()).isEqualTo("secret");
      }
      assertThat(secure.received().getFirst().serverName()).isEqualTo("www.origin.test");
      assertThat(secure.uri("/a").getScheme()).isEqualTo("https");
    }
  }

  @Test
  void anExpiredCertificateIsRefusedByTheClient() {
    try (ScriptedOrigin secure = ScriptedOrigin.startTls(TestTls.expiredServerContext())) {
      assertThatThrownBy(
              () -> RawClient.connectTls(secure.address(), TestTls.clientContext(), "origin.test"))
          .hasMessageContaining("PKIX");
    }
    assertThat(TestTls.authorityPem()).startsWith("-----BEGIN CERTIFICATE-----");
  }
}
