package lb.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What a {@link Reply} and a {@link Script} put on the wire. */
class ReplyTest {
  private final ScriptedOrigin origin = ScriptedOrigin.start();
  private final RawClient client = RawClient.connect(origin.address());

  @AfterEach
  void close() {
    client.close();
    origin.close();
  }

  @Test
  void isFramedByItsLength() {
    origin.on("/").respond(Reply.ok("hello").field("X-A", "1"));

    String wire = "HTTP/1.1 200 Scripted\r\nX-A: 1\r\nContent-Length: 5\r\n\r\nhello";

    client.sendHead("GET", "/");
    assertThat(new String(client.readBodyBytes(wire.length()), StandardCharsets.ISO_8859_1))
        .isEqualTo(wire);
  }

  @Test
  void isFramedInChunksWithTrailers() {
    Body body = Body.pattern(1, 10_000);
    origin.on("/").respond(Reply.ok(body).chunked(4096).trailer("X-Sum", "7"));

    Response response = client.get("/");

    assertThat(response.digest()).isEqualTo(body.digest());
    assertThat(response.chunks()).isEqualTo(3);
    assertThat(response.trailers().first("X-Sum")).isEqualTo("7");
    assertThat(response.has("Content-Length")).isFalse();
  }

  @Test
  void endsByClosing() {
    origin.on("/").respond(Reply.ok("until the end").untilClose());

    Response response = client.get("/");

    assertThat(response.text()).isEqualTo("until the end");
    assertThat(response.field("Connection")).isEqualTo("close");
  }

  @Test
  void waitsAtGatesBeforeTheHeadAndWithinTheBody() {
    Gate beforeHead = Gate.named("before the head");
    Gate within = Gate.named("within the body");
    origin.on("/").respond(Reply.ok("abcdef").waitingBeforeHead(beforeHead).waitingAt(3, within));

    client.sendHead("GET", "/");
    beforeHead.awaitReached();
    client.expectNothingFor(Duration.ofMillis(20));
    beforeHead.open();

    RawHead head = client.readHead();
    assertThat(head.field("Content-Length")).isEqualTo("6");
    assertThat(new String(client.readBodyBytes(3), StandardCharsets.US_ASCII)).isEqualTo("abc");
    client.expectNothingFor(Duration.ofMillis(20));
    within.awaitReached().open();
    assertThat(new String(client.readBodyBytes(3), StandardCharsets.US_ASCII)).isEqualTo("def");
  }

  @Test
  void aGateWithinChunksLetsThroughWhatCameBefore() {
    Gate gate = Gate.closed();
    origin.on("/").respond(Reply.ok("abcdef").chunked(4).waitingAt(5, gate));

    client.sendHead("GET", "/").readHead();
    String before = "4\r\nabcd\r\n1\r\ne\r\n";
    assertThat(new String(client.readBodyBytes(before.length()), StandardCharsets.US_ASCII))
        .isEqualTo(before);
    gate.awaitReached().open();
    String after = "1\r\nf\r\n0\r\n\r\n";
    assertThat(new String(client.readBodyBytes(after.length()), StandardCharsets.US_ASCII))
        .isEqualTo(after);
  }

  @Test
  void sendsInterimResponsesFirst() {
    origin.on("/").respond(Reply.ok("x").interim(103, "Link: </a.css>; rel=preload").interim(102));

    Response response = client.get("/");

    assertThat(response.interim()).extracting(RawHead::status).containsExactly(103, 102);
    assertThat(response.interim().getFirst().has("Link")).isTrue();
    assertThat(response.text()).isEqualTo("x");
  }

  @Test
  void breaksOffByClosing() {
    origin.on("/").respond(Reply.ok("0123456789").closingAt(4));

    assertThatThrownBy(() -> client.get("/"))
        .isInstanceOf(UncheckedIOException.class)
        .hasMessageContaining("6 bytes before the end of the body");
  }

  @Test
  void breaksOffByReset() {
    Gate read = Gate.named("the client has read");
    origin.on("/").respond(Reply.ok("0123456789").waitingAt(4, read).resettingAt(4));

    client.sendHead("GET", "/").readHead();
    client.readBodyBytes(4);
    read.open();

    assertThatThrownBy(() -> client.readBodyBytes(1)).hasMessageContaining("reset");
  }

  @Test
  void saysWhatItsFieldsSayEvenWhenWrong() {
    origin
        .on("/")
        .respond(Reply.ok("too long").framedAsWritten().field("Content-Length", "3").thenClose());

    Response response = client.get("/");

    assertThat(response.text()).isEqualTo("too");
    assertThat(new String(client.expectEnd(), StandardCharsets.US_ASCII)).isEqualTo(" long");
  }

  @Test
  void injectsGarbageBetweenChunks() {
    origin.on("/").respond(Reply.ok("abcdef").chunked(3).injectingAt(3, "zz\r\n"));

    assertThatThrownBy(() -> client.get("/")).hasMessageContaining("a chunk size is \"zz\"");
  }

  @Test
  void restsBetweenPieces() {
    origin.on("/").respond(Reply.ok("abcd").restingEvery(1, Duration.ofMillis(5)));
    long start = System.nanoTime();

    assertThat(client.get("/").text()).isEqualTo("abcd");

    assertThat(System.nanoTime() - start).isGreaterThanOrEqualTo(15_000_000L);
  }

  @Test
  void scriptsCloseResetAndKeepSilent() {
    origin.on("/close").respond(Script.close());
    origin.on("/reset").respond(Script.reset());
    origin.on("/silence").respond(Script.silence());
    origin.on("/raw").respond(Script.raw("HTTP/1.1 200\r\nContent-Length: 0\r\n\r\n"));

    try (RawClient closed = RawClient.connect(origin.port())) {
      closed.sendHead("GET", "/close").expectClosed();
    }
    try (RawClient reset = RawClient.connect(origin.port())) {
      reset.sendHead("GET", "/reset");
      assertThatThrownBy(reset::readHead).hasMessageContaining("reset");
    }
    try (RawClient silent = RawClient.connect(origin.port())) {
      silent.sendHead("GET", "/silence").expectNothingFor(Duration.ofMillis(20));
    }
    assertThat(client.get("/raw").head().reason()).isEmpty();
  }

  @Test
  void halfClosesAndStillReads() {
    origin
        .on("/")
        .respond((request, wire) ->
            wire.send("HTTP/1.1 200 OK\r\nConnection: close\r\n\r\nabc").halfClose().readBody());

    client.sendHead("POST", "/", "Content-Length: 4");
    assertThat(client.read().text()).isEqualTo("abc");
    client.send("more");
    assertThat(origin.awaitRequest(1).awaitBody().bodyText()).isEqualTo("more");
  }
}
