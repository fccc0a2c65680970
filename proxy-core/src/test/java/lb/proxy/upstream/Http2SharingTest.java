package lb.proxy.upstream;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import lb.cache.http.Fields;
import lb.config.Origin;
import lb.config.OriginProtocol;
import lb.config.UpstreamPolicy;
import lb.proxy.upstream.FetchFailure.Kind;
import lb.testing.Reply;
import lb.testing.ScriptedOrigin;
import lb.testing.h2.H2Frame;
import lb.testing.h2.H2Origin;
import lb.testing.h2.H2Peer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** How requests share connections of HTTP/2, and what becomes of them when one ends. */
class Http2SharingTest {
  private static final int MAX_CONCURRENT_STREAMS = 3;
  private static final H2Origin.Script ANSWERS =
      peer -> {
        peer.greet();
        peer.answerAll("second");
      };

  private final Bench bench = Bench.standard();
  private final List<AutoCloseable> opened = new ArrayList<>();
  private H2Origin origin;

  @AfterEach
  void close() throws Exception {
    for (AutoCloseable each : opened) {
      each.close();
    }
    bench.close();
    if (origin != null) {
      origin.close();
    }
  }

  private OriginGroup origin(H2Origin.Script... scripts) {
    origin = H2Origin.start(scripts);
    return bench.inTurns(List.of(Bench.http2At(origin)));
  }

  private OriginStatus status() {
    return bench.status(Bench.http2At(origin));
  }

  @Test
  void requestsAtTheSameTimeShareOneConnection() {
    OriginGroup group =
        origin(peer -> {
          peer.greet();
          List<H2Peer.Request> all = new ArrayList<>();
          for (int i = 0; i < 50; i++) {
            all.add(peer.request());
          }
          for (H2Peer.Request request : all.reversed()) {
            peer.answer(request, request.line(":path"));
          }
          peer.readToEnd();
        });
    List<RecordedFetch> fetches = new ArrayList<>();
    for (int i = 0; i < 50; i++) {
      fetches.add(bench.send(group, Bench.get("/" + i)));
    }
    for (int i = 0; i < 50; i++) {
      assertThat(bench.await(fetches.get(i)).body()).isEqualTo("/" + i);
    }
    assertThat(origin.connections()).isEqualTo(1);
    assertThat(status().protocol()).isEqualTo("h2");
    assertThat(status().idle()).isEqualTo(1);
    assertThat(status().connects()).isEqualTo(1);
    assertThat(status().inFlight()).isZero();
  }

  @Test
  void aConnectionThatManyWaitForFailsOnce() {
    Origin dead = Bench.dead(81).speaking(OriginProtocol.H2);
    OriginGroup group = bench.inTurns(List.of(dead));
    List<RecordedFetch> fetches = new ArrayList<>();
    for (int i = 0; i < 10; i++) {
      fetches.add(bench.send(group, Bench.get("/" + i)));
    }
    for (RecordedFetch fetch : fetches) {
      assertThat(bench.await(fetch).failure.kind()).isEqualTo(Kind.CONNECT);
    }
    OriginStatus seen = bench.status(dead);
    assertThat(seen.connectFailures()).isEqualTo(1);
    assertThat(seen.unanswered()).isEqualTo(1);
    assertThat(seen.standing()).as("three failures in a row take it down").isEqualTo(Standing.UP);
    assertThat(seen.inFlight()).isZero();
  }

  @Test
  void noMoreStreamsAreOpenThanTheOriginAllows() throws Exception {
    UpstreamPolicy one = Bench.policy("\"connections_max\": 1");
    CompletableFuture<Integer> more = new CompletableFuture<>();
    origin =
        H2Origin.start(peer -> {
          peer.greet(MAX_CONCURRENT_STREAMS, 2);
          peer.answer(peer.request(), "warm");
          List<H2Peer.Request> open = new ArrayList<>(List.of(peer.request(), peer.request()));
          for (int i = 0; i < 6; i++) {
            H2Peer.Request first = open.removeFirst();
            peer.answer(first, "x");
            if (i < 4) {
              open.add(peer.request());
            }
          }
          more.complete(open.size());
          peer.readToEnd();
        });
    OriginGroup group = bench.upstreams.group(List.of(Bench.http2At(origin)), one);
    assertThat(bench.fetch(group, Bench.get("/")).body()).isEqualTo("warm");
    List<RecordedFetch> fetches = new ArrayList<>();
    for (int i = 0; i < 6; i++) {
      fetches.add(bench.send(group, Bench.get("/")));
    }
    assertThat(status().pending()).isEqualTo(4);
    fetches.forEach(fetch -> assertThat(bench.await(fetch).body()).isEqualTo("x"));
    assertThat(more.get(10, TimeUnit.SECONDS)).isZero();
    assertThat(origin.connections()).isEqualTo(1);
  }

