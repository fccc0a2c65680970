package lb.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RawClientTest {
  private final ScriptedOrigin server = ScriptedOrigin.start();
  private final RawClient client = RawClient.connect(server.address());

  @AfterEach
  void close() {
    client.close();
    server.close();
  }

  private void serve(String wire) {
    server.on("/").respond(Script.raw(wire));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "HTTP/1.1 200 OK\nContent-Length: 0\n\n",
        "HTTP/1.1 200 OK\r\nContent-Length: 1\rX\r\n\r\n",
        "HTTP/1.1 2000 OK\r\n\r\n",
        "HTTP/2 200 OK\r\n\r\n",
        "HTTP/1.1 200 OK\r\nno colon\r\n\r\n",
        "HTTP/1.1 200 OK\r\nA: b\r\n folded\r\n\r\n",
        "HTTP/1.1 200 OK\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
        "HTTP/1.1 200 OK\r\nContent-Length: 1\r\nContent-Length: 1\r\n\r\nx",
        "HTTP/1.1 200 OK\r\nContent-Length: +1\r\n\r\nx",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n0x1\r\nx\r\n0\r\n\r\n",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1\r\nxx\r\n0\r\n\r\n",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1\nx\n0\n\n",
      })
  void refusesWhatIsNotStrictlyFramed(String wire) {
    serve(wire);

    assertThatThrownBy(() -> client.get("/")).hasCauseInstanceOf(IOException.class);
  }

  @Test
  void aTimeoutTellsWhatHadCome() {
    serve("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nab");
    client.patience(Duration.ofMillis(50));

    assertThatThrownBy(() -> client.get("/"))
        .hasMessageContaining("nothing more came in time")
        .hasMessageContaining("Content-Length: 5\\r\\n\\r\\nab");
  }

  @Test
  void readsInterimHeadsOneByOneWhenAsked() {
    serve("HTTP/1.1 103 \r\nLink: a\r\n\r\nHTTP/1.1 204 \r\n\r\n");

    client.sendHead("GET", "/");

    assertThat(client.readHead().status()).isEqualTo(103);
    assertThat(client.readHead().status()).isEqualTo(204);
    assertThat(client.hasUnread()).isFalse();
  }

  @Test
  void theAnswerToHeadHasNoBody() {
    server.on("/").respond(Reply.ok("hello"));

    Response response = client.head("/");

    assertThat(response.field("Content-Length")).isEqualTo("5");
    assertThat(response.body()).isEmpty();
    assertThat(client.get("/").text()).isEqualTo("hello");
  }

  @Test
  void comparesALargeBodyAsItComes() {
    Body body = Body.pattern(9, 50_000_000);
    server.on("/").respond(Reply.ok(body), Reply.ok(Body.pattern(8, 50_000_000)));

    RawHead head = client.sendHead("GET", "/").readHead();
    client.expectBody(head, body);

    RawHead other = client.sendHead("GET", "/").readHead();
    assertThatThrownBy(() -> client.expectBody(other, body))
        .isInstanceOf(AssertionError.class)
        .hasMessageContaining("byte 0 of the body");
  }

  @Test
  void tellsACloseFromMoreAndFromAnOpenConnection() {
    serve("HTTP/1.1 204 \r\n\r\n!");
    client.get("/");
    assertThatThrownBy(client::expectClosed).hasMessageContaining("but more came");

    server.on("/open").respond(Reply.status(204));
    try (RawClient other = RawClient.connect(server.port()).patience(Duration.ofMillis(50))) {
      other.get("/open");
      assertThatThrownBy(other::expectClosed).hasMessageContaining("nothing more came in time");
      assertThatThrownBy(other::expectEnd).hasMessageContaining("expected an end");
      server.dropConnections();
      other.expectEnd();
    }
  }

  @Test
  void aNarrowClientHoldsTheServerBack() {
    Body body = Body.pattern(2, 64 << 20);
    Gate sent = Gate.named("all was sent");
    server.on("/").respond(Reply.ok(body).waitingAt(body.bytes(), sent));

    try (RawClient narrow = RawClient.connectNarrow(server.address(), 4096)) {
      RawHead head = narrow.sendHead("GET", "/").readHead();
      narrow.readBodyBytes(1000);
      assertThat(sent.isReached()).isFalse();
      assertThat(head.field("Content-Length")).isEqualTo("" + body.bytes());
    }
    sent.open();
  }

  @Test
  void keepsTheHostThatIsGiven() {
    server.otherwise().respond(Reply.status(204));

    client.get("/1");
    client.get("/2", "Host: a.test");

    assertThat(server.received("/1").getFirst().field("Host")).isEqualTo("test");
    assertThat(server.received("/2").getFirst().fields().all("Host")).containsExactly("a.test");
  }

  @Test
  void halfCloseIsSeenByTheServer() {
    server.otherwise().respond(Reply.status(204));
    client.get("/");

    client.halfClose();

    client.expectClosed();
    server.awaitOpenConnections(0);
  }
}
