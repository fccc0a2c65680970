package lb.proxy.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import lb.testing.ReceivedRequest;
import lb.testing.Reply;
import lb.testing.Response;
import lb.testing.ScriptedOrigin;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Requests that were sent as early data on a hop before us, and 425 (RFC 8470). */
class EarlyDataTest {
  private static final String EARLY = "Early-Data: 1";

  private final ScriptedOrigin origin = ScriptedOrigin.start();
  private final LbUnderTest lb =
      LbUnderTest.inFrontOf(
          origin,
          "\"routes\": [{\"match\": \"/early/*\", \"early_data\": true},"
              + " {\"match\": \"/uncached/*\", \"cache\": false}]");

  @AfterEach
  void close() {
    lb.close();
    origin.close();
  }

  @ParameterizedTest
  @ValueSource(strings = {"/a", "/uncached/a"})
  void withoutAWordOfTheRouteNoneGoesToTheOrigin(String target) {
    Response response = lb.get(target, EARLY);

    assertThat(response.status()).isEqualTo(425);
    assertThat(response.field("Cache-Control")).isEqualTo("no-store");
    assertThat(origin.received()).isEmpty();
    assertThat(lb.metric("lb_requests_rejected_total", "reason=\"early_data\"")).isEqualTo(1);
  }

  @Test
  void whatTheCacheAnswersDoesNoHarm() {
    origin.on("/a").respond(Reply.ok("x").cacheControl("max-age=60"));
    lb.get("/a");

    assertThat(lb.get("/a", EARLY).text()).isEqualTo("x");

    lb.clock().advance(Duration.ofSeconds(70));
    assertThat(lb.get("/a", EARLY).status()).isEqualTo(425);
    assertThat(origin.received()).hasSize(1);
  }

  @ParameterizedTest
  @ValueSource(strings = {"1", "0", "yes, 1"})
  void whereTheOriginUnderstandsItAReadGoesOnMarkedOnce(String value) {
    origin.otherwise().respond(Reply.ok("x").cacheControl("no-store"));

    assertThat(lb.get("/early/a", "Early-Data: " + value, "Early-Data: 2").text()).isEqualTo("x");
    assertThat(lb.anyClient().head("/early/a", EARLY).status()).isEqualTo(200);

    assertThat(origin.received())
        .hasSize(2)
        .allMatch(request -> "1".equals(request.field("Early-Data")));
  }

  @Test
  void whatMayChangeSomethingNeverDoes() {
    assertThat(lb.request("POST", "/early/a", "x", EARLY).status()).isEqualTo(425);
    assertThat(lb.request("DELETE", "/early/a", "", EARLY).status()).isEqualTo(425);
    assertThat(lb.get("/a", EARLY, "Connection: upgrade", "Upgrade: websocket").status())
        .isEqualTo(425);
    assertThat(origin.received()).isEmpty();
  }

  @Test
  void aRequestWithoutTheMarkIsNotMarked() {
    origin.otherwise().respond(Reply.ok("x"));

    lb.get("/early/a");

    assertThat(origin.awaitRequest(1).fields().names()).doesNotContain("early-data");
  }

  @Test
  void a425OfTheOriginIsPassedOnAndNeverKept() {
    origin
        .on("/early/a")
        .respond(
            Reply.status(425).cacheControl("max-age=60, public").body("later"),
            Reply.ok("x").cacheControl("max-age=60"));

    Response early = lb.get("/early/a", EARLY);

    assertThat(early.status()).isEqualTo(425);
    assertThat(early.text()).isEqualTo("later");
    assertThat(origin.received()).as("it is asked once").hasSize(1);
    assertThat(lb.get("/early/a").text()).isEqualTo("x");
    assertThat(LbUnderTest.cacheStatus(lb.get("/early/a"))).startsWith("lb; hit");
  }

  @Test
  void aRevalidationThatNobodyWaitsForIsNotMarked() {
    origin
        .on("/early/a")
        .respond(Reply.ok("x").cacheControl("max-age=1, stale-while-revalidate=60"));
    lb.get("/early/a");
    lb.clock().advance(Duration.ofSeconds(5));

    assertThat(lb.get("/early/a", EARLY).text()).isEqualTo("x");

    ReceivedRequest second = origin.awaitRequest(2);
    assertThat(second.fields().names()).doesNotContain("early-data");
  }
}
