package lb.proxy.upstream;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import lb.cache.http.FieldName;
import lb.cache.http.Fields;
import lb.proxy.http2.ErrorCode;
import lb.proxy.upstream.FetchFailure.Kind;
import lb.testing.Body;
import lb.testing.h2.H2Block;
import lb.testing.h2.H2Frame;
import lb.testing.h2.H2Origin;
import lb.testing.h2.H2Peer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** One request over HTTP/2 and its answer: heads, bodies, trailers, windows. */
class Http2ExchangeTest {
  private final Bench bench = Bench.standard();
  private H2Origin origin;

  @AfterEach
  void close() {
    bench.close();
    if (origin != null) {
      origin.close();
    }
  }

  private OriginGroup origin(H2Origin.Script... scripts) {
    origin = H2Origin.start(scripts);
    return bench.inTurns(List.of(Bench.http2At(origin)));
  }

  @Test
  void aRequestIsSaidInPseudoFieldsAndFields() throws Exception {
    CompletableFuture<H2Peer.Request> seen = new CompletableFuture<>();
    OriginGroup group =
        origin(peer -> {
          peer.greet();
          H2Peer.Request request = peer.request();
          seen.complete(request);
          peer.answer(request, "hello");
          peer.readToEnd();
        });
    RecordedFetch fetch =
        bench.fetch(
            group,
            FetchRequest.withoutBody(
                Bench.head("GET", "/a", "X-Mixed-Case", "One", "TE", "trailers", "Cookie", "a=b")));
    assertThat(fetch.failure).isNull();
    assertThat(fetch.status()).isEqualTo(200);
    assertThat(fetch.contentLength).isEqualTo(-1);
    assertThat(fetch.body()).isEqualTo("hello");
    H2Peer.Request request = seen.get(10, TimeUnit.SECONDS);
    assertThat(request.ended()).isTrue();
    assertThat(request.lines().toString())
        .isEqualTo(
            "[:method: GET, :scheme: http, :authority: example.com, :path: /a,"
                + " x-mixed-case: One, cookie: a=b, te: trailers]");
  }

  @Test
  void aBodyOfKnownLengthSaysItAndOneOfUnknownLengthDoesNot() throws Exception {
    List<String> seen = new ArrayList<>();
    OriginGroup group =
        origin(peer -> {
          peer.greet();
          while (true) {
            H2Peer.Request request = peer.request();
            String body = new String(peer.body(request), StandardCharsets.ISO_8859_1);
            seen.add(request.line(":method") + " " + request.line("content-length") + " " + body);
            peer.answer(request, "ok");
          }
        });
    RecordedFetch known = bench.send(group, Bench.withBody("POST", "/", 3));
    known.fetch.write(Bench.octets("abc"));
    known.fetch.end(Fields.EMPTY);
    bench.await(known);
    RecordedFetch unknown = bench.send(group, Bench.withBody("PUT", "/", -1));
    unknown.fetch.write(Bench.octets("de"));
    unknown.fetch.write(Bench.octets("f"));
    unknown.fetch.end(Fields.EMPTY);
    bench.await(unknown);
    assertThat(seen).containsExactly("POST 3 abc", "PUT null def");
    assertThat(origin.connections()).isEqualTo(1);
  }

  @Test
  void aBodyThatIsNotAsLongAsAnnouncedIsNotEnded() throws Exception {
    CompletableFuture<List<H2Frame>> rest = new CompletableFuture<>();
    OriginGroup group =
        origin(peer -> {
          peer.greet();
          peer.request();
          rest.complete(List.of(peer.read(H2Frame.RST_STREAM)));
          peer.answerAll("next");
        });
    RecordedFetch fetch = bench.send(group, Bench.withBody("POST", "/", 3));
    fetch.fetch.write(Bench.octets("ab"));
    fetch.fetch.end(Fields.EMPTY);
    bench.await(fetch);
    assertThat(fetch.kind()).isEqualTo(Kind.WRITE);
    bench.loop.until("it was reset", rest::isDone);
    assertThat(rest.get().getFirst().code()).isEqualTo("CANCEL");
    assertThat(bench.fetch(group, Bench.get("/")).body()).isEqualTo("next");
    assertThat(origin.connections()).isEqualTo(1);
  }

