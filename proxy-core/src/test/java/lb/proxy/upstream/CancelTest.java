package lb.proxy.upstream;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import java.util.List;
import lb.cache.http.Fields;
import lb.testing.Body;
import lb.testing.Gate;
import lb.testing.Reply;
import lb.testing.Script;
import lb.testing.ScriptedOrigin;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A caller that leaves, and an answer that comes before the request is whole. */
class CancelTest {
  private final Bench bench = Bench.standard();
  private final ScriptedOrigin origin = ScriptedOrigin.start();
  private final OriginGroup group = bench.group(origin);

  @AfterEach
  void close() {
    bench.close();
    origin.close();
  }

  @Test
  void cancelledInTheMiddleOfTheBodyTheConnectionIsClosedAndNothingIsToldAnyMore() {
    Gate gate = Gate.named("the rest");
    origin.on("/a").respond(Reply.ok(Body.pattern(1, 1 << 20)).waitingAt(1000, gate));
    RecordedFetch fetch = bench.send(group, Bench.get("/a"));
    bench.loop.until("the body has begun", () -> fetch.bodyBytes == 1000);
    fetch.fetch.cancel();
    gate.open();
    bench.loop.until("it is closed", () -> origin.openConnections() == 0);
    bench.loop.until("it is counted out", () -> status().active() == 0);
    assertThat(fetch.bodyBytes).isEqualTo(1000);
    assertThat(fetch.isOver()).isFalse();
  }

  @Test
  void cancelledFromWithinACallbackNothingIsToldAnyMore() {
    origin.on("/a").respond(Reply.ok(Body.pattern(1, 100_000)).chunked(10));
    RecordedFetch fetch =
        new RecordedFetch() {
          @Override
          public void onBody(ByteBuf data) {
            super.onBody(data);
            fetch.cancel();
          }
        };
    bench.send(group, Bench.get("/a"), fetch);
    bench.loop.until("it is closed", () -> fetch.bodyBytes > 0 && origin.openConnections() == 0);
    assertThat(fetch.bodyBytes).isEqualTo(10);
    assertThat(fetch.isOver()).isFalse();
  }

  @Test
  void cancelledWhileConnectingTheConnectionServesTheNext() {
    origin.on("/a").respond(Reply.ok("x"));
    RecordedFetch left = bench.send(group, Bench.get("/left"));
    left.fetch.cancel();
    bench.loop.until("it is connected", () -> status().idle() == 1);
    assertThat(bench.fetch(group, Bench.get("/a")).isComplete()).isTrue();
    assertThat(origin.connections()).isEqualTo(1);
    assertThat(origin.received()).hasSize(1);
    assertThat(left.isOver()).isFalse();
  }

  @Test
  void cancelledRightAfterAFailureNothingIsTold() {
    RecordedFetch fetch = bench.send(bench.inTurns(List.of()), Bench.get("/a"));
    fetch.fetch.cancel();
    bench.loop.turn();
    assertThat(fetch.isOver()).isFalse();
  }

  @Test
  void afterTheEndAllCallsAreHarmless() {
    origin.on("/a").respond(Reply.ok("x"));
    RecordedFetch fetch = bench.fetch(group, Bench.get("/a"));
    ByteBuf late = Bench.octets("late");
    fetch.fetch.write(late);
    assertThat(late.refCnt()).isZero();
    fetch.fetch.end(Fields.EMPTY);
    fetch.fetch.pause();
    fetch.fetch.resume();
    fetch.fetch.cancel();
    assertThat(bench.fetch(group, Bench.get("/a")).isComplete()).isTrue();
    assertThat(origin.connections()).isEqualTo(1);
  }

  @Test
  void whatWasWrittenIsReleasedWhenItIsCancelledBeforeThereIsAConnection() {
    RecordedFetch fetch = bench.send(group, Bench.withBody("POST", "/a", -1));
    ByteBuf held = Bench.octets("held");
    fetch.fetch.write(held);
    assertThat(held.refCnt()).isEqualTo(1);
    fetch.fetch.cancel();
    assertThat(held.refCnt()).isZero();
  }

