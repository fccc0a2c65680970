package lb.proxy.scenario;

import static lb.testing.h3.H3Frames.data;
import static lb.testing.h3.H3Frames.request;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import lb.testing.Body;
import lb.testing.Eventually;
import lb.testing.Gate;
import lb.testing.Reply;
import lb.testing.h3.H3Client;
import lb.testing.h3.H3Stream;
import lb.testing.h3.QuicPeer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** How connections and streams of HTTP/3 end: by the client, by us, and by waiting too long. */
class Http3LifeTest {
  private static final long NO_ERROR = 0x100;
  private static final long INTERNAL_ERROR = 0x102;
  private static final long REQUEST_REJECTED = 0x10b;
  private static final int CANCELLED = 0x10c;

  private Http3Under under = new Http3Under();

  private void configured(String... members) {
    under.close();
    under = new Http3Under(members);
  }

  @AfterEach
  void close() {
    under.close();
  }

  private void answersWithoutEnd() {
    under
        .origin
        .on("/large")
        .respond(Reply.ok(Body.pattern(1, 200L << 20)).cacheControl("no-store"));
  }

  // --- the client ends ---

  @Test
  void aClientThatWantsNoMoreEndsTheFetchOfWhatIsNotKept() {
    answersWithoutEnd();
    try (H3Client client = under.client()) {
      H3Stream stream = client.request("GET", "/large");
      stream.awaitBytes(1_000);
      stream.stop(CANCELLED);
      Eventually.eventually("the fetch ends", () -> under.origin.openConnections() == 0);
      assertThat(client.request("GET", "/a").readAnswer()).isEqualTo("200 hello");
    }
  }

  @Test
  void aBodyThatIsBrokenOffEndsItsFetch() {
    try (H3Client client = under.client()) {
      H3Stream stream = client.open().send(request("POST", "/up"), data("some"));
      under.origin.awaitRequest(1);
      stream.reset(CANCELLED);
      Eventually.eventually("the fetch ends", () -> under.origin.openConnections() == 0);
      assertThat(client.request("GET", "/a").readAnswer()).isEqualTo("200 hello");
    }
  }

  @Test
  void aConnectionThatEndsEndsItsFetches() {
    answersWithoutEnd();
    H3Client client = under.client();
    client.request("GET", "/large").awaitBytes(1_000);
    client.close();
    Eventually.eventually("the fetch ends", () -> under.origin.openConnections() == 0);
    Eventually.eventually("it is counted", () -> under.closed("client_aborted") == 1);
  }

  @Test
  void aClientThatVanishesIsForgotten() {
    configured("\"timeouts\": {\"quic_idle\": \"1s\"}");
    answersWithoutEnd();
    H3Client client = under.client();
    client.request("GET", "/large").awaitBytes(1_000);
    client.peer().vanish();
    Eventually.eventually("the fetch ends", () -> under.origin.openConnections() == 0);
    Eventually.eventually(
        "it is gone", () -> under.lb.metric("lb_connections", "proto=\"http3\"") == 0);
  }

  // --- we end ---

  @Test
  void aDrainSaysGoAwayTwiceAndLetsWhatRunsFinish() {
    Gate gate = Gate.named("the answer");
    under.origin.on("/wait").respond(Reply.ok("late").waitingBeforeHead(gate));
    under.expectOthersServed();
    try (H3Client client = under.client()) {
      H3Stream running = client.request("GET", "/wait");
      gate.awaitReached();
      CompletableFuture<Boolean> drained = under.lb.server().drain().toCompletableFuture();
      Eventually.eventually("the first GOAWAY comes", () -> goAways(client) >= 1);
      assertThat(client.request("GET", "/a").readAnswer()).isEqualTo("200 hello");
      Eventually.eventually("the last GOAWAY comes", () -> goAways(client) == 2);
      assertThat(client.request("GET", "/a").awaitReset()).isEqualTo(REQUEST_REJECTED);
      gate.open();
      assertThat(running.readAnswer()).isEqualTo("200 late");
      client.expectEnd(NO_ERROR);
      assertThat(drained).succeedsWithin(Duration.ofSeconds(8)).isEqualTo(true);
    }
  }

  /** The type of the stream, SETTINGS, and then nothing but GOAWAY. */
  private static int goAways(H3Client client) {
    byte[] came = client.serverControl().came();
    int count = 0;
    int at = came.length < 3 ? came.length : 3 + came[2];
    while (at < came.length) {
      count += came[at] == 7 ? 1 : 0;
      at += 2 + came[at + 1];
    }
    return count;
  }

