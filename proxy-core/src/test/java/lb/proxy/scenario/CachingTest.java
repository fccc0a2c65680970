package lb.proxy.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import lb.testing.Reply;
import lb.testing.Response;
import lb.testing.ScriptedOrigin;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class CachingTest {
  private ScriptedOrigin origin;
  private Proxy proxy;

  @BeforeEach
  void start() {
    origin = ScriptedOrigin.start();
    proxy = Proxy.before(origin);
  }

  @AfterEach
  void stop() {
    proxy.close();
    origin.close();
  }

  @Test
  void aFreshResponseIsServedAgainWithoutAskingTheOrigin() {
    origin.on("/a").respond(Reply.ok("one").cacheControl("max-age=60"), Reply.ok("two"));

    Response first = proxy.get("/a");
    Response second = proxy.get("/a");

    assertThat(first.text()).isEqualTo("one");
    assertThat(first.field("Cache-Status")).startsWith("lb; fwd=uri-miss; fwd-status=200; stored");
    assertThat(second.text()).isEqualTo("one");
    assertThat(second.field("Cache-Status")).isEqualTo("lb; hit; ttl=60");
    assertThat(second.field("Age")).isEqualTo("0");
    assertThat(origin.received()).hasSize(1);
  }

  @Test
  void aStaleResponseIsConfirmedWithItsValidator() {
    origin
        .on("/a")
        .respond(
            Reply.ok("one").cacheControl("max-age=60").field("ETag", "\"v1\""),
            Reply.status(304).cacheControl("max-age=60").field("ETag", "\"v1\""));

    proxy.get("/a");
    proxy.clock.advance(Duration.ofSeconds(61));
    Response second = proxy.get("/a");
    Response third = proxy.get("/a");

    assertThat(second.text()).isEqualTo("one");
    assertThat(second.field("Cache-Status")).contains("fwd=stale");
    assertThat(origin.received().get(1).field("If-None-Match")).isEqualTo("\"v1\"");
    assertThat(third.field("Cache-Status")).isEqualTo("lb; hit; ttl=60");
    assertThat(origin.received()).hasSize(2);
  }

  @Test
  void aResponseThatForbidsStoringIsFetchedEachTime() {
    origin
        .on("/a")
        .respond(
            Reply.ok("one").cacheControl("no-store"), Reply.ok("two").cacheControl("no-store"));

    assertThat(proxy.get("/a").text()).isEqualTo("one");
    assertThat(proxy.get("/a").text()).isEqualTo("two");
  }
}
