package lb.proxy.upstream;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import lb.cache.http.Fields;
import lb.config.Origin;
import lb.proxy.upstream.FetchFailure.Kind;
import lb.testing.Reply;
import lb.testing.Script;
import lb.testing.ScriptedOrigin;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Several origins: turns, failing over, marking down, coming back. */
class OriginGroupTest {
  private final Bench bench = Bench.standard();
  private final ScriptedOrigin one = ScriptedOrigin.start();
  private final ScriptedOrigin two = ScriptedOrigin.start();
  private int deadOrigins;

  OriginGroupTest() {
    one.otherwise().respond(Reply.ok("one"));
    two.otherwise().respond(Reply.ok("two"));
  }

  @AfterEach
  void close() {
    bench.close();
    one.close();
    two.close();
  }

  @Test
  void originsTakeTurns() {
    assertThat(bodies(bench.group(one, two), 6))
        .containsExactly("one", "two", "one", "two", "one", "two");
  }

  @Test
  void aHeavyOriginHasMoreTurns() {
    Origin heavy = new Origin("heavy", "http", "127.0.0.1", one.port(), true, null, 3);
    OriginGroup group = bench.inTurns(List.of(heavy, Bench.at(two)));
    assertThat(bodies(group, 8)).filteredOn("one"::equals).hasSize(6);
  }

  @Test
  void anOriginThatRefusesIsSteppedOver() {
    OriginGroup group = groupWithDead(two);
    RecordedFetch fetch = bench.send(group, Bench.get("/a"));
    assertThat(bench.await(fetch).body()).isEqualTo("two");
    assertThat(fetch.fetch.upstreamName()).isEqualTo(two.authority());
  }

  @Test
  void aPostIsTakenToAnotherOriginWhenNothingOfItWasSent() {
    OriginGroup group = groupWithDead(two);
    RecordedFetch post = bench.send(group, Bench.withBody("POST", "/a", 4));
    post.fetch.write(Bench.octets("body"));
    post.fetch.end(Fields.EMPTY);
    assertThat(bench.await(post).body()).isEqualTo("two");
    assertThat(two.awaitRequest(1).awaitBody().bodyText()).isEqualTo("body");
  }

  @Test
  void afterThreeFailuresAnOriginIsLeftAloneForAWhile() {
    Origin dead = dead();
    OriginGroup group = bench.inTurns(List.of(dead, Bench.at(two)));
    bodies(group, 6);
    assertThat(status(dead).up()).isFalse();
    assertThat(status(dead).connectFailures()).isEqualTo(3);
    bodies(group, 20);
    assertThat(status(dead).connectFailures()).isEqualTo(3);
  }

  @Test
  void oneRequestTriesItAgainAndTheWhileGrows() {
    Origin dead = dead();
    OriginGroup group = bench.inTurns(List.of(dead, Bench.at(two)));
    bodies(group, 6);
    bench.loop.pass(1_000);
    bodies(group, 10);
    assertThat(status(dead).connectFailures()).isEqualTo(4);
    bench.loop.pass(1_000);
    bodies(group, 10);
    assertThat(status(dead).connectFailures()).isEqualTo(4);
    bench.loop.pass(1_000);
    bodies(group, 10);
    assertThat(status(dead).connectFailures()).isEqualTo(5);
  }

  @Test
  void anOriginThatComesBackHasItsTurnsAgain() {
    Origin dead = bench.deadForNow("one.test", one);
    OriginGroup group = bench.inTurns(List.of(dead, Bench.at(two)));
    assertThat(bodies(group, 6)).containsOnly("two");
    bench.comesBack(dead);
    assertThat(bodies(group, 4)).containsOnly("two");
    bench.loop.pass(1_000);
    assertThat(bodies(group, 6)).filteredOn("one"::equals).hasSize(3);
    assertThat(status(dead).up()).isTrue();
  }

  @Test
  void whenAllAreDownTheOneWhoseFailureLiesBackFurthestIsTried() {
    Origin first = bench.deadForNow("one.test", one);
    Origin second = dead();
    OriginGroup firstAlone = bench.inTurns(List.of(first));
    OriginGroup both = bench.inTurns(List.of(second, first));
    fail(firstAlone, 3);
    bench.loop.pass(10);
    fail(bench.inTurns(List.of(second)), 3);
    assertThat(status(first).up()).isFalse();
    assertThat(status(second).up()).isFalse();
    bench.comesBack(first);
    assertThat(bench.fetch(both, Bench.get("/a")).body()).isEqualTo("one");
    assertThat(status(second).connectFailures()).isEqualTo(3);
  }