  @Test
  void anotherConnectionIsMadeWhenOneHasNoRoom() {
    CountDownLatch both = new CountDownLatch(2);
    H2Origin.Script script =
        peer -> {
          peer.greet(MAX_CONCURRENT_STREAMS, 1);
          peer.answer(peer.request(), "warm");
          H2Peer.Request request = peer.request();
          both.countDown();
          both.await();
          peer.answer(request, "x");
          peer.readToEnd();
        };
    H2Origin.Script second =
        peer -> {
          peer.greet(MAX_CONCURRENT_STREAMS, 1);
          H2Peer.Request request = peer.request();
          both.countDown();
          both.await();
          peer.answer(request, "x");
          peer.readToEnd();
        };
    OriginGroup group = origin(script, second);
    bench.fetch(group, Bench.get("/"));
    RecordedFetch a = bench.send(group, Bench.get("/a"));
    RecordedFetch b = bench.send(group, Bench.get("/b"));
    assertThat(bench.await(a).body()).isEqualTo("x");
    assertThat(bench.await(b).body()).isEqualTo("x");
    assertThat(origin.connections()).isEqualTo(2);
  }

  @Test
  void aFailedConnectFailsAllWhoWaitedForIt() {
    OriginGroup group = bench.inTurns(List.of(Bench.dead(81).speaking(OriginProtocol.H2)));
    RecordedFetch a = bench.send(group, Bench.get("/a"));
    RecordedFetch b = bench.send(group, Bench.get("/b"));
    assertThat(bench.await(a).kind()).isEqualTo(Kind.CONNECT);
    assertThat(bench.await(b).kind()).isEqualTo(Kind.CONNECT);
    OriginStatus status = bench.upstreams.status().getFirst();
    assertThat(status.connecting()).isZero();
    assertThat(status.connectFailures()).isEqualTo(1);
  }

  @Test
  void whatTheOriginHasNotLookedAtGoesToANewConnectionEvenPost() throws Exception {
    CompletableFuture<String> body = new CompletableFuture<>();
    OriginGroup group =
        origin(
            peer -> {
              peer.greet();
              H2Peer.Request first = peer.request();
              H2Peer.Request second = peer.request();
              peer.read(H2Frame.DATA);
              peer.send(goAway(first.streamId(), 0));
              peer.answer(first, "first");
              assertThat(second.streamId()).isGreaterThan(first.streamId());
              peer.readToEnd();
            },
            peer -> {
              peer.greet();
              H2Peer.Request request = peer.request();
              body.complete(new String(peer.body(request)));
              peer.answer(request, "second");
              peer.readToEnd();
            });
    RecordedFetch a = bench.send(group, Bench.get("/a"));
    RecordedFetch b = bench.send(group, Bench.withBody("POST", "/b", 4));
    b.fetch.write(Bench.octets("body"));
    b.fetch.end(Fields.EMPTY);
    assertThat(bench.await(a).body()).isEqualTo("first");
    assertThat(bench.await(b).body()).isEqualTo("second");
    assertThat(body.get()).isEqualTo("body");
    assertThat(status().retries()).containsEntry(RetryReason.REFUSED, 1L);
    bench.loop.until("the first connection is closed", () -> status().idle() == 1);
    assertThat(status().active()).isZero();
  }

  @Test
  void aConnectionThatIsToCloseTakesNoMoreRequests() {
    OriginGroup group =
        origin(
            peer -> {
              peer.greet();
              H2Peer.Request first = peer.request();
              peer.head(first.streamId(), ":status", "200");
              peer.send(goAway(Integer.MAX_VALUE, 0));
              H2Frame ack = pinged(peer);
              assertThat(ack.type()).isEqualTo(H2Frame.PING);
              peer.lastData(first.streamId(), "first");
              assertThat(peer.readToEnd()).noneMatch(frame -> frame.type() == H2Frame.HEADERS);
            },
            ANSWERS);
    RecordedFetch a = bench.send(group, Bench.get("/a"));
    bench.loop.until("the head is there", () -> a.head != null);
    bench.loop.settle();
    assertThat(bench.fetch(group, Bench.get("/b")).body()).isEqualTo("second");
    assertThat(bench.await(a).body()).isEqualTo("first");
    assertThat(origin.connections()).isEqualTo(2);
  }