  @Test
  void trailersPassBothWays() {
    OriginGroup group =
        origin(peer -> {
          peer.greet();
          H2Peer.Request request = peer.request();
          H2Frame data = peer.read(H2Frame.DATA);
          H2Peer.Request trailers = peer.request();
          peer.head(request.streamId(), ":status", "200", "trailer", "x-sum");
          peer.data(request.streamId(), new String(data.payload(), StandardCharsets.US_ASCII));
          peer.lastHead(request.streamId(), "x-sum", trailers.line("x-up"), "content-length", "99");
          peer.readToEnd();
        });
    RecordedFetch fetch = bench.send(group, Bench.withBody("POST", "/", -1));
    fetch.fetch.write(Bench.octets("abc"));
    fetch.fetch.end(Fields.of("X-Up", "seven", "Content-Length", "1"));
    bench.await(fetch);
    assertThat(fetch.failure).isNull();
    assertThat(fetch.body()).isEqualTo("abc");
    assertThat(fetch.trailers).isEqualTo(Fields.of("x-sum", "seven"));
  }

  @ParameterizedTest
  @CsvSource({
    "CANCEL, ORIGIN_CANCELLED",
    "ENHANCE_YOUR_CALM, ORIGIN_OVERLOADED",
    "INTERNAL_ERROR, RESET_BEFORE_HEAD",
    "NO_ERROR, RESET_BEFORE_HEAD"
  })
  void aRequestThatTheOriginEndsSaysWhy(ErrorCode code, Kind kind) {
    OriginGroup group =
        origin(peer -> {
          peer.greet();
          peer.send(H2Frame.reset(peer.request().streamId(), code.ordinal())).readToEnd();
        });
    RecordedFetch fetch = bench.fetch(group, FetchRequest.withoutBody(Bench.head("POST", "/")));
    assertThat(fetch.failure.kind()).isEqualTo(kind);
    assertThat(fetch.failure.message()).contains(code.name());
    assertThat(bench.status(Bench.http2At(origin)).unanswered()).isEqualTo(1);
    assertThat(fetch.fetch.peer())
        .isEqualTo(new OriginPeer("HTTP/2", "127.0.0.1:" + origin.port()));
  }

  @Test
  void interimHeadsComeBeforeTheHead() {
    OriginGroup group =
        origin(peer -> {
          peer.greet();
          H2Peer.Request request = peer.request();
          peer.head(request.streamId(), ":status", "103", "link", "</a>; rel=preload");
          peer.head(request.streamId(), ":status", "102");
          peer.answer(request, "ok");
          peer.readToEnd();
        });
    RecordedFetch fetch = bench.fetch(group, Bench.get("/"));
    assertThat(fetch.interims).extracting(head -> head.status()).containsExactly(103, 102);
    assertThat(fetch.interims.getFirst().fields().first(FieldName.LINK)).contains("preload");
    assertThat(fetch.body()).isEqualTo("ok");
  }

  @Test
  void answersWithoutContentHaveNone() {
    OriginGroup group =
        origin(peer -> {
          peer.greet();
          peer.lastHead(peer.request().streamId(), ":status", "200", "content-length", "1000");
          peer.lastHead(peer.request().streamId(), ":status", "304", "content-length", "1000");
          peer.lastHead(peer.request().streamId(), ":status", "204");
          int last = peer.request().streamId();
          peer.head(last, ":status", "200", "content-length", "0").lastData(last, "");
          peer.lastHead(peer.request().streamId(), ":status", "404");
          peer.readToEnd();
        });
    FetchRequest head = FetchRequest.withoutBody(Bench.head("HEAD", "/"));
    assertEmpty(bench.fetch(group, head), 200);
    assertEmpty(bench.fetch(group, Bench.get("/")), 304);
    assertEmpty(bench.fetch(group, Bench.get("/")), 204);
    assertEmpty(bench.fetch(group, Bench.get("/")), 200);
    assertEmpty(bench.fetch(group, Bench.get("/")), 404);
    assertThat(origin.connections()).isEqualTo(1);
  }

  private static void assertEmpty(RecordedFetch fetch, int status) {
    assertThat(fetch.failure).isNull();
    assertThat(fetch.status()).isEqualTo(status);
    assertThat(fetch.contentLength).isZero();
    assertThat(fetch.bodyBytes).isZero();
    assertThat(fetch.isComplete()).isTrue();
  }