  @Test
  void silenceTakesAnOriginDownToo() {
    one.on("/a").respond(Script.silence());
    OriginGroup group = bench.group(one);
    for (int i = 0; i < 3; i++) {
      int requests = i + 1;
      RecordedFetch fetch = bench.send(group, Bench.get("/a"));
      bench.loop.until("it is there", () -> one.received().size() == requests);
      bench.loop.pass(60_100);
      assertThat(fetch.kind()).isEqualTo(Kind.FIRST_BYTE_TIMEOUT);
    }
    assertThat(status(Bench.at(one)).up()).isFalse();
    assertThat(bodies(bench.group(one, two), 4)).containsOnly("two");
  }

  @Test
  void aSingleOriginIsTriedEvenWhenItIsDown() {
    Origin dead = bench.deadForNow("one.test", one);
    OriginGroup group = bench.inTurns(List.of(dead));
    fail(group, 5);
    bench.comesBack(dead);
    assertThat(bodies(group, 1)).containsExactly("one");
  }

  @Test
  void allAddressesOfANameAreTriedInTurn() {
    bench.names.put("two.test", List.of(Bench.address("127.0.0.77"), Bench.address("127.0.0.1")));
    Origin origin = new Origin("two", "http", "two.test", two.port(), true, null, 1);
    assertThat(bodies(bench.inTurns(List.of(origin)), 1)).containsExactly("two");
  }

  @Test
  void allAddressesOfANameAreUsed() {
    bench.names.put("two.test", List.of(Bench.address("127.0.0.77"), Bench.address("127.0.0.1")));
    Origin origin = new Origin("two", "http", "two.test", two.port(), true, null, 1);
    OriginGroup group = bench.inTurns(List.of(origin));
    for (int i = 0; i < 4; i++) {
      bodies(group, 1);
      two.dropConnections();
      bench.loop.until("it is noticed", () -> bench.status(origin).idle() == 0);
    }
    assertThat(bench.status(origin).addresses()).containsExactly("127.0.0.77", "127.0.0.1");
    assertThat(bench.status(origin).connectFailures()).isZero();
  }

  @Test
  void whenAllRefuseTheLastReasonIsTold() {
    OriginGroup group = bench.inTurns(List.of(dead(), dead()));
    RecordedFetch fetch = bench.fetch(group, Bench.get("/a"));
    assertThat(fetch.kind()).isEqualTo(Kind.CONNECT);
    assertThat(fetch.failure.message()).containsIgnoringCase("refused");
  }

  @Test
  void moreDeadOriginsThanAttemptsEndInAnError() {
    List<Origin> dead = new ArrayList<>();
    for (int i = 0; i < 6; i++) {
      dead.add(dead());
    }
    RecordedFetch fetch = bench.fetch(bench.inTurns(dead), Bench.get("/a"));
    assertThat(fetch.kind()).isEqualTo(Kind.CONNECT);
    long tried = bench.upstreams.status().stream().filter(s -> s.connectFailures() > 0).count();
    assertThat(tried).isEqualTo(Bench.IN_TURNS.retry().attemptsMax());
  }

  private OriginGroup groupWithDead(ScriptedOrigin alive) {
    return bench.inTurns(List.of(dead(), Bench.at(alive)));
  }

  private Origin dead() {
    return Bench.dead(++deadOrigins);
  }

  private List<String> bodies(OriginGroup group, int requests) {
    List<String> bodies = new ArrayList<>();
    for (int i = 0; i < requests; i++) {
      bodies.add(bench.fetch(group, Bench.get("/")).body());
    }
    return bodies;
  }

  private void fail(OriginGroup group, int times) {
    for (int i = 0; i < times; i++) {
      assertThat(bench.fetch(group, Bench.get("/")).kind()).isEqualTo(Kind.CONNECT);
    }
  }

  private OriginStatus status(Origin origin) {
    return bench.status(origin);
  }
}
