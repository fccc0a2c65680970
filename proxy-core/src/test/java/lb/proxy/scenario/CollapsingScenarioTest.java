package lb.proxy.scenario;

import static lb.proxy.scenario.LbUnderTest.cacheStatus;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import lb.testing.Body;
import lb.testing.Eventually;
import lb.testing.Gate;
import lb.testing.RawHead;
import lb.testing.Reply;
import lb.testing.Response;
import lb.testing.Script;
import lb.testing.ScriptedOrigin;
import lb.testing.TestClient;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** One fetch for many requests, and the bodies that arrive while they are read. */
class CollapsingScenarioTest {
  private static final int CLIENTS = 20;

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

  private List<TestClient> asking(String target) {
    List<TestClient> clients = new ArrayList<>();
    for (int i = 0; i < CLIENTS; i++) {
      clients.add(lb.anyClient().sendHead("GET", target));
    }
    return clients;
  }

  private void awaitFollowers(int count) {
    Eventually.eventually(
        count + " requests share the fill", () -> lb.metric("lb_cache_fill_readers") == count);
  }

  @Test
  void manyRequestsAtOnceAreOneFetch() {
    Gate gate = Gate.named("the answer");
    origin.on("/a").respond(Reply.ok("one").cacheControl("max-age=60").waitingBeforeHead(gate));

    List<TestClient> clients = asking("/a");
    awaitFollowers(CLIENTS);
    gate.open();

    long collapsed = 0;
    for (TestClient client : clients) {
      Response response = client.read();
      assertThat(response.text()).isEqualTo("one");
      collapsed += cacheStatus(response).contains("collapsed") ? 1 : 0;
    }
    assertThat(collapsed).isEqualTo(CLIENTS - 1);
    assertThat(origin.received()).hasSize(1);
    awaitFollowers(0);
  }

  @Test
  void aFollowerGetsWhatHasArrivedBeforeTheRestHas() {
    Body body = Body.pattern(1, 300_000);
    Gate gate = Gate.named("the rest");
    origin.on("/a").respond(Reply.ok(body).cacheControl("max-age=60").waitingAt(200_000, gate));

    TestClient leader = lb.anyClient().sendHead("GET", "/a");
    RawHead head = leader.readHead();
    assertThat(leader.readBodyBytes(200_000)).isEqualTo(body.slice(0, 200_000));
    TestClient follower = lb.anyClient().sendHead("GET", "/a");
    assertThat(follower.readHead().field("Content-Length")).isEqualTo("300000");
    assertThat(follower.readBodyBytes(200_000)).isEqualTo(body.slice(0, 200_000));
    gate.awaitReached().open();

    assertThat(head.status()).isEqualTo(200);
    assertThat(leader.readBodyBytes(100_000)).isEqualTo(body.slice(200_000, 300_000));
    assertThat(follower.readBodyBytes(100_000)).isEqualTo(body.slice(200_000, 300_000));
    assertThat(lb.get("/a").digest()).isEqualTo(body.digest());
    assertThat(origin.received()).hasSize(1);
  }

  @Test
  void aFollowerOfAChunkedBodyGetsItWhole() {
    Body body = Body.pattern(2, 150_000);
    Gate gate = Gate.named("the rest");
    origin
        .on("/a")
        .respond(Reply.ok(body).cacheControl("max-age=60").chunked(7_001).waitingAt(90_000, gate));

    List<TestClient> clients = asking("/a");
    awaitFollowers(CLIENTS);
    gate.awaitReached().open();

    for (TestClient client : clients) {
      assertThat(client.read().digest()).isEqualTo(body.digest());
    }
    assertThat(origin.received()).hasSize(1);
  }

  @Test
  void theFillGoesOnWhenTheFirstClientLeaves() {
    Body body = Body.pattern(3, 400_000);
    Gate gate = Gate.named("the rest");
    origin.on("/a").respond(Reply.ok(body).cacheControl("max-age=60").waitingAt(100_000, gate));
    TestClient leader = lb.anyClient().sendHead("GET", "/a");
    leader.readHead();
    TestClient follower = lb.anyClient().sendHead("GET", "/a");
    follower.readHead();

    leader.reset();
    awaitFollowers(1);
    gate.awaitReached().open();

    assertThat(follower.readBodyBytes(400_000)).isEqualTo(body.toByteArray());
    Response hit = lb.get("/a");
    assertThat(hit.digest()).isEqualTo(body.digest());
    assertThat(cacheStatus(hit)).startsWith("lb; hit");
    assertThat(origin.received()).hasSize(1);
  }

  @Test
  void theFillGoesOnWhenAllClientsLeave() {
    Body body = Body.pattern(4, 400_000);
    Gate gate = Gate.named("the rest");
    origin.on("/a").respond(Reply.ok(body).cacheControl("max-age=60").waitingAt(100_000, gate));
    TestClient leader = lb.anyClient().sendHead("GET", "/a");
    leader.readHead();

    leader.reset();
    awaitFollowers(0);
    gate.awaitReached().open();

    Eventually.eventually(
        "the whole is stored", () -> cacheStatus(lb.get("/a")).startsWith("lb; hit"));
    assertThat(lb.get("/a").digest()).isEqualTo(body.digest());
    assertThat(origin.received()).hasSize(1);
  }

  @Test
  void aSlowFollowerDoesNotHoldBackTheOthers() {
    // More than all that may wait on the way, which over HTTP/3 are no buffers of sockets.
    Body body = Body.pattern(5, version() == HttpVersion.HTTP_3 ? 1 << 20 : 8 << 20);
    origin.on("/a").respond(Reply.ok(body).cacheControl("max-age=60"));

    try (TestClient slow = lb.narrowClient(4096)) {
      RawHead head = slow.sendHead("GET", "/a").readHead();
      TestClient quick = lb.anyClient().sendHead("GET", "/a");
      quick.expectBody(quick.readHead(), body);
      slow.expectBody(head, body);
    }
    assertThat(origin.received()).hasSize(1);
  }

  @Test
  void aResponseThatIsNotForSharingIsFetchedForEach() {
    Gate gate = Gate.named("the first answer");
    origin
        .on("/a")
        .respond(
            Reply.ok("1").cacheControl("private").waitingBeforeHead(gate),
            Script.choosing(request -> Reply.ok("" + request.number()).cacheControl("private")));

    List<TestClient> clients = asking("/a");
    awaitFollowers(CLIENTS);
    gate.open();

    List<String> answers = clients.stream().map(client -> client.read().text()).toList();
    assertThat(answers).doesNotHaveDuplicates();
    assertThat(origin.received()).hasSize(CLIENTS);
  }

  @Test
  void requestsForWhatWasNotStorableDoNotWaitForEachOther() {
    Gate gate = Gate.named("the second answer");
    origin
        .on("/a")
        .respond(
            Reply.ok("1").cacheControl("no-store"),
            Reply.ok("2").cacheControl("no-store").waitingBeforeHead(gate),
            Reply.ok("3").cacheControl("no-store"));
    lb.get("/a");
    TestClient waiting = lb.anyClient().sendHead("GET", "/a");
    gate.awaitReached();

    Response other = lb.get("/a");

    assertThat(other.text()).isEqualTo("3");
    assertThat(cacheStatus(other)).contains("hit-for-miss");
    gate.open();
    assertThat(waiting.read().text()).isEqualTo("2");
  }
}
