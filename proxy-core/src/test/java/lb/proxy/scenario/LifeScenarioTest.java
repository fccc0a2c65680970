package lb.proxy.scenario;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import lb.config.ConfigReader;
import lb.config.MachineFacts;
import lb.testing.AbsentOrigin;
import lb.testing.Eventually;
import lb.testing.FakeClock;
import lb.testing.Gate;
import lb.testing.RawClient;
import lb.testing.Reply;
import lb.testing.Response;
import lb.testing.ScriptedOrigin;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Start, readiness, and the end of the process. */
class LifeScenarioTest {
  private final ScriptedOrigin origin = ScriptedOrigin.start();
  private final LbUnderTest lb = LbUnderTest.inFrontOf(origin);

  @AfterEach
  void close() {
    lb.close();
    origin.close();
  }

  @Test
  void isReadyOnceItHasStarted() {
    assertThat(lb.admin("GET", "/readyz", "").status()).isEqualTo(200);
    assertThat(lb.admin("GET", "/healthz", "").status()).isEqualTo(200);
  }

  @Test
  void aDrainFinishesWhatRunsAndTakesNothingNew() throws Exception {
    Gate gate = Gate.named("the answer");
    origin.on("/a").respond(Reply.ok("one").waitingBeforeHead(gate));
    RawClient running = lb.client().sendHead("GET", "/a");
    RawClient idle = lb.client();
    gate.awaitReached();

    CompletableFuture<Boolean> drained = lb.server().drain().toCompletableFuture();
    Eventually.eventually("it is not ready", () -> lb.admin("GET", "/readyz", "").status() == 503);
    Eventually.eventually(
        () -> assertThatThrownBy(() -> RawClient.connect(lb.address()).close()).isNotNull());
    idle.expectEnd();
    assertThat(drained).isNotDone();
    gate.open();

    Response response = running.read();
    assertThat(response.text()).isEqualTo("one");
    assertThat(response.field("Connection")).isEqualTo("close");
    running.expectClosed();
    assertThat(drained.get(10, TimeUnit.SECONDS)).isTrue();
  }

  @Test
  void readinessIsOffBeforeListeningEnds() throws Exception {
    try (LbUnderTest patient =
        LbUnderTest.inFrontOf(origin, "\"timeouts\": {\"drain_delay\": \"1h\"}")) {
      origin.on("/a").respond(Reply.ok("one").cacheControl("max-age=60"));
      RawClient kept = patient.client();
      assertThat(kept.get("/a").field("Connection")).isNull();

      CompletableFuture<Boolean> drained = patient.server().drain().toCompletableFuture();

      assertThat(patient.admin("GET", "/readyz", "").status()).isEqualTo(503);
      assertThat(patient.admin("GET", "/healthz", "").status()).isEqualTo(200);
      assertThat(patient.get("/a").text()).as("clients are still let in").isEqualTo("one");
      assertThat(kept.get("/a").field("Connection")).as("and go by themselves").isEqualTo("close");
      kept.expectClosed();
      assertThat(patient.server().drain()).as("once is enough").isSameAs(drained);
      String next = "{\"origins\": \"a:1\", \"listen\": \"127.0.0.1:0\"}";
      assertThat(patient.admin("PUT", "/config", next, "If-Match: *").text())
          .contains("about to end");
      assertThat(drained).isNotDone();

      patient.server().close(); // as a second signal does
      assertThat(drained.get(10, TimeUnit.SECONDS)).isFalse();
    }
  }

  @Test
  void whoHasConnectedAndNotAskedYetIsServedOnce() {
    origin.on("/a").respond(Reply.ok("one").cacheControl("max-age=60"));
    String text =
        """
        {"listen": ["127.0.0.1:0", {"address": "127.0.0.1:0", "http2": true}],
         "admin": "127.0.0.1:0", "memory": "64mb", "origins": "%s"}
        """
            .formatted(origin.authority());
    MachineFacts machine = new MachineFacts(1L << 30, 2);
    FakeClock clock = FakeClock.startingNow(); // who has connected stays new while it stands still
    try (LbUnderTest still =
            new LbUnderTest(
                ConfigReader.read("lb.json", text, machine).orThrow(), clock, clock::nanos);
        RawClient before = RawClient.connect(still.address());
        RawClient alike = RawClient.connect(still.http2Address())) {
      still.get("/a");
      Eventually.eventually(
          "they are accepted", () -> still.metric("lb_connections_accepted_total") >= 2);

      still.server().drain();

      Eventually.eventually(
          () -> assertThatThrownBy(() -> RawClient.connect(still.address()).close()).isNotNull());
      Response response = before.get("/a");
      assertThat(response.text()).isEqualTo("one");
      assertThat(response.field("Connection")).isEqualTo("close");
      assertThat(alike.get("/a").text()).isEqualTo("one");
    }
  }

  @Test
  void whoSaysNothingDoesNotHoldADrainUp() throws Exception {
    RawClient silent = lb.client();
    RawClient alike = RawClient.connect(lb.http2Address());
    assertThat(lb.server().drain().toCompletableFuture().get(10, TimeUnit.SECONDS)).isTrue();
    silent.expectEnd();
    alike.expectEnd();
    alike.close();
  }

  @Test
  void startsWithoutItsOrigin() {
    try (AbsentOrigin absent = AbsentOrigin.hold();
        LbUnderTest alone =
            LbUnderTest.configured("\"origins\": [\"" + absent.authority() + "\"]")) {
      assertThat(alone.get("/").status()).isEqualTo(502);
      assertThat(alone.admin("GET", "/readyz", "").status()).isEqualTo(200);
    }
  }

  @Test
  void anExchangeIsCountedOnce() {
    origin.on("/a").respond(Reply.ok("x").cacheControl("max-age=60"));

    for (int i = 0; i < 10; i++) {
      lb.get("/a");
    }

    assertThat(lb.metric("lb_http_requests_total")).isEqualTo(10);
    assertThat(lb.metric("lb_cache_hits_total")).isEqualTo(9);
  }
}
