package lb.proxy.upstream;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Semaphore;
import lb.config.Origin;
import lb.testing.ReceivedRequest;
import lb.testing.Reply;
import lb.testing.Script;
import lb.testing.ScriptedOrigin;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Checks, ejection and slow start, over real connections and in the test's own time. */
class WatchedOriginsTest {
  private static final String CHECK =
      "\"check\": {\"path\": \"/healthz?deep=1\", \"interval\": \"1s\"}";

  private final Bench bench = Bench.standard();
  private final ScriptedOrigin one = ScriptedOrigin.start();
  private final ScriptedOrigin two = ScriptedOrigin.start();

  WatchedOriginsTest() {
    one.otherwise().respond(Reply.ok("one"));
    two.otherwise().respond(Reply.ok("two"));
  }

  @AfterEach
  void close() {
    bench.close();
    one.close();
    two.close();
  }

  // ---- checks

  @Test
  void nobodyAsksAnOriginUnlessThatIsConfigured() {
    group("");
    bench.loop.pass(60_000);
    bench.loop.settle();
    assertThat(one.received()).isEmpty();
    assertThat(one.connections()).isZero();
  }

  @Test
  void aCheckAsksForItsPathOnAConnectionOfItsOwn() {
    group(CHECK);
    checks(1);
    ReceivedRequest request = one.awaitRequest(1);
    assertThat(request.target()).isEqualTo("/healthz?deep=1");
    assertThat(request.field("Host")).isEqualTo(one.authority());
    checks(3);
    assertThat(one.connections()).isEqualTo(3);
    bench.loop.until("none is kept", () -> one.openConnections() == 0);
  }

  @Test
  void threeChecksInARowTakeAnOriginDownAndTwoBringItBack() {
    one.on("/healthz?deep=1")
        .respond(
            Reply.ok("well"),
            Reply.status(503),
            Reply.status(500),
            Reply.ok("well"),
            Reply.status(503),
            Reply.status(404),
            Script.reset(),
            Reply.ok("well"),
            Reply.ok("well"));
    OriginGroup group = group(CHECK);
    checks(6);
    assertThat(standing(one)).isEqualTo(Standing.UP);
    checks(7);
    assertThat(standing(one)).isEqualTo(Standing.CHECK_FAILED);
    assertThat(bodies(group, 10)).containsOnly("two");
    checks(8);
    assertThat(standing(one)).isEqualTo(Standing.CHECK_FAILED);
    checks(9);
    assertThat(standing(one)).isEqualTo(Standing.UP);
    assertThat(bodies(group, 10)).contains("one", "two");
  }

  @Test
  void silenceWithinTheTimeoutIsAFailure() {
    one.on("/healthz?deep=1").respond(Script.silence());
    group(
        "\"check\": {\"path\": \"/healthz?deep=1\", \"interval\": \"1s\", \"timeout\": \"500ms\", \"down\": 1}");
    bench.loop.until("it is asked", () -> one.received().size() == 1);
    bench.loop.pass(400);
    assertThat(standing(one)).isEqualTo(Standing.UP);
    bench.loop.pass(200);
    assertThat(standing(one)).isEqualTo(Standing.CHECK_FAILED);
    assertThat(status(one).why()).contains("no answer within 500 ms");
    bench.loop.until("it is closed", () -> one.openConnections() == 0);
  }

  @Test
  void anOriginThatRefusesFailsItsChecks() {
    Origin dead = Bench.dead(1);
    OriginGroup group =
        bench.upstreams.group(
            List.of(dead, Bench.at(two)),
            Bench.policy("\"check\": {\"path\": \"/\", \"down\": 2, \"interval\": \"1s\"}"));
    bench.loop.until(
        "it is down",
        () -> {
          bench.loop.pass(100);
          return bench.status(dead).standing() == Standing.CHECK_FAILED;
        });
    assertThat(bodies(group, 10)).containsOnly("two");
    assertThat(bench.status(dead).why()).containsIgnoringCase("refused");
  }

  @Test
  void requestsDoNotBringBackWhatChecksTookDown() {
    one.on("/healthz?deep=1").respond(Reply.status(503));
    OriginGroup group = bench.upstreams.group(List.of(Bench.at(one)), Bench.policy(CHECK));
    checks(3);
    assertThat(bodies(group, 3)).as("for want of a better one").containsOnly("one");
    assertThat(standing(one)).isEqualTo(Standing.CHECK_FAILED);
  }

  @Test
  void checksEndWithTheirOrigin() {
    group(CHECK);
    checks(2);
    bench.upstreams.retain(List.of());
    bench.loop.turn();
    int before = one.received().size();
    bench.loop.pass(10_000);
    bench.loop.settle();
    assertThat(one.received().size()).isLessThanOrEqualTo(before + 1);
    assertThat(bench.loop.pendingTimers()).isZero();
  }

  // ---- ejection