  @Test
  void fieldsThatAreForTheNextHopStayHere() {
    OriginGroup group =
        origin(peer -> {
          peer.greet();
          int stream = peer.request().streamId();
          peer.lastHead(stream, ":status", "200", "proxy-authenticate", "Basic", "x-kept", "1");
          peer.readToEnd();
        });
    RecordedFetch fetch = bench.fetch(group, Bench.get("/"));
    assertThat(fetch.head.fields()).isEqualTo(Fields.of("x-kept", "1"));
  }

  @Test
  void anUploadKeepsToTheWindowsOfTheOrigin() throws Exception {
    Body body = Body.pattern(7, 400_000);
    CompletableFuture<String> digest = new CompletableFuture<>();
    CompletableFuture<Long> first = new CompletableFuture<>();
    CompletableFuture<Void> go = new CompletableFuture<>();
    OriginGroup group =
        origin(peer -> {
          peer.greet(4, 10_000);
          H2Peer.Request request = peer.request();
          long before = 0;
          while (before < 10_000) {
            before += peer.read(H2Frame.DATA).payload().length;
          }
          first.complete(before);
          go.get();
          peer.send(
              H2Frame.windowUpdate(0, 10_000), H2Frame.windowUpdate(request.streamId(), 10_000));
          byte[] rest = peer.body(request);
          digest.complete(before + rest.length + "");
          peer.answer(request, "thanks");
          peer.readToEnd();
        });
    RecordedFetch fetch = bench.send(group, Bench.withBody("POST", "/", body.bytes()));
    long[] sent = {0};
    Runnable pump = () -> pump(fetch, body, sent);
    bench.loop.until(
        "the window is used up",
        () -> {
          pump.run();
          return first.isDone();
        });
    bench.loop.settle();
    pump.run();
    assertThat(first.get()).isEqualTo(10_000);
    assertThat(fetch.fetch.isWritable()).isFalse();
    assertThat(sent[0]).isLessThan(200_000);
    go.complete(null);
    bench.loop.until(
        "it is over",
        () -> {
          pump.run();
          return fetch.isOver();
        });
    assertThat(fetch.body()).isEqualTo("thanks");
    assertThat(digest.get()).isEqualTo("400000");
  }

  private static void pump(RecordedFetch fetch, Body body, long[] sent) {
    while (sent[0] < body.bytes() && fetch.fetch.isWritable()) {
      long to = Math.min(body.bytes(), sent[0] + 10_000);
      fetch.fetch.write(Unpooled.wrappedBuffer(body.slice(sent[0], to)));
      sent[0] = to;
      if (to == body.bytes()) {
        fetch.fetch.end(Fields.EMPTY);
      }
    }
  }

  @Test
  void aLargeAnswerComesWholeAndItsWindowGrows() throws Exception {
    Body body = Body.pattern(3, 24L << 20);
    CompletableFuture<Integer> largest = new CompletableFuture<>();
    OriginGroup group =
        origin(peer -> {
          peer.greet();
          H2Peer.Request request = peer.request();
          peer.head(request.streamId(), ":status", "200", "content-length", "" + body.bytes());
          largest.complete(Windows.send(peer, request.streamId(), body));
          peer.readToEnd();
        });
    RecordedFetch fetch = bench.fetch(group, Bench.get("/"));
    assertThat(fetch.failure).isNull();
    assertThat(fetch.contentLength).isEqualTo(body.bytes());
    assertThat(fetch.bodyDigest()).isEqualTo(body.digest());
    assertThat(largest.get(10, TimeUnit.SECONDS)).isGreaterThan(1_000_000);
  }

  @Test
  void aPausedAnswerHoldsNoMoreThanItsWindow() throws Exception {
    Body body = Body.pattern(4, 2L << 20);
    CompletableFuture<Integer> stopped = new CompletableFuture<>();
    OriginGroup group =
        origin(peer -> {
          peer.greet();
          H2Peer.Request request = peer.request();
          peer.head(request.streamId(), ":status", "200");
          int sent = Windows.sendUntilClosed(peer, request.streamId(), body, 128 * 1024);
          stopped.complete(sent);
          Windows.sendFrom(peer, request.streamId(), body, sent, 0);
          peer.readToEnd();
        });
    RecordedFetch fetch = bench.send(group, Bench.get("/"));
    fetch.fetch.pause();
    bench.loop.until("the window is used up", stopped::isDone);
    bench.loop.settle();
    assertThat(fetch.head).isNull();
    assertThat(fetch.bodyBytes).isZero();
    fetch.fetch.resume();
    bench.await(fetch);
    assertThat(fetch.failure).isNull();
    assertThat(fetch.bodyDigest()).isEqualTo(body.digest());
  }