  private static H2Frame pinged(H2Peer peer) throws IOException {
    peer.send(H2Frame.ping(0, 1));
    return peer.read(H2Frame.PING);
  }

  @Test
  void aRefusedStreamIsAskedAgain() {
    OriginGroup group =
        origin(peer -> {
          peer.greet();
          peer.send(H2Frame.reset(peer.request().streamId(), 7));
          peer.answer(peer.request(), "again");
          peer.readToEnd();
        });
    RecordedFetch fetch = bench.send(group, Bench.withBody("POST", "/", -1));
    fetch.fetch.write(Bench.octets("a"));
    fetch.fetch.end(Fields.EMPTY);
    assertThat(bench.await(fetch).body()).isEqualTo("again");
    assertThat(origin.connections()).isEqualTo(1);
  }

  @Test
  void anOriginThatRefusesAgainAndAgainIsBelieved() {
    OriginGroup group =
        origin(peer -> {
          peer.greet();
          while (true) {
            peer.send(H2Frame.reset(peer.request().streamId(), 7));
          }
        });
    RecordedFetch fetch = bench.fetch(group, Bench.get("/"));
    assertThat(fetch.kind()).isEqualTo(Kind.STREAM_REFUSED);
    assertThat(fetch.failure.status()).isEqualTo(503);
    assertThat(status().retries()).containsEntry(RetryReason.REFUSED, 2L);
  }

  @Test
  void aBodyThatIsNoLongerHereIsNotSentAgain() {
    OriginGroup group =
        origin(peer -> {
          peer.greet();
          H2Peer.Request request = peer.request();
          int seen = 0;
          while (seen < 65_535) {
            seen += peer.read(H2Frame.DATA).payload().length;
          }
          peer.send(H2Frame.reset(request.streamId(), 7));
          peer.readToEnd();
        });
    RecordedFetch fetch = bench.send(group, Bench.withBody("POST", "/", -1));
    for (int i = 0; i < 12; i++) {
      fetch.fetch.write(Bench.octets("x".repeat(10_000)));
    }
    bench.await(fetch);
    assertThat(fetch.kind()).isEqualTo(Kind.STREAM_REFUSED);
  }

  @Test
  void aPooledConnectionThatDiesUnansweredIsReplaced() throws Exception {
    OriginGroup group =
        origin(
            peer -> {
              peer.greet();
              peer.answer(peer.request(), "first");
              peer.request();
              peer.reset();
            },
            ANSWERS);
    assertThat(bench.fetch(group, Bench.get("/")).body()).isEqualTo("first");
    assertThat(bench.fetch(group, Bench.get("/")).body()).isEqualTo("second");
    assertThat(status().retries()).containsEntry(RetryReason.CONNECTION, 1L);
  }

  @Test
  void aPostOnAConnectionThatDiesIsNotRepeated() {
    OriginGroup group =
        origin(
            peer -> {
              peer.greet();
              peer.answer(peer.request(), "first");
              peer.request();
              peer.reset();
            },
            ANSWERS);
    bench.fetch(group, Bench.get("/"));
    RecordedFetch post = bench.send(group, Bench.withBody("POST", "/", 1));
    post.fetch.write(Bench.octets("a"));
    post.fetch.end(Fields.EMPTY);
    assertThat(bench.await(post).kind()).isEqualTo(Kind.RESET_BEFORE_HEAD);
    assertThat(origin.connections()).isEqualTo(1);
  }

  @Test
  void theEndOfAConnectionInsideABodyIsToldToAllOnIt() {
    OriginGroup group =
        origin(peer -> {
          peer.greet();
          H2Peer.Request a = peer.request();
          H2Peer.Request b = peer.request();
          peer.head(a.streamId(), ":status", "200").data(a.streamId(), "half");
          peer.head(b.streamId(), ":status", "200").data(b.streamId(), "half");
          peer.close();
        });
    RecordedFetch a = bench.send(group, Bench.get("/a"));
    RecordedFetch b = bench.send(group, Bench.get("/b"));
    assertThat(bench.await(a).kind()).isEqualTo(Kind.RESET_IN_BODY);
    assertThat(bench.await(b).kind()).isEqualTo(Kind.RESET_IN_BODY);
    assertThat(a.body()).isEqualTo("half");
    bench.loop.until("nothing is left", () -> status().active() == 0);
  }

