package lb.proxy.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import lb.testing.Body;
import lb.testing.Eventually;
import lb.testing.Gate;
import lb.testing.Reply;
import lb.testing.Response;
import lb.testing.ScriptedOrigin;
import lb.testing.TestClient;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * Requests that join a fill whose body is arriving, on the loop that it lives on: there they hear
 * of its head while they are still joining.
 */
class JoiningScenarioTest {
  private static final int HERE = 200_000;
  private static final Body BODY = Body.pattern(1, 300_000);

  private final ScriptedOrigin origin = ScriptedOrigin.start();
  private final LbUnderTest lb = LbUnderTest.inFrontOf(origin, "\"loops\": 1").over(version());
  private final Gate gate = Gate.named("the rest");
  private final TestClient leader = lb.anyClient();

  @BeforeEach
  void beginAFill() {
    origin
        .on("/a")
        .respond(
            Reply.ok(BODY).cacheControl("max-age=60").field("ETag", "\"1\"").waitingAt(HERE, gate));
    origin.on("/b").respond(Reply.ok("another").cacheControl("max-age=60"));
    leader.sendHead("GET", "/a").readHead();
    assertThat(leader.readBodyBytes(HERE)).isEqualTo(BODY.slice(0, HERE));
  }

  HttpVersion version() {
    return HttpVersion.HTTP_1_1;
  }

  @AfterEach
  void close() {
    lb.close();
    origin.close();
  }

  @Test
  void aRangeBeginsWhereItWasAskedFor() {
    Response part = lb.get("/a", "Range: bytes=5000-5999");

    assertThat(part.status()).isEqualTo(206);
    assertThat(part.field("Content-Range")).isEqualTo("bytes 5000-5999/300000");
    assertThat(part.body()).isEqualTo(BODY.slice(5000, 6000));
  }

  @Test
  void aRangeThatHasNotArrivedYetIsWaitedFor() {
    TestClient follower = lb.anyClient().sendHead("GET", "/a", "Range: bytes=250000-250099");
    assertThat(follower.readHead().status()).isEqualTo(206);
    gate.awaitReached().open();

    assertThat(follower.readBodyBytes(100)).isEqualTo(BODY.slice(250_000, 250_100));
  }

  @Test
  void nothingOfTheBodyFollowsA304() {
    TestClient follower = lb.anyClient();
    assertThat(follower.get("/a", "If-None-Match: \"1\"").status()).isEqualTo(304);
    gate.awaitReached().open();
    assertThat(leader.readBodyBytes(100_000)).isEqualTo(BODY.slice(HERE, 300_000));

    assertThat(follower.get("/b").text()).isEqualTo("another");
    assertThat(follower.get("/a").digest()).isEqualTo(BODY.digest());
  }

  @Test
  void whoeverHasLeftHoldsNothing() {
    assertThat(lb.get("/a", "If-None-Match: \"1\"").status()).isEqualTo(304);
    assertThat(lb.get("/a", "Range: bytes=0-9").body()).isEqualTo(BODY.slice(0, 10));
    Eventually.eventually("only the first reads on", () -> lb.metric("lb_cache_fill_readers") == 1);
    gate.awaitReached().open();
    leader.readBodyBytes(100_000);
    Eventually.eventually("nobody reads", () -> lb.metric("lb_cache_fill_readers") == 0);

    lb.purge("/a");
    Eventually.eventually("all memory is back", () -> lb.metric("lb_cache_bytes") == 0);
  }
}
