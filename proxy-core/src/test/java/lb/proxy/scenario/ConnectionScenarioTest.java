package lb.proxy.scenario;

import static lb.proxy.scenario.LbUnderTest.cacheStatus;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.atomic.AtomicLong;
import lb.testing.Body;
import lb.testing.Eventually;
import lb.testing.Gate;
import lb.testing.RawClient;
import lb.testing.RawHead;
import lb.testing.Reply;
import lb.testing.Response;
import lb.testing.ScriptedOrigin;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What follows on one client's connection: more requests, nonsense, half an end, and silence. */
class ConnectionScenarioTest {
  private static final int PIPELINED = 3_000;

  /** A prime, so that it divides neither buffers nor counts. */
  private static final int URLS = 7;

  private final ScriptedOrigin origin = ScriptedOrigin.start();
  private final LbUnderTest lb = LbUnderTest.inFrontOf(origin);

  @AfterEach
  void close() {
    lb.close();
    origin.close();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "GET  /a HTTP/1.1\r\nHost: test\r\n\r\n",
        "GET /a HTTP/1.1\r\n\r\n",
        "\u0016\u0003\u0001\u0002\r\n\r\n",
      })
  void nonsenseAfterAWholeRequestIsRefusedAndTheConnectionClosed(String nonsense) {
    origin.on("/a").respond(Reply.ok("one").cacheControl("max-age=600"));
    RawClient client = lb.client();
    assertThat(client.get("/a").text()).isEqualTo("one");

    Response refusal = client.send(nonsense).read();

    assertThat(refusal.status()).isEqualTo(400);
    assertThat(refusal.field("Connection")).isEqualTo("close");
    client.expectClosed();
    assertThat(origin.received()).hasSize(1);
  }

  @Test
  void nonsenseRightBehindARequestWaitsForItsAnswer() {
    Gate gate = Gate.named("the answer");
    origin.on("/a").respond(Reply.ok("one").cacheControl("max-age=600").waitingBeforeHead(gate));
    RawClient client =
        lb.client().send("GET /a HTTP/1.1\r\nHost: test\r\n\r\nGET  /a HTTP/1.1\r\n\r\n");

    gate.awaitReached().open();

    assertThat(client.read().text()).isEqualTo("one");
    assertThat(client.read().status()).isEqualTo(400);
    client.expectClosed();
  }

  @Test
  void aClientThatHasNothingMoreToSayGetsAllThatASlowOriginSays() {
    Body body = Body.pattern(1, 300_000);
    Gate head = Gate.named("the head");
    Gate rest = Gate.named("the rest");
    origin.on("/a").respond(Reply.ok(body).waitingBeforeHead(head).waitingAt(100_000, rest));
    RawClient client = lb.client().sendHead("GET", "/a").halfClose();

    head.awaitReached().open();
    RawHead received = client.readHead();
    rest.awaitReached().open();

    client.expectBody(received, body);
    client.expectClosed();
  }

  /** What waits is more than is read ahead, so that reading has stopped when the end comes. */
  @Test
  void aClientThatAsksForMuchAndEndsItsSideGetsAllAnswers() {
    Gate gate = Gate.named("the answer");
    origin.on("/a").respond(Reply.ok("one").cacheControl("max-age=600").waitingBeforeHead(gate));
    String request = "GET /a HTTP/1.1\r\nHost: test\r\nX-Pad: " + "x".repeat(2_000) + "\r\n\r\n";
    RawClient client = lb.client().send(request.repeat(300)).halfClose();

    gate.awaitReached().open();

    for (int i = 0; i < 300; i++) {
      assertThat(client.read().text()).as("answer %d", i).isEqualTo("one");
    }
    client.expectClosed();
  }

  @Test
  void theLastAnswerArrivesWholeThoughTheConnectionEndsBehindIt() {
    Body body = Body.pattern(2, 1_500_000);
    origin.on("/a").respond(Reply.ok(body).cacheControl("max-age=600"));
    lb.get("/a");
    try (RawClient client = RawClient.connectNarrow(lb.address(), 4096)) {
      RawHead received = client.sendHead("GET", "/a", "Connection: close").readHead();

      assertThat(received.field("Connection")).isEqualTo("close");
      client.expectBody(received, body);
      client.expectClosed();
    }
  }

  @Test
  void whatComesBehindTheLastRequestDoesNotResetItsAnswer() {
    origin.on("/a").respond(Reply.ok("one").cacheControl("max-age=600"));
    String last = "GET /a HTTP/1.1\r\nHost: test\r\nConnection: close\r\n\r\n";

    RawClient client = lb.client().send(last + "GET /never HTTP/1.1\r\nHost: test\r\n\r\n");

    assertThat(client.read().text()).isEqualTo("one");
    client.expectClosed();
    assertThat(origin.received()).hasSize(1);
  }

  private static Body bodyOf(int url) {
    return Body.pattern(url, 8_192 + url);
  }

  /** Waits until lb answers no more, because nobody reads. */
  private double awaitStandstill() {
    AtomicLong before = new AtomicLong(-1);
    Eventually.eventually(
        "answers pile up",
        () -> {
          long now = (long) lb.metric("lb_cache_hits_total");
          return now > 0 && before.getAndSet(now) == now;
        });
    return before.get();
  }

  @Test
  void thousandsOfAnswersThatNobodyReadsAtFirstAllArriveInOrder() {
    String[] digests = new String[URLS];
    for (int i = 0; i < URLS; i++) {
      digests[i] = bodyOf(i).digest();
      origin.on("/" + i).respond(Reply.ok(bodyOf(i)).cacheControl("max-age=600"));
      lb.get("/" + i);
    }
    StringBuilder requests = new StringBuilder();
    for (int i = 0; i < PIPELINED; i++) {
      requests.append("GET /").append(i % URLS).append(" HTTP/1.1\r\nHost: test\r\n\r\n");
    }

    try (RawClient client = RawClient.connectNarrow(lb.address(), 4096)) {
      client.send(requests.toString());
      assertThat(awaitStandstill()).isLessThan(PIPELINED);

      for (int i = 0; i < PIPELINED; i++) {
        Response answer = client.read();
        assertThat(answer.digest()).as("answer %d", i).isEqualTo(digests[i % URLS]);
        assertThat(cacheStatus(answer)).startsWith("lb; hit");
      }
    }
    assertThat(origin.received()).hasSize(URLS);
  }
}
