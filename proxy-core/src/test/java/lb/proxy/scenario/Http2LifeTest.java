package lb.proxy.scenario;

import static lb.proxy.scenario.Http2Under.END;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.CompletableFuture;
import lb.testing.Body;
import lb.testing.Eventually;
import lb.testing.Gate;
import lb.testing.Reply;
import lb.testing.h2.H2Block;
import lb.testing.h2.H2Client;
import lb.testing.h2.H2Frame;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** How connections and streams of HTTP/2 end: by the client, by us, and by waiting too long. */
class Http2LifeTest {
  private static final int INITIAL_WINDOW_SIZE = 4;
  private static final int CANCEL = 8;

  private Http2Under under = new Http2Under();

  private void configured(String... members) {
    under.close();
    under = new Http2Under(members);
  }

  @AfterEach
  void close() {
    under.close();
  }

  // --- the client ends ---

  @Test
  void aResetEndsTheFetchOfWhatIsNotKept() {
    under
        .origin
        .on("/large")
        .respond(Reply.ok(Body.pattern(1, 200L << 20)).cacheControl("no-store"));
    try (H2Client client = under.client()) {
      client.request(1, "GET", "/large").readHead(1);
      client.send(H2Frame.reset(1, CANCEL));
      Eventually.eventually(
          "the origin's connection ends", () -> under.origin.openConnections() == 0);
      client.send(H2Frame.windowUpdate(0, 1_000));
      assertThat(client.request(3, "GET", "/a").readAnswer(3)).isEqualTo("200 hello");
    }
  }

  @Test
  void aConnectionThatBreaksEndsTheFetchesOfAllItsStreams() {
    under
        .origin
        .on("/large/*")
        .respond(
            lb.testing.Script.choosing(
                r -> Reply.ok(Body.pattern(1, 200L << 20)).cacheControl("no-store")));
    H2Client client = under.client();
    client.request(1, "GET", "/large/1").readHead(1);
    client.request(3, "GET", "/large/2").readHead(3);

    client.reset();

    Eventually.eventually("all fetches end", () -> under.origin.openConnections() == 0);
    Eventually.eventually("it is counted", () -> under.closed("client_aborted") == 1);
  }

  @Test
  void aClientThatEndsItsSideStillGetsItsAnswer() {
    Gate gate = Gate.named("the answer");
    under.origin.on("/wait").respond(Reply.ok("late").waitingBeforeHead(gate));
    try (H2Client client = under.client()) {
      client.request(1, "GET", "/wait").expectAlive().halfClose();
      gate.awaitReached().open();
      assertThat(client.readAnswer(1)).isEqualTo("200 late");
      client.expectEnd();
    }
  }

  @Test
  void afterTheClientsGoAwayItsStreamsAreAnsweredAndTheConnectionEnds() {
    Gate gate = Gate.named("the answer");
    under.origin.on("/wait").respond(Reply.ok("late").waitingBeforeHead(gate));
    try (H2Client client = under.client()) {
      client.request(1, "GET", "/wait");
      client.send(new H2Frame(H2Frame.GOAWAY, 0, 0, new byte[8])).expectAlive();
      gate.awaitReached().open();
      assertThat(client.readAnswer(1)).isEqualTo("200 late");
      client.expectEnd();
    }
  }

  // --- we end ---