  @Test
  void aStreamThatIsResetEndsItsFetchAlone() {
    OriginGroup group =
        origin(peer -> {
          peer.greet();
          H2Peer.Request a = peer.request();
          H2Peer.Request b = peer.request();
          peer.head(a.streamId(), ":status", "200").data(a.streamId(), "half");
          peer.send(H2Frame.reset(a.streamId(), 2));
          peer.answer(b, "whole");
          peer.readToEnd();
        });
    RecordedFetch a = bench.send(group, Bench.get("/a"));
    RecordedFetch b = bench.send(group, Bench.get("/b"));
    assertThat(bench.await(a).kind()).isEqualTo(Kind.RESET_IN_BODY);
    assertThat(a.failure.message()).contains("INTERNAL_ERROR");
    assertThat(bench.await(b).body()).isEqualTo("whole");
  }

  @Test
  void aFetchThatIsGivenUpResetsItsStreamAlone() throws Exception {
    CompletableFuture<H2Frame> reset = new CompletableFuture<>();
    OriginGroup group =
        origin(peer -> {
          peer.greet();
          H2Peer.Request a = peer.request();
          H2Peer.Request b = peer.request();
          peer.head(a.streamId(), ":status", "200").data(a.streamId(), "half");
          reset.complete(peer.read(H2Frame.RST_STREAM));
          // What was on its way when the reset came does no harm.
          peer.data(a.streamId(), "more").lastData(a.streamId(), "and more");
          peer.answer(b, "whole");
          peer.answerAll("later");
        });
    RecordedFetch a = bench.send(group, Bench.get("/a"));
    RecordedFetch b = bench.send(group, Bench.get("/b"));
    bench.loop.until("half of it is there", () -> a.bodyBytes == 4);
    a.fetch.cancel();
    assertThat(bench.await(b).body()).isEqualTo("whole");
    assertThat(reset.get().code()).isEqualTo("CANCEL");
    assertThat(reset.get().streamId()).isEqualTo(1);
    assertThat(a.isOver()).isFalse();
    assertThat(bench.fetch(group, Bench.get("/c")).body()).isEqualTo("later");
    assertThat(origin.connections()).isEqualTo(1);
  }

  @Test
  void anIdleConnectionIsClosedInTimeWithAFarewell() throws Exception {
    CompletableFuture<List<H2Frame>> rest = new CompletableFuture<>();
    OriginGroup group =
        origin(peer -> {
          peer.greet();
          peer.answer(peer.request(), "x");
          rest.complete(peer.readToEnd());
        });
    bench.fetch(group, Bench.get("/"));
    bench.loop.pass(54_000);
    assertThat(status().idle()).isEqualTo(1);
    bench.loop.pass(2_000);
    bench.loop.until("it is closed", () -> status().idle() == 0);
    bench.loop.until("the origin has seen it", rest::isDone);
    assertThat(rest.get()).anyMatch(frame -> frame.type() == H2Frame.GOAWAY);
  }

  @Test
  void aSilentOriginIsAskedAndGivenUp() throws Exception {
    CompletableFuture<H2Frame> ping = new CompletableFuture<>();
    OriginGroup group =
        origin(
            peer -> {
              peer.greet();
              peer.answer(peer.request(), "first");
              peer.request();
              ping.complete(peer.read(H2Frame.PING));
              peer.readToEnd();
            },
            ANSWERS);
    bench.fetch(group, Bench.get("/"));
    RecordedFetch fetch = bench.send(group, Bench.get("/"));
    bench.loop.turn();
    bench.loop.pass(10_100);
    bench.loop.until("it is asked", ping::isDone);
    bench.loop.pass(5_100);
    assertThat(bench.await(fetch).body()).isEqualTo("second");
    assertThat(origin.connections()).isEqualTo(2);
  }

