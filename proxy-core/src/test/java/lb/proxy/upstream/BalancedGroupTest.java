package lb.proxy.upstream;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import lb.cache.http.Fields;
import lb.cache.http.RequestHead;
import lb.config.Origin;
import lb.testing.Gate;
import lb.testing.Reply;
import lb.testing.ScriptedOrigin;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The ways to choose an origin, over real connections. */
class BalancedGroupTest {
  private final Bench bench = Bench.standard();
  private final ScriptedOrigin one = ScriptedOrigin.start();
  private final ScriptedOrigin two = ScriptedOrigin.start();
  private final ScriptedOrigin three = ScriptedOrigin.start();

  BalancedGroupTest() {
    one.otherwise().respond(Reply.ok("one"));
    two.otherwise().respond(Reply.ok("two"));
    three.otherwise().respond(Reply.ok("three"));
  }

  @AfterEach
  void close() {
    bench.close();
    one.close();
    two.close();
    three.close();
  }

  @Test
  void anOriginThatDoesNotAnswerYetGetsNoMoreWhileOthersAreFree() {
    Gate gate = Gate.named("the slow answer");
    one.otherwise().respond(Reply.ok("one").waitingBeforeHead(gate));
    OriginGroup group = group("\"balance\": \"least_requests\"", one, two);
    List<RecordedFetch> stuck = new ArrayList<>();
    while (one.received().isEmpty()) {
      RecordedFetch fetch = bench.send(group, Bench.get("/"));
      bench.loop.until("it is somewhere", () -> fetch.isOver() || !one.received().isEmpty());
      stuck.add(fetch);
    }
    for (int i = 0; i < 50; i++) {
      assertThat(bench.fetch(group, Bench.get("/")).body()).isEqualTo("two");
    }
    assertThat(one.received()).hasSize(1);
    gate.open();
    stuck.forEach(bench::await);
    assertThat(inFlight(group)).isZero();
  }

  @Test
  void requestsUnderWayAreCountedUntilTheyEndInWhateverWay() {
    Gate gate = Gate.named("the answer");
    one.otherwise().respond(Reply.ok("one").waitingBeforeHead(gate));
    OriginGroup group = group("", one);
    RecordedFetch cancelled = bench.send(group, Bench.get("/"));
    RecordedFetch answered = bench.send(group, Bench.get("/"));
    assertThat(inFlight(group)).isEqualTo(2);
    cancelled.fetch.cancel();
    cancelled.fetch.cancel();
    assertThat(inFlight(group)).isEqualTo(1);
    gate.open();
    bench.await(answered);
    answered.fetch.cancel();
    assertThat(inFlight(group)).isZero();
    OriginGroup dead = bench.upstreams.group(List.of(Bench.dead(1)), Bench.policy(""));
    bench.fetch(dead, Bench.get("/"));
    assertThat(inFlight(dead)).isZero();
  }

  @Test
  void aKeyKeepsItsOriginUntilThatIsDown() {
    OriginGroup group = group("\"balance\": \"hash\"", one, two, three);
    Set<String> seen = new HashSet<>();
    for (int page = 0; page < 30; page++) {
      String first = bench.fetch(group, Bench.get("/" + page)).body();
      assertThat(bench.fetch(group, Bench.get("/" + page)).body()).isEqualTo(first);
      seen.add(first);
    }
    assertThat(seen).containsExactlyInAnyOrder("one", "two", "three");
  }

  @Test
  void hashingOnAFieldLooksAtNothingElse() {
    OriginGroup group =
        group("\"balance\": \"hash\", \"hash_on\": \"header:x-tenant\"", one, two, three);
    String origin = bench.fetch(group, get("/a", "X-Tenant", "acme")).body();
    for (int page = 0; page < 20; page++) {
      assertThat(bench.fetch(group, get("/" + page, "X-Tenant", "acme")).body()).isEqualTo(origin);
    }
    Set<String> without = new HashSet<>();
    for (int i = 0; i < 40; i++) {
      without.add(bench.fetch(group, get("/a")).body());
    }
    assertThat(without).as("a request without the field goes anywhere").hasSize(3);
  }

  @Test
  void theFirstAnswerBringsTheCookieAndTheCookieTheOrigin() {
    OriginGroup group = group("\"balance\": \"sticky\"", one, two, three);
    Set<String> cookies = new HashSet<>();
    for (int client = 0; client < 12; client++) {
      RecordedFetch first = bench.fetch(group, get("/"));
      String cookie = first.fetch.newCookie();
      assertThat(cookie).matches("lb_origin=[0-9a-f]{16}; Path=/; HttpOnly; SameSite=Lax");
      String pair = cookie.substring(0, cookie.indexOf(';'));
      cookies.add(pair);
      for (int i = 0; i < 5; i++) {
        RecordedFetch next = bench.fetch(group, get("/", "Cookie", "a=b; " + pair + "; c=d"));
        assertThat(next.body()).isEqualTo(first.body());
        assertThat(next.fetch.newCookie()).as("it has the cookie").isNull();
      }
    }
    assertThat(cookies).hasSize(3);
  }

  @Test
  void aCookieOfNobodyIsReplaced() {
    OriginGroup group = group("\"balance\": \"sticky\", \"cookie\": \"route\"", one, two);
    RecordedFetch fetch = bench.fetch(group, get("/", "Cookie", "route=0123456789abcdef"));
    assertThat(fetch.isComplete()).isTrue();
    assertThat(fetch.fetch.newCookie()).startsWith("route=");
  }

  @Test
  void aCookieOfAnOriginThatIsGoneMovesTheClientToAnother() {
    Origin dead = Bench.dead(1);
    OriginGroup group =
        bench.upstreams.group(
            List.of(dead, Bench.at(two)), Bench.policy("\"balance\": \"sticky\""));
    String toDead = group.newCookie(0, get("/").head());
    String pair = toDead.substring(0, toDead.indexOf(';'));
    RecordedFetch fetch = bench.fetch(group, get("/", "Cookie", pair));
    assertThat(fetch.body()).isEqualTo("two");
    assertThat(fetch.fetch.newCookie()).isNotNull().doesNotStartWith(pair);
  }

  @Test
  void aCookieOverHttpsIsSecure() {
    OriginGroup group = group("\"balance\": \"sticky\"", one, two);
    RequestHead head = new RequestHead("GET", "https", "example.com", "/", null, Fields.EMPTY);
    assertThat(group.newCookie(0, head)).endsWith("; Secure");
  }

  private OriginGroup group(String members, ScriptedOrigin... origins) {
    List<Origin> named = new ArrayList<>();
    for (ScriptedOrigin origin : origins) {
      named.add(Bench.at(origin));
    }
    return bench.upstreams.group(named, Bench.policy(members));
  }

  private static FetchRequest get(String path, String... fields) {
    return FetchRequest.withoutBody(Bench.head("GET", path, fields));
  }

  private static int inFlight(OriginGroup group) {
    int sum = 0;
    for (int i = 0; i < group.size(); i++) {
      sum += group.member(i).known().load().inFlight();
    }
    return sum;
  }
}
