package lb.proxy.upstream;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.channel.EventLoop;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import lb.cache.http.Fields;
import lb.cache.http.ResponseHead;
import lb.config.Limits;
import lb.config.Origin;
import lb.config.Timeouts;
import lb.testing.Gate;
import lb.testing.Reply;
import lb.testing.ScriptedOrigin;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What outlives a configuration, and what goes with it. */
class UpstreamsTest {
  private final Bench bench = Bench.standard();
  private final ScriptedOrigin origin = ScriptedOrigin.start();

  @AfterEach
  void close() {
    bench.close();
    origin.close();
  }

  @Test
  void anOriginThatIsNamedAgainKeepsItsConnections() {
    origin.on("/a").respond(Reply.ok("x"));
    bench.fetch(bench.group(origin), Bench.get("/a"));
    bench.upstreams.retain(List.of(bench.group(origin)));
    bench.fetch(bench.group(origin), Bench.get("/a"));
    assertThat(origin.connections()).isEqualTo(1);
    assertThat(bench.upstreams.status()).hasSize(1);
  }

  @Test
  void anOriginThatIsNamedAgainIsStillDown() {
    Origin dead = Bench.dead(1);
    for (int i = 0; i < 3; i++) {
      bench.fetch(bench.inTurns(List.of(dead)), Bench.get("/a"));
    }
    bench.inTurns(List.of(dead));
    assertThat(bench.status(dead).up()).isFalse();
  }

  @Test
  void originsThatDifferInHowTheyAreVerifiedShareNothing() {
    Origin verified = new Origin("a", "https", "127.0.0.1", 1, true, "x.test", 1);
    Origin insecure = new Origin("b", "https", "127.0.0.1", 1, false, "x.test", 1);
    Origin otherName = new Origin("c", "https", "127.0.0.1", 1, true, "y.test", 1);
    Origin same = new Origin("d", "https", "127.0.0.1", 1, true, "x.test", 9);
    bench.inTurns(List.of(verified, insecure, otherName, same));
    assertThat(bench.upstreams.status())
        .extracting(OriginStatus::name)
        .containsExactly("a", "b", "c");
  }

  @Test
  void anOriginThatIsNoLongerNamedIsForgottenAndItsIdleConnectionsClosed() {
    origin.on("/a").respond(Reply.ok("x"));
    OriginGroup old = bench.group(origin);
    bench.fetch(old, Bench.get("/a"));
    bench.upstreams.retain(List.of());
    bench.loop.until("it is closed", () -> origin.openConnections() == 0);
    assertThat(bench.upstreams.status()).isEmpty();
    assertThat(bench.fetch(old, Bench.get("/a")).isComplete()).isTrue();
    bench.loop.until("it is not kept", () -> origin.openConnections() == 0);
  }

  @Test
  void aRequestUnderWayOutlivesItsOrigin() {
    Gate gate = Gate.named("the answer");
    origin.on("/a").respond(Reply.ok("x").waitingBeforeHead(gate));
    RecordedFetch fetch = bench.send(bench.group(origin), Bench.get("/a"));
    bench.loop.until("it is there", () -> origin.received().size() == 1);
    bench.upstreams.retain(List.of());
    bench.loop.turn();
    gate.open();
    assertThat(bench.await(fetch).body()).isEqualTo("x");
    bench.loop.until("its connection is closed", () -> origin.openConnections() == 0);
  }

  @Test
  void closingTellsThoseWhoWaitForAConnection() {
    Gate gate = Gate.named("the answer");
    origin.on("/a").respond(Reply.ok("x").waitingBeforeHead(gate));
    bench.upstreams.apply(new Bench.Settings().change(s -> s.connectionsMax = 1).build());
    OriginGroup group = bench.group(origin);
    RecordedFetch running = bench.send(group, Bench.get("/a"));
    RecordedFetch waiting = bench.send(group, Bench.get("/a"));
    bench.loop.until("one is there", () -> origin.received().size() == 1);
    bench.upstreams.close();
    bench.loop.turn();
    assertThat(waiting.kind()).isEqualTo(FetchFailure.Kind.CANCELLED);
    gate.open();
    assertThat(bench.await(running).body()).isEqualTo("x");
  }

