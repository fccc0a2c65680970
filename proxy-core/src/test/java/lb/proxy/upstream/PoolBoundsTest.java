package lb.proxy.upstream;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import lb.proxy.upstream.FetchFailure.Kind;
import lb.testing.Gate;
import lb.testing.Reply;
import lb.testing.Script;
import lb.testing.ScriptedOrigin;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** More requests than connections. */
class PoolBoundsTest {
  private final Bench bench =
      Bench.with(settings ->
          settings.change(s -> {
            s.connectionsMax = 2;
            s.pendingMax = 3;
            s.connectMillis = 5_000;
          }));
  private final ScriptedOrigin origin = ScriptedOrigin.start();
  private final OriginGroup group = bench.group(origin);
  private final Gate gate = Gate.named("answering");

  PoolBoundsTest() {
    origin.on("/slow").respond(Reply.ok("slow").waitingBeforeHead(gate));
    origin.on("/fast").respond(Reply.ok("fast"));
  }

  @AfterEach
  void close() {
    gate.open();
    bench.close();
    origin.close();
  }

  @Test
  void thoseBeyondTheLimitWaitTheirTurn() {
    List<RecordedFetch> fetches = sendSlow(5);
    assertThat(status().active()).isEqualTo(2);
    assertThat(status().pending()).isEqualTo(3);
    bench.loop.settle();
    assertThat(origin.received()).hasSize(2);
    gate.open();
    for (RecordedFetch fetch : fetches) {
      assertThat(bench.await(fetch).body()).isEqualTo("slow");
    }
    assertThat(origin.connections()).isEqualTo(2);
    assertThat(status().pending()).isZero();
  }

  @Test
  void thoseBeyondTheQueueFailAtOnce() {
    sendSlow(5);
    RecordedFetch tooMany = bench.send(group, Bench.get("/slow"));
    bench.loop.turn();
    assertThat(tooMany.kind()).isEqualTo(Kind.PENDING_FULL);
    assertThat(tooMany.failure.status()).isEqualTo(503);
    assertThat(tooMany.failure.retryable()).isTrue();
    assertThat(status().up()).isTrue();
  }

  @Test
  void thoseThatWaitTooLongFail() {
    sendSlow(2);
    RecordedFetch waiting = bench.send(group, Bench.get("/fast"));
    bench.loop.pass(3_000);
    RecordedFetch later = bench.send(group, Bench.get("/fast"));
    bench.loop.pass(1_900);
    assertThat(waiting.isOver()).isFalse();
    bench.loop.pass(200);
    assertThat(waiting.kind()).isEqualTo(Kind.POOL_FULL);
    assertThat(later.isOver()).isFalse();
    bench.loop.pass(3_000);
    assertThat(later.kind()).isEqualTo(Kind.POOL_FULL);
  }

  @Test
  void oneThatLeavesTheQueueMakesRoom() {
    List<RecordedFetch> fetches = sendSlow(5);
    fetches.get(3).fetch.cancel();
    assertThat(status().pending()).isEqualTo(2);
    RecordedFetch next = bench.send(group, Bench.get("/fast"));
    gate.open();
    assertThat(bench.await(next).body()).isEqualTo("fast");
    assertThat(fetches.get(3).isOver()).isFalse();
    assertThat(origin.received()).hasSize(5);
  }

  @Test
  void aConnectionThatDiesMakesRoomForAnother() {
    origin.on("/reset").respond((request, wire) -> wire.pass(gate).reset());
    RecordedFetch one = bench.send(group, Bench.get("/reset"));
    RecordedFetch two = bench.send(group, Bench.get("/reset"));
    bench.loop.until("both are there", () -> origin.received().size() == 2);
    RecordedFetch waiting = bench.send(group, Bench.get("/fast"));
    gate.open();
    assertThat(bench.await(waiting).body()).isEqualTo("fast");
    bench.await(one);
    bench.await(two);
    assertThat(origin.connections()).isEqualTo(3);
  }

  @Test
  void afterManyFailuresNoConnectionIsCountedThatIsGone() {
    origin.on("/close").respond(Script.close());
    for (int i = 0; i < 10; i++) {
      assertThat(bench.fetch(group, Bench.get("/close")).kind()).isEqualTo(Kind.RESET_BEFORE_HEAD);
    }
    bench.loop.turn();
    assertThat(status().active()).isZero();
    assertThat(status().connecting()).isZero();
    assertThat(bench.fetch(group, Bench.get("/fast")).isComplete()).isTrue();
  }

  @Test
  void anotherOriginTakesWhatOneHasNoRoomFor() {
    sendSlow(5);
    try (ScriptedOrigin second = ScriptedOrigin.start()) {
      second.on("/slow").respond(Reply.ok("second"));
      OriginGroup both = bench.group(origin, second);
      RecordedFetch fetch = bench.send(both, Bench.get("/slow"));
      assertThat(bench.await(fetch).body()).isEqualTo("second");
      gate.open();
    }
  }

  private List<RecordedFetch> sendSlow(int count) {
    List<RecordedFetch> fetches = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      fetches.add(bench.send(group, Bench.get("/slow")));
    }
    bench.loop.until("two are there", () -> origin.received().size() == 2);
    return fetches;
  }

  private OriginStatus status() {
    return bench.status(Bench.at(origin));
  }
}