  @Test
  void anEarlyAnswerIsDeliveredAndTheConnectionThenClosed() {
    origin
        .on("/a")
        .respond(Reply.status(413).body("too large").beforeReadingTheBody(), Reply.ok("x"));
    RecordedFetch fetch = bench.send(group, Bench.withBody("POST", "/a", 1 << 20));
    fetch.fetch.write(Bench.octets("the beginning"));
    bench.await(fetch);
    assertThat(fetch.status()).isEqualTo(413);
    assertThat(fetch.body()).isEqualTo("too large");
    fetch.fetch.write(Bench.octets("more, which nobody wants"));
    bench.loop.until("it is closed", () -> origin.openConnections() == 0);
    assertThat(bench.fetch(group, Bench.get("/a")).isComplete()).isTrue();
    assertThat(origin.connections()).isEqualTo(2);
  }

  @Test
  void anEarlyAnswerIsDeliveredThoughTheOriginStopsReadingAndResets() {
    Script refuse =
        (request, wire) -> {
          wire.send(
              "HTTP/1.1 413 Too Large\r\nContent-Length: 9\r\nConnection: close\r\n\r\ntoo large");
          wire.close(); // with octets unread in its socket: the kernel sends a reset
        };
    origin.on("/a").respond(refuse);
    RecordedFetch fetch = bench.send(group, Bench.withBody("POST", "/a", 1 << 30));
    bench.loop.until(
        "it is over",
        () -> {
          if (!fetch.isOver() && fetch.fetch.isWritable()) {
            fetch.fetch.write(Bench.octets("x".repeat(60_000)));
          }
          return fetch.isOver();
        });
    assertThat(fetch.failure).isNull();
    assertThat(fetch.status()).isEqualTo(413);
    assertThat(fetch.body()).isEqualTo("too large");
  }

  @Test
  void anAnswerThatWaitsInTheSocketOutlivesAWriteThatFails() {
    Gate refusing = Gate.named("refusing");
    origin
        .on("/a")
        .respond((request, wire) ->
            wire.pass(refusing)
                .send("HTTP/1.1 413 Too Large\r\nContent-Length: 9\r\n\r\ntoo large")
                .close());
    RecordedFetch fetch = bench.send(group, Bench.withBody("POST", "/a", 1 << 30));
    bench.loop.until("the request is there", () -> origin.received().size() == 1);
    fetch.fetch.write(Bench.octets("x".repeat(60_000)));
    bench.loop.turn();
    refusing.open();
    origin.awaitOpenConnections(0); // and has reset us: our octets lay unread in its socket
    fetch.fetch.write(Bench.octets("x".repeat(60_000))); // fails before the loop reads anything
    bench.await(fetch);
    assertThat(fetch.failure).isNull();
    assertThat(fetch.status()).isEqualTo(413);
    assertThat(fetch.body()).isEqualTo("too large");
  }

  @Test
  void anOriginThatResetsDuringTheUploadIsAnError() {
    origin
        .on("/a")
        .respond((request, wire) -> {
          wire.readBody(100_000);
          wire.reset();
        });
    RecordedFetch fetch = bench.send(group, Bench.withBody("POST", "/a", 1 << 30));
    bench.loop.until(
        "it is over",
        () -> {
          if (!fetch.isOver() && fetch.fetch.isWritable()) {
            fetch.fetch.write(Bench.octets("x".repeat(60_000)));
          }
          return fetch.isOver();
        });
    assertThat(fetch.kind()).isIn(FetchFailure.Kind.WRITE, FetchFailure.Kind.RESET_BEFORE_HEAD);
    assertThat(fetch.failure.retryable()).isFalse();
  }

  private OriginStatus status() {
    return bench.status(Bench.at(origin));
  }
}
