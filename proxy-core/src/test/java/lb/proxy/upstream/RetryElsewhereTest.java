package lb.proxy.upstream;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import lb.cache.http.Fields;
import lb.proxy.upstream.FetchFailure.Kind;
import lb.testing.Reply;
import lb.testing.Script;
import lb.testing.ScriptedOrigin;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Requests that one origin fails, over real connections. The first origin has the first turn. */
class RetryElsewhereTest {
  private final Bench bench = Bench.standard();
  private final ScriptedOrigin one = ScriptedOrigin.start();
  private final ScriptedOrigin two = ScriptedOrigin.start();

  RetryElsewhereTest() {
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
  void aRequestThatIsResetUnansweredGoesToAnotherOrigin() {
    one.on("/a").respond(Script.reset());
    RecordedFetch fetch = bench.fetch(group(""), Bench.get("/a"));
    assertThat(fetch.body()).isEqualTo("two");
    assertThat(fetch.fetch.upstreamName()).isEqualTo(two.authority());
    assertThat(one.received()).hasSize(1);
    assertThat(retries(one, RetryReason.RESET)).isEqualTo(1);
  }

  @Test
  void aPutWithItsBodyGoesToAnotherOrigin() {
    one.on("/a").respond(Script.reset());
    RecordedFetch put = bench.send(group(""), Bench.withBody("PUT", "/a", 8));
    put.fetch.write(Bench.octets("body"));
    bench.loop.until("it is there", () -> one.received().size() == 1);
    put.fetch.write(Bench.octets("more"));
    put.fetch.end(Fields.EMPTY);
    assertThat(bench.await(put).body()).isEqualTo("two");
    assertThat(two.awaitRequest(1).awaitBody().bodyText()).isEqualTo("bodymore");
  }

  @Test
  void aPostThatWasSentGoesNowhereElse() {
    one.on("/a").respond(Script.reset());
    RecordedFetch post = bench.send(group(""), Bench.withBody("POST", "/a", 4));
    post.fetch.write(Bench.octets("body"));
    post.fetch.end(Fields.EMPTY);
    assertThat(bench.await(post).kind()).isEqualTo(Kind.RESET_BEFORE_HEAD);
    assertThat(two.received()).isEmpty();
  }

  @Test
  void anAnswerThatHadBegunIsNotAskedForElsewhere() {
    one.on("/a")
        .respond((request, wire) -> {
          wire.send("HTTP/1.1 200 OK\r\nContent-Le");
          wire.close();
        });
    assertThat(bench.fetch(group(""), Bench.get("/a")).kind()).isEqualTo(Kind.RESET_BEFORE_HEAD);
    assertThat(two.received()).isEmpty();
  }

  @Test
  void aStatusThatThePolicyNamesIsNotSeenWhenAnotherOriginAnswers() {
    one.on("/a").respond(Reply.status(503).body("no"));
    OriginGroup group = group(", \"retry\": {\"on_status\": [503]}");
    RecordedFetch fetch = bench.fetch(group, Bench.get("/a"));
    assertThat(fetch.status()).isEqualTo(200);
    assertThat(fetch.body()).isEqualTo("two");
    assertThat(retries(one, RetryReason.STATUS)).isEqualTo(1);
    assertThat(inFlight(group)).isZero();
  }

  @Test
  void whenAllAnswerSoTheLastAnswerIsSeen() {
    one.on("/a").respond(Reply.status(503).body("no one"));
    two.on("/a").respond(Reply.status(503).body("no two"));
    RecordedFetch fetch =
        bench.fetch(group(", \"retry\": {\"on_status\": [503]}"), Bench.get("/a"));
    assertThat(fetch.status()).isEqualTo(503);
    assertThat(fetch.body()).isEqualTo("no two");
  }

  @Test
  void silenceLeadsElsewhereWhereThatIsWanted() {
    one.on("/a").respond(Script.silence());
    OriginGroup group = group(", \"retry\": {\"on_timeout\": true}");
    RecordedFetch fetch = bench.send(group, Bench.get("/a"));
    bench.loop.until("it is there", () -> one.received().size() == 1);
    bench.loop.pass(60_100);
    assertThat(bench.await(fetch).body()).isEqualTo("two");
    assertThat(retries(one, RetryReason.TIMEOUT)).isEqualTo(1);
  }

  @Test
  void aSpentBudgetLeavesTheFailureAsItIs() {
    one.otherwise().respond(Script.reset());
    two.otherwise().respond(Script.reset());
    OriginGroup group = group(", \"retry\": {\"budget\": 0, \"per_second_min\": 1}");
    for (int i = 0; i < 30; i++) {
      assertThat(bench.fetch(group, Bench.get("/a")).kind()).isEqualTo(Kind.RESET_BEFORE_HEAD);
    }
    // Ten to begin with; time stands still.
    assertThat(retries(one, RetryReason.RESET) + retries(two, RetryReason.RESET)).isEqualTo(10);
    assertThat(retries(one, RetryReason.BUDGET_SPENT) + retries(two, RetryReason.BUDGET_SPENT))
        .isEqualTo(20);
    assertThat(one.received().size() + two.received().size()).isEqualTo(40);
    bench.loop.pass(3_000);
    bench.fetch(group, Bench.get("/a"));
    assertThat(retries(one, RetryReason.RESET) + retries(two, RetryReason.RESET)).isEqualTo(11);
  }

  @Test
  void oneAttemptIsOneAttempt() {
    one.on("/a").respond(Script.reset());
    RecordedFetch fetch = bench.fetch(group(", \"retry\": {\"attempts\": 1}"), Bench.get("/a"));
    assertThat(fetch.kind()).isEqualTo(Kind.RESET_BEFORE_HEAD);
    assertThat(two.received()).isEmpty();
  }

  private OriginGroup group(String members) {
    return bench.upstreams.group(
        List.of(Bench.at(one), Bench.at(two)),
        Bench.policy("\"balance\": \"round_robin\"" + members));
  }

  private long retries(ScriptedOrigin origin, RetryReason reason) {
    return bench.status(Bench.at(origin)).retries().getOrDefault(reason, 0L);
  }

  private static int inFlight(OriginGroup group) {
    return group.members().stream().mapToInt(member -> member.known().load().inFlight()).sum();
  }
}
