package lb.proxy.upstream;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.channel.EventLoop;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import lb.cache.http.Fields;
import lb.proxy.upstream.FetchFailure.Kind;
import lb.testing.Gate;
import lb.testing.Reply;
import lb.testing.ScriptedOrigin;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** How much one origin is asked to bear, and what becomes of requests beyond it. */
class OriginBoundsTest {
  private final Bench bench = Bench.standard();
  private final Gate gate = Gate.named("the answer");
  private final ScriptedOrigin one = ScriptedOrigin.start();
  private final ScriptedOrigin two = ScriptedOrigin.start();

  OriginBoundsTest() {
    one.otherwise().respond(Reply.ok("one").waitingBeforeHead(gate));
    two.otherwise().respond(Reply.ok("two").waitingBeforeHead(gate));
  }

  @AfterEach
  void close() {
    gate.open();
    bench.close();
    one.close();
    two.close();
  }

  @Test
  void requestsBeyondTheBoundGoToAnotherOriginAndThenNowhere() {
    OriginGroup group = group("\"requests_max\": 2", one, two);
    List<RecordedFetch> running = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      running.add(bench.send(group, Bench.get("/")));
    }
    RecordedFetch tooMuch = bench.fetch(group, Bench.get("/"));
    assertThat(tooMuch.kind()).isEqualTo(Kind.REQUESTS_FULL);
    assertThat(tooMuch.failure.status()).isEqualTo(503);
    assertThat(tooMuch.failure.retryable()).isTrue();
    bench.loop.until("two each", () -> one.received().size() == 2 && two.received().size() == 2);
    gate.open();
    running.forEach(fetch -> assertThat(bench.await(fetch).isComplete()).isTrue());
    assertThat(bench.fetch(group, Bench.get("/")).isComplete()).isTrue();
  }

  @Test
  void aSingleOriginHasItsBoundToo() {
    OriginGroup group = group("\"requests_max\": 1", one);
    RecordedFetch running = bench.send(group, Bench.get("/"));
    assertThat(bench.fetch(group, Bench.get("/")).kind()).isEqualTo(Kind.REQUESTS_FULL);
    running.fetch.cancel();
    gate.open();
    assertThat(bench.fetch(group, Bench.get("/")).isComplete()).isTrue();
  }

  @Test
  void requestsThatFindNoConnectionWaitAndMoreThanMayAreRefused() {
    OriginGroup group = group("\"connections_max\": 1, \"pending_max\": 2", one);
    List<RecordedFetch> some = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      some.add(bench.send(group, Bench.get("/")));
    }
    assertThat(bench.fetch(group, Bench.get("/")).kind()).isEqualTo(Kind.PENDING_FULL);
    bench.loop.until("one is there", () -> one.received().size() == 1);
    gate.open();
    some.forEach(fetch -> assertThat(bench.await(fetch).isComplete()).isTrue());
    assertThat(one.connections()).isEqualTo(1);
  }

  @Test
  void aConnectionThatBreaksMakesRoomForAnother() {
    OriginGroup group = group("\"connections_max\": 1", one);
    gate.open();
    for (int i = 0; i < 5; i++) {
      assertThat(bench.fetch(group, Bench.get("/")).isComplete()).isTrue();
      one.dropConnections();
      bench.loop.until("it is noticed", () -> bench.status(Bench.at(one)).idle() == 0);
    }
    OriginGroup dead =
        bench.upstreams.group(List.of(Bench.dead(1)), Bench.policy("\"connections_max\": 1"));
    for (int i = 0; i < 5; i++) {
      assertThat(bench.fetch(dead, Bench.get("/")).kind()).isEqualTo(Kind.CONNECT);
    }
  }

  @Test
  void originsWithOtherBoundsAreOtherOrigins() {
    group("\"requests_max\": 1", one);
    group("\"requests_max\": 2", one);
    group("\"requests_max\": 2, \"balance\": \"random\"", one);
    assertThat(bench.upstreams.status()).hasSize(2);
  }

  @Test
  void loopsShareTheConnectionsAndNoneStarves() throws InterruptedException {
    gate.open();
    int loops = 4;
    MultiThreadIoEventLoopGroup threads =
        new MultiThreadIoEventLoopGroup(loops, NioIoHandler.newFactory());
    OriginGroup group = group("\"connections_max\": 2", one);
    CountDownLatch done = new CountDownLatch(loops * 2);
    List<Chain> chains = new ArrayList<>();
    for (int i = 0; i < loops * 2; i++) {
      EventLoop loop = threads.next();
      Chain chain = new Chain(group, loop, 200, done);
      chains.add(chain);
      loop.execute(chain);
    }
    assertThat(done.await(30, TimeUnit.SECONDS)).isTrue();
    assertThat(chains).allSatisfy(chain -> assertThat(chain.isComplete()).isTrue());
    assertThat(one.received()).hasSize(loops * 2 * 200);
    OriginStatus status = bench.status(Bench.at(one));
    assertThat(status.active() + status.idle()).isLessThanOrEqualTo(2);
    threads.shutdownGracefully(0, 1, TimeUnit.SECONDS).await(10, TimeUnit.SECONDS);
  }

  /** One request after the other on one loop. */
  private static final class Chain extends RecordedFetch implements Runnable {
    private final OriginGroup group;
    private final EventLoop loop;
    private final CountDownLatch done;
    private int left;

    Chain(OriginGroup group, EventLoop loop, int requests, CountDownLatch done) {
      this.group = group;
      this.loop = loop;
      this.left = requests;
      this.done = done;
    }

    @Override
    public void run() {
      head = null;
      trailers = null;
      group.send(loop, Bench.get("/"), this);
    }

    @Override
    public void onComplete(Fields newTrailers, boolean hasSurplus) {
      super.onComplete(newTrailers, hasSurplus);
      if (--left > 0) {
        run();
      } else {
        done.countDown();
      }
    }

    @Override
    public void onError(FetchFailure newFailure) {
      super.onError(newFailure);
      done.countDown();
    }
  }

  private OriginGroup group(String members, ScriptedOrigin... origins) {
    return bench.upstreams.group(
        Arrays.stream(origins).map(Bench::at).toList(), Bench.policy(members));
  }
}
