package lb.proxy.upstream;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.io.IOException;
import lb.cache.http.Fields;
import lb.testing.Body;
import lb.testing.Gate;
import lb.testing.ReceivedRequest;
import lb.testing.Reply;
import lb.testing.ScriptedOrigin;
import lb.testing.Wire;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A slow reader and a slow origin hold the other side back; nothing piles up in between. */
class BackPressureTest {
  private static final int MIB = 1024 * 1024;

  private final Bench bench = Bench.standard();
  private final ScriptedOrigin origin = ScriptedOrigin.start();
  private final OriginGroup group = bench.group(origin);

  @AfterEach
  void close() {
    bench.close();
    origin.close();
  }

  @Test
  void aPausedResponseIsNotRead() {
    Gate sentHalf = Gate.named("half of the body");
    Body body = Body.pattern(1, 64L * MIB);
    origin.on("/a").respond(Reply.ok(body).waitingAt(body.bytes() / 2, sentHalf));
    RecordedFetch fetch = bench.send(group, Bench.get("/a"));
    bench.loop.until("the body has begun", () -> fetch.bodyBytes > 0);
    fetch.fetch.pause();
    bench.loop.turn();
    long delivered = fetch.bodyBytes;
    bench.loop.settle();
    assertThat(fetch.bodyBytes).isEqualTo(delivered).isLessThan(16L * MIB);
    assertThat(sentHalf.isReached()).as("the origin is held back").isFalse();
    fetch.fetch.resume();
    sentHalf.open();
    bench.await(fetch);
    assertThat(fetch.bodyDigest()).isEqualTo(body.digest());
  }

  @Test
  void aListenerMayPauseInTheMiddleOfAReadAndGetsNothingMore() {
    Body body = Body.pattern(2, 400_000);
    origin.on("/a").respond(Reply.ok(body).chunked(100));
    PausingAfterEach listener = new PausingAfterEach();
    bench.send(group, Bench.get("/a"), listener);
    while (!listener.isOver()) {
      bench.loop.until("it is paused", () -> listener.paused || listener.isOver());
      if (listener.paused) {
        listener.paused = false;
        listener.fetch.resume();
      }
    }
    assertThat(listener.bodyDigest()).isEqualTo(body.digest());
    assertThat(listener.trailers).isEqualTo(Fields.EMPTY);
  }

  @Test
  void pausingWithTheLastOctetsHoldsTheEndBack() {
    origin.on("/a").respond(Reply.ok("hello"));
    PausingAfterEach listener = new PausingAfterEach();
    bench.send(group, Bench.get("/a"), listener);
    bench.loop.until("it is paused", () -> listener.paused);
    bench.loop.settle();
    assertThat(listener.isOver()).isFalse();
    listener.paused = false;
    listener.fetch.resume();
    assertThat(listener.isComplete()).isTrue();
    assertThat(bench.fetch(group, Bench.get("/a")).isComplete()).isTrue();
    assertThat(origin.connections()).isEqualTo(1);
  }

  @Test
  void whatWasReadBeforeTheOriginClosedIsKeptForAPausedListener() {
    Body body = Body.pattern(3, 300_000);
    origin.on("/a").respond(Reply.ok(body).untilClose());
    PausingAfterEach listener = new PausingAfterEach();
    bench.send(group, Bench.get("/a"), listener);
    bench.loop.until("it is paused", () -> listener.paused);
    bench.loop.until("the origin has closed", () -> origin.openConnections() == 0);
    bench.loop.settle();
    assertThat(listener.isOver()).isFalse();
    while (!listener.isOver()) {
      listener.paused = false;
      listener.fetch.resume();
      bench.loop.turn();
    }
    assertThat(listener.isComplete()).isTrue();
    assertThat(listener.bodyDigest()).isEqualTo(body.digest());
  }

  @Test
  void pausingBeforeThereIsAConnectionHoldsTheHeadBack() {
    origin.on("/a").respond(Reply.ok("hello"));
    RecordedFetch fetch = bench.send(group, Bench.get("/a"));
    fetch.fetch.pause();
    bench.loop.until("the request is there", () -> origin.received().size() == 1);
    bench.loop.settle();
    assertThat(fetch.head).isNull();
    fetch.fetch.resume();
    assertThat(bench.await(fetch).body()).isEqualTo("hello");
  }

