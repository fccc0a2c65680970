package lb.proxy.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import lb.testing.AbsentOrigin;
import lb.testing.Eventually;
import lb.testing.Reply;
import lb.testing.Response;
import lb.testing.ScriptedOrigin;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What answers when no origin does. */
class FallbackScenarioTest {
  private static final String PAGE = "<h1>back soon</h1>\n";

  private final ScriptedOrigin origin = ScriptedOrigin.start();
  private final ScriptedOrigin last = ScriptedOrigin.start();
  private final List<AbsentOrigin> gone = new ArrayList<>();
  @TempDir Path folder;

  FallbackScenarioTest() {
    last.otherwise().respond(Reply.ok("fallback"));
  }

  @AfterEach
  void close() {
    gone.forEach(AbsentOrigin::close);
    origin.close();
    last.close();
  }

  @Test
  void theFallbackIsAskedWhenTheOriginIsGoneAndNotWhenItIsThere() {
    origin.otherwise().respond(Reply.ok("origin"));
    try (LbUnderTest lb = lb("{\"origin\": \"" + last.authority() + "\"}", "")) {
      assertThat(lb.get("/a").text()).isEqualTo("origin");
      assertThat(last.received()).isEmpty();
      leaves(origin);
      for (int i = 0; i < 20; i++) {
        assertThat(lb.get("/b" + i).text()).isEqualTo("fallback");
        assertThat(lb.request("POST", "/c", "x").text()).isEqualTo("fallback");
      }
    }
  }

  @Test
  void aPageStandsInForLbsOwnErrors() throws IOException {
    Files.writeString(folder.resolve("sorry.html"), PAGE);
    String fallback = "{\"page\": \"" + folder.resolve("sorry.html") + "\", \"status\": 503}";
    leaves(origin);
    try (LbUnderTest lb = lb(fallback, "")) {
      for (int i = 0; i < 5; i++) {
        Response response = lb.get("/a");
        assertThat(response.status()).isEqualTo(503);
        assertThat(response.text()).isEqualTo(PAGE);
        assertThat(response.field("Content-Type")).isEqualTo("text/html; charset=utf-8");
        assertThat(response.field("Cache-Control")).isEqualTo("no-store");
      }
      assertThat(lb.request("POST", "/a", "x").text()).isEqualTo(PAGE);
      assertThat(lb.request("HEAD", "/a", "").status()).isEqualTo(503);
    }
  }

  @Test
  void withoutAStatusThePageHasThatOfTheFailure() throws IOException {
    Files.writeString(folder.resolve("sorry.json"), "{}");
    String fallback = "{\"page\": \"" + folder.resolve("sorry.json") + "\"}";
    leaves(origin);
    try (LbUnderTest lb = lb(fallback, "")) {
      assertThat(lb.get("/a").status()).isEqualTo(502);
      assertThat(lb.get("/a").field("Content-Type")).isEqualTo("application/json");
    }
  }

  @Test
  void thePageComesWhenTheFallbackFailsToo() throws IOException {
    Files.writeString(folder.resolve("sorry.html"), PAGE);
    String fallback =
        "{\"origin\": \""
            + last.authority()
            + "\", \"page\": \""
            + folder.resolve("sorry.html")
            + "\"}";
    leaves(origin);
    leaves(last);
    try (LbUnderTest lb = lb(fallback, "")) {
      assertThat(lb.get("/a").text()).isEqualTo(PAGE);
    }
  }

  @Test
  void anAnswerOfTheOriginIsNeverReplaced() throws IOException {
    Files.writeString(folder.resolve("sorry.html"), PAGE);
    origin.otherwise().respond(Reply.status(503).body("busy"));
    String fallback = "{\"page\": \"" + folder.resolve("sorry.html") + "\"}";
    try (LbUnderTest lb = lb(fallback, "")) {
      assertThat(lb.get("/a").text()).isEqualTo("busy");
    }
  }

  @Test
  void somethingStaleIsBetterThanThePage() throws IOException {
    Files.writeString(folder.resolve("sorry.html"), PAGE);
    origin.on("/a").respond(Reply.ok("kept").cacheControl("max-age=10, stale-if-error=1000"));
    String fallback = "{\"page\": \"" + folder.resolve("sorry.html") + "\"}";
    try (LbUnderTest lb = lb(fallback, "")) {
      assertThat(lb.get("/a").text()).isEqualTo("kept");
      leaves(origin);
      lb.clock().advance(Duration.ofSeconds(20));
      assertThat(lb.get("/a").text()).isEqualTo("kept");
      assertThat(lb.get("/b").text()).isEqualTo(PAGE);
    }
  }

  @Test
  void whatFailsItsChecksIsNotAskedWhenThereIsAFallback() {
    origin.otherwise().respond(Reply.ok("origin"));
    origin.on("/healthz").respond(Reply.status(500));
    String check =
        ", \"check\": {\"path\": \"/healthz\", \"interval\": \"20ms\", \"down\": 2, \"up\": 1}";
    try (LbUnderTest lb = lb("{\"origin\": \"" + last.authority() + "\"}", check)) {
      Eventually.eventually("the origin is down", () -> lb.metric("lb_upstream_healthy") == 1);
      assertThat(lb.get("/a").text()).isEqualTo("fallback");
      origin.on("/healthz").respond(Reply.ok("well"));
      Eventually.eventually("the origin is back", () -> lb.metric("lb_upstream_healthy") == 2);
      assertThat(lb.get("/b").text()).isEqualTo("origin");
      assertThat(origin.received("/a")).isEmpty();
    }
  }

  private void leaves(ScriptedOrigin one) {
    gone.add(one.leave());
  }

  private LbUnderTest lb(String fallback, String members) {
    return LbUnderTest.configured(
        "\"origins\": [\"" + origin.authority() + "\"]",
        "\"upstream\": {\"fallback\": " + fallback + members + "}");
  }
}
