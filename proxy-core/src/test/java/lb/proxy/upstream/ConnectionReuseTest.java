package lb.proxy.upstream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;

import lb.cache.http.Fields;
import lb.testing.Gate;
import lb.testing.Reply;
import lb.testing.Script;
import lb.testing.ScriptedOrigin;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** When a connection carries another request, and what becomes of one that died in the pool. */
class ConnectionReuseTest {
  private final Bench bench = Bench.with(settings -> settings.change(s -> s.idleMax = 2));
  private final ScriptedOrigin origin = ScriptedOrigin.start();
  private final OriginGroup group = bench.group(origin);

  @AfterEach
  void close() {
    bench.close();
    origin.close();
  }

  @Test
  void requestsInARowShareAConnection() {
    origin.on("/a").respond(Reply.ok("x"), Reply.ok("y").chunked(), Reply.status(304));
    for (int i = 0; i < 5; i++) {
      assertThat(bench.fetch(group, Bench.get("/a")).isComplete()).isTrue();
    }
    assertThat(origin.connections()).isEqualTo(1);
    assertThat(status().connects()).isEqualTo(1);
    assertThat(status().idle()).isEqualTo(1);
    assertThat(status().active()).isZero();
  }

  @Test
  void requestsWithBodiesShareAConnectionToo() {
    origin.on("/a").respond(Reply.ok("x"));
    for (long length : new long[] {5, -1, 5}) {
      RecordedFetch fetch = bench.send(group, Bench.withBody("POST", "/a", length));
      fetch.fetch.write(Bench.octets("12345"));
      fetch.fetch.end(Fields.EMPTY);
      assertThat(bench.await(fetch).isComplete()).isTrue();
    }
    assertThat(origin.connections()).isEqualTo(1);
    assertThat(origin.received()).allMatch(each -> each.bodyText().equals("12345"));
  }

  @Test
  void requestsAtTheSameTimeHaveAConnectionEach() {
    Gate gate = Gate.named("both are there");
    origin.on("/a").respond(Reply.ok("x").waitingBeforeHead(gate));
    RecordedFetch one = bench.send(group, Bench.get("/a"));
    RecordedFetch two = bench.send(group, Bench.get("/a"));
    bench.loop.until("both are there", () -> origin.received().size() == 2);
    assertThat(status().active()).isEqualTo(2);
    gate.open();
    bench.await(one);
    bench.await(two);
    assertThat(origin.connections()).isEqualTo(2);
  }

  @Test
  void theConnectionUsedLastIsUsedNext() {
    Gate gate = Gate.named("the slow one");
    origin.on("/fast").respond(Reply.ok("x"));
    origin.on("/slow").respond(Reply.ok("x").waitingBeforeHead(gate));
    RecordedFetch slow = bench.send(group, Bench.get("/slow"));
    bench.fetch(group, Bench.get("/fast"));
    gate.open();
    bench.await(slow);
    bench.fetch(group, Bench.get("/fast"));
    int slowConnection = origin.received("/slow").get(0).connection();
    assertThat(origin.received("/fast").get(1).connection()).isEqualTo(slowConnection);
  }

  @Test
  void noMoreThanTheLimitAreKeptIdle() {
    Gate gate = Gate.named("all are there");
    origin.on("/a").respond(Reply.ok("x").waitingBeforeHead(gate));
    RecordedFetch[] fetches = new RecordedFetch[4];
    for (int i = 0; i < fetches.length; i++) {
      fetches[i] = bench.send(group, Bench.get("/a"));
    }
    bench.loop.until("all are there", () -> origin.received().size() == 4);
    gate.open();
    for (RecordedFetch fetch : fetches) {
      bench.await(fetch);
    }
    assertThat(status().idle()).isEqualTo(2);
    bench.loop.until("the rest is closed", () -> origin.openConnections() == 2);
  }

  @Test
  void anIdleConnectionIsClosedInTime() {
    origin.on("/a").respond(Reply.ok("x"));
    bench.fetch(group, Bench.get("/a"));
    bench.loop.pass(54_900);
    assertThat(status().idle()).isEqualTo(1);
    bench.loop.pass(200);
    assertThat(status().idle()).isZero();
    bench.loop.until("it is closed", () -> origin.openConnections() == 0);
  }