  @Test
  void aDrainSaysGoAwayTwiceAndLetsWhatRunsFinish() {
    Gate gate = Gate.named("the answer");
    under.origin.on("/wait").respond(Reply.ok("late").waitingBeforeHead(gate));
    under.expectOthersServed(); // from now on /a is stored
    try (H2Client client = under.client()) {
      client.request(1, "GET", "/wait").expectAlive();
      gate.awaitReached();
      CompletableFuture<Boolean> drained = under.lb.server().drain().toCompletableFuture();

      H2Frame first = client.read(H2Frame.GOAWAY);
      assertThat(first.intAt(0)).isEqualTo(Integer.MAX_VALUE);
      H2Frame ping = client.read(H2Frame.PING);
      client.request(3, "GET", "/a"); // sent before it was known: still answered
      client.send(new H2Frame(H2Frame.PING, H2Frame.ACK, 0, ping.payload()));
      assertThat(client.readAnswer(3)).isEqualTo("200 hello");
      H2Frame second = client.read(H2Frame.GOAWAY);
      assertThat(second.intAt(0)).isEqualTo(3);
      assertThat(second.code()).isEqualTo("NO_ERROR");
      client.request(5, "GET", "/a"); // too late: not looked at

      gate.open();
      assertThat(client.readAnswer(1)).isEqualTo("200 late");
      client.expectEnd();
      assertThat(client.seen()).noneMatch(frame -> frame.streamId() == 5);
      assertThat(drained).succeedsWithin(java.time.Duration.ofSeconds(5)).isEqualTo(true);
    }
  }

  @Test
  void whoBeginsToSpeakAfterADrainHasBegunIsToldToLeave() {
    configured("\"loops\": 1");
    under.expectOthersServed(); // from now on /a is stored
    try (H2Client late = H2Client.dial(under.lb.http2Address());
        H2Client client = under.client()) {
      assertThat(client.request(1, "GET", "/a").readAnswer(1)).isEqualTo("200 hello");
      CompletableFuture<Boolean> drained = under.lb.server().drain().toCompletableFuture();
      client.read(H2Frame.GOAWAY); // the other one was told while it had said nothing
      assertThat(late.greet().request(1, "GET", "/a").readAnswer(1)).isEqualTo("200 hello");
      assertThat(late.read(H2Frame.GOAWAY).code()).isEqualTo("NO_ERROR");
      assertThat(drained).succeedsWithin(java.time.Duration.ofSeconds(10)).isEqualTo(true);
    }
  }

  @Test
  void aConnectionBringsNoMoreRequestsThanAllowed() {
    configured("\"limits\": {\"requests_per_connection_max\": 2}");
    try (H2Client client = under.client()) {
      assertThat(client.request(1, "GET", "/a").readAnswer(1)).isEqualTo("200 hello");
      client.request(3, "GET", "/a");
      assertThat(client.readAnswer(3)).isEqualTo("200 hello");
      client.expectGoAway("NO_ERROR");
    }
    Eventually.eventually("it is counted", () -> under.closed("requests_max") == 1);
  }

  @Test
  void aBodyThatIsTooLargeIs413() {
    configured("\"limits\": {\"request_body_max\": 10}");
    try (H2Client client = under.client()) {
      byte[] said = H2Block.request("POST", "/up", "content-length", "11");
      client.send(H2Frame.headers(1, H2Frame.END_HEADERS, said));
      assertThat(client.readAnswer(1)).startsWith("413 ");
      client.expectReset(1, "NO_ERROR");
      client.send(Http2Under.post(3), H2Frame.data(3, 0, "0123456789x"));
      assertThat(client.readAnswer(3)).startsWith("413 ");
      client.expectReset(3, "NO_ERROR");
      assertThat(client.request(5, "GET", "/a").readAnswer(5)).isEqualTo("200 hello");
    }
  }

  @Test
  void anAnswerThatComesBeforeTheBodyEndsIsWholeAndTheRestUnwanted() {
    under.origin.on("/early").respond(Reply.status(403).body("no").beforeReadingTheBody());
    try (H2Client client = under.client()) {
      byte[] block = H2Block.request("POST", "/early");
      client.send(H2Frame.headers(1, H2Frame.END_HEADERS, block), H2Frame.data(1, 0, "some"));
      assertThat(client.readAnswer(1)).isEqualTo("403 no");
      client.expectReset(1, "NO_ERROR");
      client.send(H2Frame.data(1, 0, "more"), H2Frame.data(1, H2Frame.END_STREAM, "still"));
      assertThat(client.request(3, "GET", "/a").readAnswer(3)).isEqualTo("200 hello");
    }
  }

