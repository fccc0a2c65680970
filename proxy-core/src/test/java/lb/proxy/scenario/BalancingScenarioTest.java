package lb.proxy.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import lb.testing.Reply;
import lb.testing.Response;
import lb.testing.ScriptedOrigin;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Several origins behind one lb. */
class BalancingScenarioTest {
  private final List<ScriptedOrigin> origins =
      List.of(ScriptedOrigin.start(), ScriptedOrigin.start(), ScriptedOrigin.start());

  BalancingScenarioTest() {
    for (int i = 0; i < origins.size(); i++) {
      origins.get(i).otherwise().respond(Reply.ok("origin " + i));
      origins
          .get(i)
          .on("/kept")
          .respond(Reply.ok("kept").field("Cache-Control", "public, max-age=60"));
    }
  }

  @AfterEach
  void close() {
    origins.forEach(ScriptedOrigin::close);
  }

  @Test
  void requestsThatAreNotKeptGoToAllOrigins() {
    try (LbUnderTest lb = lb("\"upstream\": {\"balance\": \"round_robin\"}")) {
      Set<String> seen = new HashSet<>();
      for (int i = 0; i < 3; i++) {
        seen.add(lb.request("POST", "/", "x").text());
      }
      assertThat(seen).hasSize(3);
    }
  }

  @Test
  void aClientStaysWithTheOriginThatItsCookieNames() {
    try (LbUnderTest lb = lb("\"upstream\": {\"balance\": \"sticky\"}")) {
      Response first = lb.request("POST", "/", "x");
      String cookie = first.field("Set-Cookie");
      assertThat(cookie).startsWith("lb_origin=");
      String pair = cookie.substring(0, cookie.indexOf(';'));
      for (int i = 0; i < 10; i++) {
        Response next = lb.request("POST", "/", "x", "Cookie: " + pair);
        assertThat(next.text()).isEqualTo(first.text());
        assertThat(next.field("Set-Cookie")).isNull();
      }
    }
  }

  @Test
  void anAnswerThatIsNotForSharingBringsTheCookieToo() {
    origins.forEach(
        origin -> origin.on("/own").respond(Reply.ok("own").field("Cache-Control", "private")));
    try (LbUnderTest lb = lb("\"upstream\": {\"balance\": \"sticky\"}")) {
      assertThat(lb.get("/own").field("Set-Cookie")).startsWith("lb_origin=");
      assertThat(lb.get("/own").field("Set-Cookie")).startsWith("lb_origin=");
    }
  }

  @Test
  void whatIsKeptForAllNeverBringsTheCookieOfOne() {
    try (LbUnderTest lb = lb("\"upstream\": {\"balance\": \"sticky\"}")) {
      Response miss = lb.get("/kept");
      Response hit = lb.get("/kept");
      assertThat(LbUnderTest.cacheStatus(hit)).contains("hit");
      assertThat(miss.field("Set-Cookie")).isNull();
      assertThat(hit.field("Set-Cookie")).isNull();
    }
  }

  @Test
  void aRouteWithOriginsOfItsOwnIsBalancedAsItsSite() {
    String routes = "\"routes\": [{\"match\": \"/own/*\", \"origins\": [" + authorities() + "]}]";
    try (LbUnderTest lb = lb("\"upstream\": {\"balance\": \"round_robin\"}", routes)) {
      Set<String> seen = new HashSet<>();
      for (int i = 0; i < 3; i++) {
        seen.add(lb.request("POST", "/own/" + i, "x").text());
      }
      assertThat(seen).hasSize(3);
    }
  }

  @Test
  void theAdminListenerTellsHowEachOriginDoes() {
    origins.get(1).otherwise().respond(Reply.status(500));
    try (LbUnderTest lb = lb("\"upstream\": {\"balance\": \"round_robin\"}")) {
      for (int i = 0; i < 6; i++) {
        lb.request("POST", "/", "x");
      }
      String text = lb.admin("GET", "/origins", "").text();
      for (ScriptedOrigin origin : origins) {
        assertThat(text).contains("\"name\":\"" + origin.authority() + "\"");
      }
      assertThat(text)
          .contains("\"answers\":2,\"errors\":2,\"unanswered\":0")
          .contains("\"answers\":2,\"errors\":0")
          .contains("\"standing\":\"up\"")
          .contains("\"addresses\":[\"127.0.0.1\"]");
      assertThat(lb.metric("lb_upstream_requests_in_flight")).isZero();
      assertThat(lb.metric("lb_upstream_healthy")).isEqualTo(3);
    }
  }

  private LbUnderTest lb(String... members) {
    return LbUnderTest.configured("\"origins\": [" + authorities() + "]", members);
  }

  private String authorities() {
    List<String> quoted = new ArrayList<>();
    origins.forEach(origin -> quoted.add('"' + origin.authority() + '"'));
    return String.join(", ", quoted);
  }
}
