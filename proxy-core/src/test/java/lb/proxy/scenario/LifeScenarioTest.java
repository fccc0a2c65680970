package lb.proxy.scenario;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import lb.testing.AbsentOrigin;
import lb.testing.Eventually;
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