  @Test
  void anAnswerThatIsThereBeforeTheUploadEndsItsUpload() throws Exception {
    CompletableFuture<H2Frame> reset = new CompletableFuture<>();
    OriginGroup group =
        origin(peer -> {
          peer.greet();
          H2Peer.Request request = peer.request();
          peer.answer(request, "enough");
          reset.complete(peer.read(H2Frame.RST_STREAM));
          peer.answerAll("next");
        });
    RecordedFetch fetch = bench.send(group, Bench.withBody("POST", "/", -1));
    fetch.fetch.write(Bench.octets("a"));
    bench.await(fetch);
    assertThat(fetch.body()).isEqualTo("enough");
    fetch.fetch.write(Bench.octets("b"));
    fetch.fetch.end(Fields.EMPTY);
    assertThat(bench.fetch(group, Bench.get("/")).body()).isEqualTo("next");
    assertThat(reset.get(10, TimeUnit.SECONDS).code()).isEqualTo("CANCEL");
    assertThat(origin.connections()).isEqualTo(1);
  }

  @Test
  void bothSidesMaySpeakAtOnce() {
    OriginGroup group =
        origin(peer -> {
          peer.greet();
          H2Peer.Request request = peer.request();
          peer.head(request.streamId(), ":status", "200");
          boolean ended = false;
          while (!ended) {
            H2Frame data = peer.read(H2Frame.DATA);
            ended = data.has(H2Frame.END_STREAM);
            String text = new String(data.payload(), StandardCharsets.US_ASCII);
            peer.data(request.streamId(), "echo " + text + "; ");
          }
          peer.lastHead(request.streamId(), "grpc-status", "0");
          peer.readToEnd();
        });
    RecordedFetch fetch = bench.send(group, Bench.withBody("POST", "/", -1));
    bench.loop.until("the head is there", () -> fetch.head != null);
    for (String word : List.of("one", "two", "three")) {
      fetch.fetch.write(Bench.octets(word));
      bench.loop.until("it is answered", () -> fetch.body().endsWith("echo " + word + "; "));
    }
    fetch.fetch.end(Fields.EMPTY);
    bench.await(fetch);
    assertThat(fetch.trailers).isEqualTo(Fields.of("grpc-status", "0"));
  }

  @Test
  void aHeadInSeveralFramesIsOneHead() {
    byte[] block = H2Block.of(":status", "200", "x-long", "v".repeat(20_000), "x-last", "1");
    OriginGroup group =
        origin(peer -> {
          peer.greet();
          int stream = peer.request().streamId();
          byte[] left = java.util.Arrays.copyOf(block, 9_000);
          byte[] right = java.util.Arrays.copyOfRange(block, 9_000, block.length);
          peer.send(
              H2Frame.headers(stream, H2Frame.END_STREAM, left),
              H2Frame.continuation(stream, H2Frame.END_HEADERS, right));
          peer.readToEnd();
        });
    RecordedFetch fetch = bench.fetch(group, Bench.get("/"));
    assertThat(fetch.head.fields().first("x-long")).hasSize(20_000);
    assertThat(fetch.head.fields().first("x-last")).isEqualTo("1");
  }

  @Test
  void aLongRequestHeadIsSentInSeveralFrames() throws Exception {
    CompletableFuture<H2Peer.Request> seen = new CompletableFuture<>();
    OriginGroup group =
        origin(peer -> {
          peer.greet();
          H2Peer.Request request = peer.request();
          seen.complete(request);
          peer.answer(request, "ok");
          peer.readToEnd();
        });
    String value = "v".repeat(40_000);
    FetchRequest request = FetchRequest.withoutBody(Bench.head("GET", "/", "X-Long", value));
    assertThat(bench.fetch(group, request).body()).isEqualTo("ok");
    assertThat(seen.get().line("x-long")).isEqualTo(value);
  }
}