  @Test
  void newSettingsHoldForConnectionsThatStand() {
    Gate gate = Gate.named("the second answer");
    origin.on("/a").respond(Reply.ok("x"), Reply.ok("x").waitingBeforeHead(gate));
    OriginGroup group = bench.group(origin);
    bench.fetch(group, Bench.get("/a"));
    bench.upstreams.apply(new Bench.Settings().change(s -> s.firstByteMillis = 1_000).build());
    RecordedFetch fetch = bench.send(group, Bench.get("/a"));
    bench.loop.until("it is there", () -> origin.received().size() == 2);
    bench.loop.pass(1_100);
    assertThat(fetch.kind()).isEqualTo(FetchFailure.Kind.FIRST_BYTE_TIMEOUT);
    gate.open();
  }

  @Test
  void settingsComeFromTheConfiguration() {
    UpstreamSettings settings = UpstreamSettings.of(Timeouts.STANDARD, Limits.standard(1L << 30));
    assertThat(settings.resolveMillis()).isEqualTo(Timeouts.STANDARD.dnsMillis());
    assertThat(settings.connectMillis()).isEqualTo(Timeouts.STANDARD.connectMillis());
    assertThat(settings.firstByteMillis()).isEqualTo(Timeouts.STANDARD.firstByteMillis());
    assertThat(settings.betweenBytesMillis()).isEqualTo(Timeouts.STANDARD.betweenBytesMillis());
    assertThat(settings.idleMillis()).isEqualTo(Timeouts.STANDARD.originIdleMillis());
    assertThat(settings.connectionsMax()).isEqualTo(256);
    assertThat(settings.headBytesMax()).isEqualTo(64 * 1024);
  }

  @Test
  void manyLoopsAtOnceHaveAPoolEachAndLoseNothing() throws InterruptedException {
    origin.on("/a").respond(Reply.ok("hello"));
    int loops = 3;
    int requestsPerLoop = 300;
    MultiThreadIoEventLoopGroup threads =
        new MultiThreadIoEventLoopGroup(loops, NioIoHandler.newFactory());
    CountDownLatch done = new CountDownLatch(loops);
    AtomicInteger whole = new AtomicInteger();
    OriginGroup group = bench.group(origin);
    for (int i = 0; i < loops; i++) {
      EventLoop loop = threads.next();
      loop.execute(new Chain(group, loop, requestsPerLoop, whole, done));
    }
    assertThat(done.await(30, TimeUnit.SECONDS)).isTrue();
    assertThat(whole).hasValue(loops * requestsPerLoop);
    assertThat(origin.connections()).isEqualTo(loops);
    assertThat(bench.status(Bench.at(origin)).idle()).isEqualTo(loops);
    threads.shutdownGracefully(0, 1, TimeUnit.SECONDS).await(10, TimeUnit.SECONDS);
  }

  /** One request after the other on one loop. */
  private static final class Chain implements Runnable, FetchListener {
    private final OriginGroup group;
    private final EventLoop loop;
    private final AtomicInteger whole;
    private final CountDownLatch done;
    private int left;
    private int bytes;

    Chain(
        OriginGroup group, EventLoop loop, int requests, AtomicInteger whole, CountDownLatch done) {
      this.group = group;
      this.loop = loop;
      this.left = requests;
      this.whole = whole;
      this.done = done;
    }

    @Override
    public void run() {
      bytes = 0;
      group.send(loop, Bench.get("/a"), this);
    }

    @Override
    public void onBody(ByteBuf data) {
      bytes += data.readableBytes();
      data.release();
    }

    @Override
    public void onComplete(Fields trailers, boolean surplus) {
      if (bytes == 5 && !surplus) {
        whole.incrementAndGet();
      }
      if (--left > 0) {
        run(); // from within the callback: the connection must be free again by now
      } else {
        done.countDown();
      }
    }

    @Override
    public void onError(FetchFailure failure) {
      done.countDown();
    }

    @Override
    public void onInterim(ResponseHead head) {}

    @Override
    public void onHead(ResponseHead head, long contentLength) {}

    @Override
    public void onWritable() {}
  }
}
