package lb.proxy.scenario;

import static lb.proxy.scenario.LbUnderTest.cacheStatus;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import lb.testing.AbsentOrigin;
import lb.testing.Eventually;
import lb.testing.Gate;
import lb.testing.Reply;
import lb.testing.Response;
import lb.testing.Script;
import lb.testing.ScriptedOrigin;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Serving stale responses: while they are revalidated, and when the origin fails. */
class StaleScenarioTest {
  private final ScriptedOrigin origin = ScriptedOrigin.start();
  private final LbUnderTest lb = LbUnderTest.inFrontOf(origin).over(version());

  HttpVersion version() {
    return HttpVersion.HTTP_1_1;
  }

  @AfterEach
  void close() {
    lb.close();
    origin.close();
  }

  @Test
  void aStaleResponseIsServedAtOnceWhileItIsRevalidated() {
    Gate gate = Gate.named("the revalidation");
    String directives = "max-age=10, stale-while-revalidate=30";
    origin
        .on("/a")
        .respond(
            Reply.ok("one").cacheControl(directives),
            Reply.ok("two").cacheControl(directives).waitingBeforeHead(gate));
    lb.get("/a");
    lb.clock().advance(Duration.ofSeconds(11));

    Response stale = lb.get("/a");
    gate.awaitReached();
    Response staleAgain = lb.get("/a");
    gate.open();

    assertThat(stale.text()).isEqualTo("one");
    assertThat(staleAgain.text()).isEqualTo("one");
    assertThat(cacheStatus(stale)).contains("hit").contains("ttl=-1");
    Eventually.eventually("the new one is served", () -> lb.get("/a").text().equals("two"));
    assertThat(origin.received()).hasSize(2);
  }

  @ParameterizedTest
  @ValueSource(ints = {500, 502, 503, 504})
  void aStaleResponseStandsInForAnOriginThatAnswersWithAnError(int status) {
    origin.on("/a").respond(Reply.ok("one").cacheControl("max-age=10"), Reply.status(status));
    lb.get("/a");
    lb.clock().advance(Duration.ofSeconds(11));

    Response stale = lb.get("/a");

    assertThat(stale.status()).isEqualTo(200);
    assertThat(stale.text()).isEqualTo("one");
    assertThat(cacheStatus(stale)).contains("stale-if-error");
  }

  @Test
  void aStaleResponseStandsInForAnOriginThatResets() {
    origin.on("/a").respond(Reply.ok("one").cacheControl("max-age=10"), Script.reset());
    lb.get("/a");
    lb.clock().advance(Duration.ofSeconds(11));

    assertThat(lb.get("/a").text()).isEqualTo("one");
  }

  @Test
  void aStaleResponseStandsInForAnOriginThatHasGone() {
    origin.on("/a").respond(Reply.ok("one").cacheControl("max-age=10"));
    lb.get("/a");
    lb.clock().advance(Duration.ofSeconds(11));

    try (AbsentOrigin absent = origin.leave()) {
      assertThat(lb.get("/a").text()).isEqualTo("one");
      assertThat(absent.port()).isEqualTo(origin.port());
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"must-revalidate", "proxy-revalidate", "no-cache", "s-maxage=10"})
  void staleIsNotServedWhenTheResponseForbidsIt(String directive) {
    origin
        .on("/a")
        .respond(
            Reply.ok("one").cacheControl("max-age=10, " + directive).field("ETag", "\"1\""),
            Script.reset());
    lb.get("/a");
    lb.clock().advance(Duration.ofSeconds(11));

    Response response = lb.get("/a");

    assertThat(response.status()).isIn(502, 504);
    assertThat(response.text()).doesNotContain("one");
  }

  @Test
  void staleIsServedForOneHourByDefaultAndNotLonger() {
    origin
        .on("/a")
        .respond(Reply.ok("one").cacheControl("max-age=10"), Reply.status(503).body("down"));
    lb.get("/a");
    lb.clock().advance(Duration.ofSeconds(10 + 3599));
    assertThat(lb.get("/a").text()).isEqualTo("one");

    lb.clock().advance(Duration.ofSeconds(2));

    Response late = lb.get("/a");
    assertThat(late.status()).isEqualTo(503);
    assertThat(late.text()).isEqualTo("down");
  }
}