  @Test
  void anAnswerThatBreaksOffIsResetAndTheConnectionGoesOn() {
    under.origin.on("/short").respond(Reply.ok("0123456789").closingAt(4));
    try (H2Client client = under.client()) {
      client.request(1, "GET", "/short").readHead(1);
      H2Frame frame = client.readOf(1);
      while (frame.type() == H2Frame.DATA) {
        assertThat(frame.has(H2Frame.END_STREAM)).isFalse();
        frame = client.readOf(1);
      }
      assertThat(frame.type()).isEqualTo(H2Frame.RST_STREAM);
      assertThat(frame.code()).isEqualTo("INTERNAL_ERROR");
      assertThat(client.request(3, "GET", "/a").readAnswer(3)).isEqualTo("200 hello");
    }
  }

  // --- waits ---

  @Test
  void aClientThatDoesNotEvenGreetIsClosed() {
    configured("\"timeouts\": {\"head\": \"100ms\"}");
    try (H2Client silent = H2Client.dial(under.lb.http2Address());
        H2Client begun = H2Client.dial(under.lb.http2Address()).send("PR".getBytes());
        H2Client greeted = H2Client.dial(under.lb.http2Address()).send(H2Client.preface())) {
      silent.expectEnd();
      begun.expectEnd();
      greeted.expectGoAway("NO_ERROR");
    }
    Eventually.eventually("they are counted", () -> under.closed("idle") == 3);
  }

  @Test
  void aHeadThatNeverEndsIsClosed() {
    configured("\"timeouts\": {\"head\": \"100ms\"}");
    try (H2Client client = under.client()) {
      client.send(H2Frame.headers(1, H2Frame.END_STREAM, Http2Under.get()));
      client.expectGoAway("NO_ERROR");
    }
    Eventually.eventually("it is counted", () -> under.rejected("head_timeout") == 1);
    Eventually.eventually("it is counted", () -> under.closed("timeout") == 1);
  }

  @Test
  void anIdleConnectionIsClosedHoweverOftenItPings() {
    configured("\"timeouts\": {\"keep_alive\": \"300ms\"}");
    try (H2Client client = under.client()) {
      assertThat(client.request(1, "GET", "/a").readAnswer(1)).isEqualTo("200 hello");
      boolean gone = false;
      for (int i = 0; i < 100 && !gone; i++) {
        gone = client.passOver().stream().anyMatch(frame -> frame.type() == H2Frame.GOAWAY);
        java.util.concurrent.locks.LockSupport.parkNanos(20_000_000);
      }
      assertThat(gone).isTrue();
    }
    Eventually.eventually("it is counted", () -> under.closed("idle") == 1);
  }

  @Test
  void aStreamWhoseWindowStaysShutIsResetAndTheOthersGoOn() {
    configured("\"timeouts\": {\"send\": \"200ms\"}");
    try (H2Client client = under.client(INITIAL_WINDOW_SIZE, 2)) {
      client.request(1, "GET", "/a").readHead(1);
      assertThat(client.read(H2Frame.DATA).payload()).hasSize(2);
      client.expectReset(1, "CANCEL");
      client.send(H2Frame.headers(3, END, Http2Under.get()), H2Frame.windowUpdate(3, 3));
      assertThat(client.readAnswer(3)).isEqualTo("200 hello");
    }
    assertThat(under.rejected("send_timeout")).isEqualTo(1);
  }

  @Test
  void aConnectionWindowThatStaysShutEndsItsStreams() {
    configured("\"timeouts\": {\"send\": \"200ms\"}");
    Body body = Body.pattern(1, 200_000);
    under.origin.on("/large").respond(Reply.ok(body).cacheControl("max-age=60"));
    try (H2Client client = under.client(INITIAL_WINDOW_SIZE, 1 << 20)) {
      client.request(1, "GET", "/large").readHead(1);
      int sent = 0;
      H2Frame frame = client.readOf(1);
      for (; frame.type() == H2Frame.DATA; frame = client.readOf(1)) {
        sent += frame.payload().length;
      }
      assertThat(sent).isEqualTo(65_535);
      assertThat(frame.code()).isEqualTo("CANCEL");
      client.expectAlive();
    }
  }
}