  @Test
  void anOriginThatFailsMoreThanTheOthersIsLeftAloneForAWhile() {
    one.otherwise().respond(Reply.status(500));
    OriginGroup group = group("\"balance\": \"round_robin\"");
    bodies(group, 60);
    assertThat(standing(one)).as("before the interval is over").isEqualTo(Standing.UP);
    bench.loop.pass(10_000);
    assertThat(bodies(group, 20)).containsOnly("two");
    assertThat(standing(one)).isEqualTo(Standing.EJECTED_ERRORS);
    assertThat(status(one).ejections()).isEqualTo(1);
    one.otherwise().respond(Reply.ok("one"));
    bench.loop.pass(29_000);
    assertThat(bodies(group, 4)).containsOnly("two");
    bench.loop.pass(1_500);
    assertThat(bodies(group, 4)).contains("one");
    assertThat(standing(one)).isEqualTo(Standing.UP);
  }

  @Test
  void theSecondEjectionLastsTwiceAsLong() {
    one.otherwise().respond(Reply.status(500));
    OriginGroup group = group("\"balance\": \"round_robin\"");
    for (int seconds : new int[] {30, 60, 120}) {
      bodies(group, 60);
      bench.loop.pass(10_000);
      bodies(group, 2);
      assertThat(standing(one)).isEqualTo(Standing.EJECTED_ERRORS);
      bench.loop.pass(seconds * 1_000 - 500);
      assertThat(standing(one)).as("%s s", seconds).isEqualTo(Standing.EJECTED_ERRORS);
      bench.loop.pass(600);
      assertThat(standing(one)).as("%s s", seconds).isEqualTo(Standing.UP);
    }
  }

  @Test
  void anOriginThatTakesManyTimesAsLongIsLeftAloneWhereThatIsWanted() {
    Semaphore answers = new Semaphore(0);
    one.otherwise()
        .respond((request, wire) -> {
          answers.acquireUninterruptibly();
          Reply.ok("one").play(request, wire);
        });
    OriginGroup group = group("\"balance\": \"round_robin\", \"ejection\": {\"latency\": 3}");
    for (int i = 0; i < 40; i++) {
      int asked = one.received().size();
      RecordedFetch fetch = bench.send(group, Bench.get("/"));
      bench.loop.until("it has come", () -> fetch.isOver() || one.received().size() > asked);
      if (!fetch.isOver()) {
        bench.loop.pass(200);
        answers.release();
      }
      bench.await(fetch);
    }
    assertThat(standing(one)).as("before the interval is over").isEqualTo(Standing.UP);
    bench.loop.pass(10_000);
    assertThat(bodies(group, 20)).containsOnly("two");
    assertThat(standing(one)).isEqualTo(Standing.EJECTED_LATENCY);
  }

  @Test
  void whenAllFailNobodyIsLeftAlone() {
    one.otherwise().respond(Reply.status(500));
    two.otherwise().respond(Reply.status(500));
    OriginGroup group = group("\"balance\": \"round_robin\"");
    bodies(group, 60);
    bench.loop.pass(10_000);
    bodies(group, 2);
    assertThat(standing(one)).isEqualTo(Standing.UP);
    assertThat(standing(two)).isEqualTo(Standing.UP);
  }

  // ---- slow start

  @Test
  void anOriginThatIsBackGetsMoreAndMore() {
    Origin first = bench.deadForNow("one.test", one);
    OriginGroup group =
        bench.upstreams.group(
            List.of(first, Bench.at(two)),
            Bench.policy("\"balance\": \"round_robin\", \"slow_start\": \"60s\""));
    bodies(group, 8);
    assertThat(bench.status(first).up()).isFalse();
    bench.comesBack(first);
    bench.loop.pass(1_000);
    bodies(group, 4);
    assertThat(bench.status(first).standing()).isEqualTo(Standing.SLOW_START);
    assertThat(bench.status(first).up()).isTrue();
    int early = count("one", bodies(group, 200));
    bench.loop.pass(30_000);
    int half = count("one", bodies(group, 200));
    bench.loop.pass(31_000);
    int full = count("one", bodies(group, 200));
    assertThat(early).isBetween(1, 25);
    assertThat(half).isBetween(35, 70);
    assertThat(full).isEqualTo(100);
    assertThat(bench.status(first).standing()).isEqualTo(Standing.UP);
  }

  private static int count(String body, List<String> bodies) {
    return (int) bodies.stream().filter(body::equals).count();
  }

  private OriginGroup group(String members) {
    return bench.upstreams.group(List.of(Bench.at(one), Bench.at(two)), Bench.policy(members));
  }

  private List<String> bodies(OriginGroup group, int requests) {
    List<String> bodies = new ArrayList<>();
    for (int i = 0; i < requests; i++) {
      bodies.add(bench.fetch(group, Bench.get("/")).body());
    }
    return bodies;
  }

  /** Lets time pass until so many checks of the first origin have ended. */
  private void checks(int count) {
    HealthChecker checker = checker(one);
    bench.loop.until(
        count + " checks",
        () -> {
          if (checker.ended() < count && checker.begun() == checker.ended()) {
            bench.loop.pass(100); // never while one runs: it would be late
          }
          return checker.ended() >= count;
        });
  }

  private HealthChecker checker(ScriptedOrigin origin) {
    return bench
        .upstreams
        .group(List.of(Bench.at(origin)), Bench.policy(CHECK))
        .member(0)
        .known()
        .checker();
  }

  private Standing standing(ScriptedOrigin origin) {
    return status(origin).standing();
  }

  private OriginStatus status(ScriptedOrigin origin) {
    return bench.status(Bench.at(origin));
  }
}