  @Test
  void aConnectionIsNotUsedWhenTheOriginIsAboutToCloseIt() {
    origin.on("/a").respond(Reply.ok("x").field("Keep-Alive", "timeout=5, max=100"));
    bench.fetch(group, Bench.get("/a"));
    bench.loop.pass(3_900);
    bench.fetch(group, Bench.get("/a"));
    assertThat(origin.connections()).isEqualTo(1);
    bench.loop.pass(4_000);
    bench.fetch(group, Bench.get("/a"));
    assertThat(origin.connections()).isEqualTo(2);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "HTTP/1.1 200 OK\r\nContent-Length: 2\r\nConnection: close\r\n\r\nok",
        "HTTP/1.0 200 OK\r\nContent-Length: 2\r\n\r\nok",
        "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nokSURPLUS",
        "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nokHTTP/1.1 200 OK\r\n",
        "HTTP/1.1 204 No Content\r\n\r\nok",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nok\r\n0\r\n\r\n\r\n",
      })
  void aConnectionThatCannotBeTrustedIsNotUsedAgain(String answer) {
    origin.on("/a").respond(Script.raw(answer));
    assertThat(bench.fetch(group, Bench.get("/a")).isComplete()).isTrue();
    assertThat(bench.fetch(group, Bench.get("/a")).isComplete()).isTrue();
    assertThat(origin.connections()).isEqualTo(2);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nokX",
        "HTTP/1.1 204 No Content\r\n\r\nX",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\nX",
      })
  void octetsBeyondTheEndAreReported(String answer) {
    origin.on("/a").respond(Script.raw(answer));
    RecordedFetch fetch = bench.fetch(group, Bench.get("/a"));
    assertThat(fetch.isComplete()).isTrue();
    assertThat(fetch.surplus).isTrue();
    assertThat(fetch.body()).doesNotContain("X");
  }

  @Test
  void octetsThatComeUnaskedCloseAnIdleConnection() {
    Gate gate = Gate.named("the answer is over");
    origin
        .on("/a")
        .respond(
            (request, wire) ->
                wire.send("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n")
                    .pass(gate)
                    .send("HTTP/1.1 408 Request Timeout\r\n\r\n")
                    .awaitPeerClose(),
            Reply.ok("second"));
    bench.fetch(group, Bench.get("/a"));
    gate.open();
    bench.loop.until("the pool is empty", () -> status().idle() == 0);
    assertThat(bench.fetch(group, Bench.get("/a")).body()).isEqualTo("second");
    assertThat(origin.connections()).isEqualTo(2);
  }

  @Test
  void aConnectionThatTheOriginClosedIsNotTakenFromThePool() {
    origin.on("/a").respond(Reply.ok("x"));
    bench.fetch(group, Bench.get("/a"));
    origin.dropConnections();
    bench.loop.until("the pool is empty", () -> status().idle() == 0);
    assertThat(bench.fetch(group, Bench.get("/a")).isComplete()).isTrue();
    assertThat(status().retries()).isEmpty();
  }

  @Test
  void aPooledConnectionThatDiesUnansweredIsReplacedUnseen() {
    origin.on("/a").respond(Reply.ok("one"), Script.close(), Reply.ok("two"));
    bench.fetch(group, Bench.get("/a"));
    RecordedFetch second = bench.fetch(group, Bench.get("/a"));
    assertThat(second.body()).isEqualTo("two");
    assertThat(origin.received()).hasSize(3);
    assertThat(origin.connections()).isEqualTo(2);
    assertThat(status().retries()).containsExactly(entry(RetryReason.CONNECTION, 1L));
  }

  @Test
  void aPooledConnectionThatIsResetUnansweredIsReplacedUnseen() {
    origin.on("/a").respond(Reply.ok("one"), Script.reset(), Reply.ok("two"));
    bench.fetch(group, Bench.get("/a"));
    assertThat(bench.fetch(group, Bench.get("/a")).body()).isEqualTo("two");
  }

  @Test
  void itIsReplacedOnlyOnce() {
    origin.on("/a").respond(Reply.ok("one"), Script.close());
    bench.fetch(group, Bench.get("/a"));
    RecordedFetch second = bench.fetch(group, Bench.get("/a"));
    assertThat(second.kind()).isEqualTo(FetchFailure.Kind.RESET_BEFORE_HEAD);
    assertThat(second.failure.retryable()).isTrue();
    assertThat(origin.received()).hasSize(3);
  }

  @Test
  void aNewConnectionThatDiesIsNotReplaced() {
    origin.on("/a").respond(Script.close(), Reply.ok("two"));
    RecordedFetch fetch = bench.fetch(group, Bench.get("/a"));
    assertThat(fetch.kind()).isEqualTo(FetchFailure.Kind.RESET_BEFORE_HEAD);
    assertThat(fetch.failure.status()).isEqualTo(502);
    assertThat(origin.received()).hasSize(1);
  }

  @Test
  void aPostIsNeverSentTwice() {
    origin.on("/a").respond(Reply.ok("one"), Script.close(), Reply.ok("two"));
    bench.fetch(group, Bench.get("/a"));
    RecordedFetch post = bench.send(group, Bench.withBody("POST", "/a", 4));
    post.fetch.write(Bench.octets("body"));
    post.fetch.end(Fields.EMPTY);
    bench.await(post);
    assertThat(post.kind()).isEqualTo(FetchFailure.Kind.RESET_BEFORE_HEAD);
    assertThat(post.failure.retryable()).isFalse();
    assertThat(origin.received()).hasSize(2);
  }

  @Test
  void onceAnOctetOfAnAnswerCameNothingIsSentTwice() {
    Script halfAHead = (request, wire) -> wire.send("HTTP/1.1 20").close();
    origin.on("/a").respond(Reply.ok("one"), halfAHead, Reply.ok("two"));
    bench.fetch(group, Bench.get("/a"));
    RecordedFetch second = bench.fetch(group, Bench.get("/a"));
    assertThat(second.kind()).isEqualTo(FetchFailure.Kind.RESET_BEFORE_HEAD);
    assertThat(origin.received()).hasSize(2);
  }

  @Test
  void anInterimResponseIsAnAnswerToo() {
    Script interim = (request, wire) -> wire.send("HTTP/1.1 103 Early Hints\r\n\r\n").close();
    origin.on("/a").respond(Reply.ok("one"), interim, Reply.ok("two"));
    bench.fetch(group, Bench.get("/a"));
    RecordedFetch second = bench.fetch(group, Bench.get("/a"));
    assertThat(second.interims).hasSize(1);
    assertThat(second.kind()).isEqualTo(FetchFailure.Kind.RESET_BEFORE_HEAD);
  }

  @Test
  void theSmallBodyOfAPutIsSentAgain() {
    Script readAndClose = (request, wire) -> wire.readBody().close();
    origin.on("/a").respond(Reply.ok("one"), readAndClose, Reply.ok("two"));
    bench.fetch(group, Bench.get("/a"));
    RecordedFetch put = bench.send(group, Bench.withBody("PUT", "/a", -1));
    put.fetch.write(Bench.octets("some "));
    put.fetch.write(Bench.octets("body"));
    put.fetch.end(Fields.EMPTY);
    assertThat(bench.await(put).body()).isEqualTo("two");
    assertThat(origin.received().get(2).awaitBody().bodyText()).isEqualTo("some body");
  }

  @Test
  void theLargeBodyOfAPutIsNot() {
    Script readAndClose = (request, wire) -> wire.readBody().close();
    origin.on("/a").respond(Reply.ok("one"), readAndClose, Reply.ok("two"));
    bench.fetch(group, Bench.get("/a"));
    RecordedFetch put = bench.send(group, Bench.withBody("PUT", "/a", 3 * 30_000));
    for (int i = 0; i < 3; i++) {
      put.fetch.write(Bench.octets("x".repeat(30_000)));
    }
    put.fetch.end(Fields.EMPTY);
    bench.await(put);
    assertThat(put.kind()).isEqualTo(FetchFailure.Kind.RESET_BEFORE_HEAD);
    assertThat(origin.received()).hasSize(2);
  }

  @Test
  void aRequestThatMayNotBeReplayedIsNot() {
    origin.on("/a").respond(Reply.ok("one"), Script.close(), Reply.ok("two"));
    bench.fetch(group, Bench.get("/a"));
    FetchRequest once = new FetchRequest(Bench.head("GET", "/a"), false, 0, false);
    RecordedFetch fetch = bench.fetch(group, once);
    assertThat(fetch.kind()).isEqualTo(FetchFailure.Kind.RESET_BEFORE_HEAD);
    assertThat(fetch.failure.retryable()).isFalse();
  }

  private OriginStatus status() {
    return bench.status(Bench.at(origin));
  }
}