  @Test
  void aConnectionBringsNoMoreRequestsThanAllowed() {
    configured("\"limits\": {\"requests_per_connection_max\": 2}");
    try (H3Client client = under.client()) {
      for (int i = 0; i < 2; i++) {
        assertThat(client.request("GET", "/a").readAnswer()).isEqualTo("200 hello");
      }
      client.expectEnd(NO_ERROR);
    }
    Eventually.eventually("it is counted", () -> under.closed("requests_max") == 1);
  }

  @Test
  void aBodyThatIsTooLargeIs413() {
    configured("\"limits\": {\"request_body_max\": 10}");
    try (H3Client client = under.client()) {
      H3Stream said = client.open().send(request("POST", "/up", "content-length", "11"));
      assertThat(said.readAnswer()).startsWith("413 ");
      H3Stream sent = client.open().send(request("POST", "/up"), data("0123456789x"));
      assertThat(sent.readAnswer()).startsWith("413 ");
      assertThat(client.request("GET", "/a").readAnswer()).isEqualTo("200 hello");
    }
  }

  @Test
  void anAnswerThatComesBeforeTheBodyEndsIsWhole() {
    under.origin.on("/early").respond(Reply.status(403).body("no").beforeReadingTheBody());
    try (H3Client client = under.client()) {
      H3Stream stream = client.open().send(request("POST", "/early"), data("some"));
      assertThat(stream.readAnswer()).isEqualTo("403 no");
      stream.push(data("more"));
      assertThat(client.request("GET", "/a").readAnswer()).isEqualTo("200 hello");
    }
  }

  @Test
  void anAnswerThatBreaksOffIsResetAndTheConnectionGoesOn() {
    under.origin.on("/short").respond(Reply.ok("0123456789").closingAt(4));
    try (H3Client client = under.client()) {
      assertThat(client.request("GET", "/short").awaitReset()).isEqualTo(INTERNAL_ERROR);
      assertThat(client.request("GET", "/a").readAnswer()).isEqualTo("200 hello");
    }
  }

  // --- waits ---

  @Test
  void aClientThatAsksForNothingIsClosed() {
    configured("\"timeouts\": {\"head\": \"100ms\"}");
    try (H3Client client = under.client()) {
      client.expectEnd(NO_ERROR);
    }
    Eventually.eventually("it is counted", () -> under.closed("idle") == 1);
  }

  @Test
  void anIdleConnectionIsClosed() {
    configured("\"timeouts\": {\"keep_alive\": \"100ms\"}");
    try (H3Client client = under.client()) {
      assertThat(client.request("GET", "/a").readAnswer()).isEqualTo("200 hello");
      client.expectEnd(NO_ERROR);
    }
    Eventually.eventually("it is counted", () -> under.closed("idle") == 1);
  }

  @Test
  void aHeadThatNeverEndsIs408AndTheConnectionGoesOn() {
    configured("\"timeouts\": {\"head\": \"300ms\"}");
    try (H3Client client = under.client()) {
      byte[] head = request("GET", "/a");
      H3Stream begun = client.open().send(java.util.Arrays.copyOf(head, 9));
      H3Stream endless = client.open().send(head);
      assertThat(begun.readAnswer()).startsWith("408 ");
      assertThat(endless.readAnswer()).startsWith("408 ");
      assertThat(client.request("GET", "/a").readAnswer()).isEqualTo("200 hello");
    }
    assertThat(under.rejected("head_timeout")).isEqualTo(2);
  }

  @Test
  void aClientThatTakesNothingLosesItsStreamAndTheOthersGoOn() {
    configured("\"timeouts\": {\"send\": \"200ms\"}");
    answersWithoutEnd();
    QuicPeer.Options narrow = QuicPeer.Options.PLAIN.window(16_384);
    try (H3Client client = H3Client.dial(under.lb.secureAddress(), narrow)) {
      client.open().stopReading().end(request("GET", "/large"));
      Eventually.eventually("it is given up", () -> under.rejected("send_timeout") == 1);
      Eventually.eventually("the fetch ends", () -> under.origin.openConnections() == 0);
      assertThat(client.request("GET", "/a").readAnswer()).isEqualTo("200 hello");
    }
  }
}