  @Test
  void aSlowOriginThatAnswersPingIsWaitedForAndNotAskedTooOften() throws Exception {
    List<H2Frame> pings = new ArrayList<>();
    CompletableFuture<H2Frame> ready = new CompletableFuture<>();
    Bench patient = Bench.with(s -> s.change(it -> it.firstByteMillis = 1_000_000));
    opened.add(patient);
    origin =
        H2Origin.start(peer -> {
          peer.greet();
          H2Peer.Request request = peer.request();
          ready.complete(pinged(peer));
          for (int i = 0; i < 3; i++) {
            H2Frame ping = peer.read(H2Frame.PING);
            pings.add(ping);
            peer.send(new H2Frame(H2Frame.PING, H2Frame.ACK, 0, ping.payload()));
          }
          peer.answer(request, "late");
          peer.readToEnd();
        });
    OriginGroup group = patient.inTurns(List.of(Bench.http2At(origin)));
    RecordedFetch fetch = patient.send(group, Bench.get("/"));
    patient.loop.until("all was read that the origin says by itself", ready::isDone);
    patient.loop.pass(10_100);
    patient.loop.until("it is asked", () -> pings.size() == 1);
    patient.loop.settle();
    patient.loop.pass(29_000);
    patient.loop.settle();
    assertThat(pings).hasSize(1);
    patient.loop.pass(1_100);
    patient.loop.until("it is asked again", () -> pings.size() == 2);
    patient.loop.settle();
    patient.loop.pass(300_000);
    patient.loop.settle();
    assertThat(pings).hasSize(2);
    patient.loop.pass(31_000);
    assertThat(patient.await(fetch).body()).isEqualTo("late");
  }

  @Test
  void anAnswerThatDoesNotComeInTimeEndsItsFetchAlone() throws Exception {
    CompletableFuture<H2Frame> reset = new CompletableFuture<>();
    OriginGroup group =
        origin(peer -> {
          peer.greet();
          peer.request();
          while (!reset.isDone()) {
            H2Frame frame = peer.read();
            if (frame.type() == H2Frame.PING) {
              peer.send(new H2Frame(H2Frame.PING, H2Frame.ACK, 0, frame.payload()));
            } else if (frame.type() == H2Frame.RST_STREAM) {
              reset.complete(frame);
            }
          }
          peer.answerAll("next");
        });
    RecordedFetch fetch = bench.send(group, Bench.get("/"));
    bench.loop.until("it is sent", () -> status().active() == 1);
    for (int i = 0; i < 61 && !fetch.isOver(); i++) {
      bench.loop.settle();
      bench.loop.pass(1_000);
    }
    assertThat(bench.await(fetch).kind()).isEqualTo(Kind.FIRST_BYTE_TIMEOUT);
    bench.loop.until("it was reset", reset::isDone);
    assertThat(bench.fetch(group, Bench.get("/")).body()).isEqualTo("next");
  }

  @Test
  void checksSpeakHttp2() {
    UpstreamPolicy checked =
        Bench.policy("\"check\": {\"path\": \"/health\", \"interval\": \"1s\", \"up\": 1}");
    List<String> paths = new ArrayList<>();
    origin =
        H2Origin.start(peer -> {
          peer.greet();
          H2Peer.Request request = peer.request();
          paths.add(request.line(":path"));
          peer.answer(request, "well");
          peer.readToEnd();
        });
    bench.upstreams.group(List.of(Bench.http2At(origin)), checked);
    bench.loop.until("it was checked", () -> paths.size() == 1);
    bench.loop.settle();
    bench.loop.pass(1_200);
    bench.loop.until("it was checked again", () -> paths.size() == 2);
    assertThat(paths).containsExactly("/health", "/health");
    assertThat(status().up()).isTrue();
  }

  @Test
  void anOriginOfHttp1ThatIsTakenForHttp2IsToldApart() {
    try (ScriptedOrigin http1 = ScriptedOrigin.start()) {
      http1.otherwise().respond(Reply.ok("x"));
      OriginGroup group = bench.inTurns(List.of(Bench.at(http1).speaking(OriginProtocol.H2)));
      RecordedFetch fetch = bench.fetch(group, Bench.get("/"));
      assertThat(fetch.failure).isNotNull();
      assertThat(fetch.kind()).isIn(Kind.PROTOCOL_ERROR, Kind.RESET_BEFORE_HEAD);
    }
  }

  private static H2Frame goAway(int lastStreamId, int code) {
    return new H2Frame(H2Frame.GOAWAY, 0, 0, H2Frame.ints(lastStreamId, code));
  }
}