  @Test
  void anUploadIsHeldBackByAnOriginThatDoesNotRead() {
    Gate reading = Gate.named("reading");
    origin
        .on("/a")
        .respond((request, wire) -> {
          wire.pass(reading).readBody();
          Reply.ok("thanks").play(request, wire);
        });
    Body body = Body.pattern(4, 64L * MIB);
    RecordedFetch fetch = bench.send(group, Bench.withBody("POST", "/a", body.bytes()));
    Upload upload = new Upload(fetch, body);
    bench.loop.until(
        "the origin holds back",
        () -> {
          upload.pump();
          return reading.isReached() && !fetch.fetch.isWritable();
        });
    bench.loop.settle();
    upload.pump();
    bench.loop.settle();
    assertThat(fetch.fetch.isWritable()).isFalse();
    assertThat(upload.sent).isLessThan(32L * MIB);
    int callsBefore = fetch.writableCalls;
    reading.open();
    bench.loop.until(
        "it is all sent",
        () -> {
          upload.pump();
          return upload.ended;
        });
    assertThat(fetch.writableCalls).isGreaterThan(callsBefore);
    assertThat(bench.await(fetch).body()).isEqualTo("thanks");
    ReceivedRequest got = origin.awaitRequest(1).awaitBody();
    assertThat(got.bodyDigest()).isEqualTo(body.digest());
  }

  @Test
  void someOfTheBodyIsWelcomeBeforeThereIsAConnection() {
    origin.on("/a").respond(Reply.ok("thanks"));
    RecordedFetch fetch = bench.send(group, Bench.withBody("POST", "/a", -1));
    int written = 0;
    while (fetch.fetch.isWritable()) {
      fetch.fetch.write(Bench.octets("x".repeat(16 * 1024)));
      written += 16 * 1024;
    }
    assertThat(written).isEqualTo(BodyQueue.BYTES_MAX);
    bench.loop.until("it wants more", () -> fetch.writableCalls > 0);
    assertThat(fetch.fetch.isWritable()).isTrue();
    fetch.fetch.end(Fields.EMPTY);
    bench.await(fetch);
    assertThat(origin.awaitRequest(1).awaitBody().bodyBytes()).isEqualTo(written);
  }

  @Test
  void largeBodiesGoThroughBothWaysAtOnce() {
    Body up = Body.pattern(5, 16L * MIB);
    Body down = Body.pattern(6, 16L * MIB);
    Gate read = Gate.named("the request is read");
    Reply reply = Reply.ok(down).chunked().beforeReadingTheBody().waitingAt(down.bytes(), read);
    origin
        .on("/a")
        .respond((request, wire) -> {
          Thread.ofVirtual().start(() -> readThenOpen(wire, read));
          reply.play(request, wire);
        });
    RecordedFetch fetch = bench.send(group, Bench.withBody("POST", "/a", -1));
    Upload upload = new Upload(fetch, up);
    bench.loop.until(
        "it is over",
        () -> {
          upload.pump();
          return fetch.isOver();
        });
    assertThat(fetch.bodyDigest()).isEqualTo(down.digest());
    assertThat(origin.awaitRequest(1).awaitBody().bodyDigest()).isEqualTo(up.digest());
  }

  private static void readThenOpen(Wire wire, Gate read) {
    try {
      wire.readBody();
      read.open();
    } catch (IOException gone) {
      // The gate stays shut, and the test says so.
    }
  }

  /** Pauses after each piece of the body. */
  private static final class PausingAfterEach extends RecordedFetch {
    private boolean paused;

    @Override
    public void onBody(ByteBuf data) {
      if (paused) {
        throw new AssertionError("a piece while paused");
      }
      super.onBody(data);
      paused = true;
      fetch.pause();
    }
  }

  /** Writes a body as far as it is welcome. */
  private static final class Upload {
    private static final int STEP_BYTES = 16 * 1024;

    private final RecordedFetch fetch;
    private final Body body;
    private long sent;
    private boolean ended;

    Upload(RecordedFetch fetch, Body body) {
      this.fetch = fetch;
      this.body = body;
    }

    void pump() {
      while (sent < body.bytes() && fetch.fetch.isWritable()) {
        long to = Math.min(body.bytes(), sent + STEP_BYTES);
        fetch.fetch.write(Unpooled.wrappedBuffer(body.slice(sent, to)));
        sent = to;
      }
      if (sent == body.bytes() && !ended) {
        ended = true;
        fetch.fetch.end(Fields.EMPTY);
      }
    }
  }
}
