package lb.proxy.upstream;

import static org.assertj.core.api.Assertions.assertThat;

import lb.cache.http.Fields;
import lb.cache.http.ResponseHead;
import lb.testing.Body;
import lb.testing.ReceivedRequest;
import lb.testing.Reply;
import lb.testing.Script;
import lb.testing.ScriptedOrigin;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What goes to an origin, and what comes back, when nothing is wrong. */
class OneExchangeTest {
  private final Bench bench = Bench.standard();
  private final ScriptedOrigin origin = ScriptedOrigin.start();
  private final OriginGroup group = bench.group(origin);

  @AfterEach
  void close() {
    bench.close();
    origin.close();
  }

  @Test
  void aBodyWithALengthComesWhole() {
    origin.on("/a").respond(Reply.ok("hello").field("ETag", "\"1\""));
    RecordedFetch fetch = bench.fetch(group, Bench.get("/a"));
    assertThat(fetch.status()).isEqualTo(200);
    assertThat(fetch.head.fields().first("ETag")).isEqualTo("\"1\"");
    assertThat(fetch.contentLength).isEqualTo(5);
    assertThat(fetch.body()).isEqualTo("hello");
    assertThat(fetch.isComplete()).isTrue();
    assertThat(fetch.surplus).isFalse();
  }

  @Test
  void theRequestHasItsOwnFieldsAndNoOthers() {
    origin.on("/a").respond(Reply.ok("x"));
    bench.fetch(
        group, FetchRequest.withoutBody(Bench.head("GET", "/a", "Via", "1.1 lb", "X-One", "1")));
    ReceivedRequest got = origin.awaitRequest(1);
    assertThat(got.version()).isEqualTo("HTTP/1.1");
    assertThat(got.fields().wire())
        .isEqualToIgnoringCase("Host: example.com\r\nVia: 1.1 lb\r\nX-One: 1\r\n");
  }

  @Test
  void aChunkedBodyComesWithItsTrailers() {
    origin
        .on("/a")
        .respond(Reply.ok(Body.pattern(1, 100_000)).chunked(7_001).trailer("X-Sum", "abc"));
    RecordedFetch fetch = bench.fetch(group, Bench.get("/a"));
    assertThat(fetch.contentLength).isEqualTo(-1);
    assertThat(fetch.head.fields().has("Transfer-Encoding")).isFalse();
    assertThat(fetch.bodyDigest()).isEqualTo(Body.pattern(1, 100_000).digest());
    assertThat(fetch.trailers.first("X-Sum")).isEqualTo("abc");
  }

  @Test
  void aBodyMayEndWithTheConnection() {
    origin.on("/a").respond(Reply.ok(Body.pattern(2, 50_000)).untilClose());
    RecordedFetch fetch = bench.fetch(group, Bench.get("/a"));
    assertThat(fetch.contentLength).isEqualTo(-1);
    assertThat(fetch.isComplete()).isTrue();
    assertThat(fetch.bodyDigest()).isEqualTo(Body.pattern(2, 50_000).digest());
  }

  @Test
  void hopByHopFieldsStayBehind() {
    origin
        .on("/a")
        .respond(
            Reply.ok("x")
                .field("Connection", "keep-alive, X-Hop")
                .field("Keep-Alive", "timeout=5")
                .field("X-Hop", "1")
                .field("X-End", "2"));
    Fields fields = bench.fetch(group, Bench.get("/a")).head.fields();
    assertThat(fields.has("Connection")).isFalse();
    assertThat(fields.has("Keep-Alive")).isFalse();
    assertThat(fields.has("X-Hop")).isFalse();
    assertThat(fields.first("X-End")).isEqualTo("2");
  }

  @Test
  void headHasNoBodyWhateverItsLengthSays() {
    origin.on("/a").respond(Reply.ok("hello"));
    RecordedFetch fetch = bench.fetch(group, FetchRequest.withoutBody(Bench.head("HEAD", "/a")));
    assertThat(fetch.isComplete()).isTrue();
    assertThat(fetch.contentLength).isZero();
    assertThat(fetch.head.fields().first("Content-Length")).isEqualTo("5");
    assertThat(fetch.bodyBytes).isZero();
  }

  @Test
  void noContentAndNotModifiedHaveNoBody() {
    origin.on("/a").respond(Reply.status(204), Reply.status(304));
    assertThat(bench.fetch(group, Bench.get("/a")).status()).isEqualTo(204);
    RecordedFetch second = bench.fetch(group, Bench.get("/a"));
    assertThat(second.status()).isEqualTo(304);
    assertThat(second.contentLength).isZero();
    assertThat(origin.connections()).isEqualTo(1);
  }

  @Test
  void interimResponsesAreToldOneForOne() {
    origin
        .on("/a")
        .respond(
            Reply.ok("x").interim(103, "Link: </s.css>; rel=preload").interim(102).interim(103));
    RecordedFetch fetch = bench.fetch(group, Bench.get("/a"));
    assertThat(fetch.interims).extracting(ResponseHead::status).containsExactly(103, 102, 103);
    assertThat(fetch.interims.get(0).fields().first("Link")).isEqualTo("</s.css>; rel=preload");
    assertThat(fetch.body()).isEqualTo("x");
  }

  @Test
  void aBodyOfKnownLengthIsSentWithIt() {
    origin.on("/a").respond(Reply.ok("thanks"));
    RecordedFetch fetch = bench.send(group, Bench.withBody("POST", "/a", 10));
    fetch.fetch.write(Bench.octets("12345"));
    fetch.fetch.write(Bench.octets("67890"));
    fetch.fetch.end(Fields.EMPTY);
    bench.await(fetch);
    ReceivedRequest got = origin.awaitRequest(1).awaitBody();
    assertThat(got.field("Content-Length")).isEqualTo("10");
    assertThat(got.has("Transfer-Encoding")).isFalse();
    assertThat(got.bodyText()).isEqualTo("1234567890");
    assertThat(fetch.body()).isEqualTo("thanks");
  }

  @Test
  void aBodyOfUnknownLengthIsSentInChunksWithItsTrailers() {
    origin.on("/a").respond(Reply.ok("thanks"));
    RecordedFetch fetch = bench.send(group, Bench.withBody("POST", "/a", -1));
    fetch.fetch.write(Bench.octets("12345"));
    bench.loop.until("the request is there", () -> !origin.received().isEmpty());
    fetch.fetch.write(Bench.octets("67890"));
    fetch.fetch.end(Fields.of("X-Sum", "abc"));
    bench.await(fetch);
    ReceivedRequest got = origin.awaitRequest(1).awaitBody();
    assertThat(got.field("Transfer-Encoding")).isEqualTo("chunked");
    assertThat(got.has("Content-Length")).isFalse();
    assertThat(got.bodyText()).isEqualTo("1234567890");
    assertThat(got.trailers().wire()).isEqualTo("X-Sum: abc\r\n");
  }

  @Test
  void aPostWithoutABodySaysSo() {
    origin.on("/a").respond(Reply.ok("x"));
    bench.fetch(group, FetchRequest.withoutBody(Bench.head("POST", "/a")));
    assertThat(origin.awaitRequest(1).field("Content-Length")).isEqualTo("0");
  }

  @Test
  void aBodyThatIsTooLongForItsLengthNeverReachesTheOrigin() {
    origin.on("/a").respond(Reply.ok("x"));
    RecordedFetch fetch = bench.send(group, Bench.withBody("POST", "/a", 4));
    bench.loop.until("the head is there", () -> !origin.received().isEmpty());
    fetch.fetch.write(Bench.octets("GET /evil HTTP/1.1\r\n\r\n"));
    bench.await(fetch);
    assertThat(fetch.kind()).isEqualTo(FetchFailure.Kind.WRITE);
    origin.awaitOpenConnections(0);
    assertThat(origin.received()).hasSize(1);
    assertThat(origin.received().get(0).bodyBytes()).isZero();
  }

  @Test
  void aBodyThatIsTooShortForItsLengthClosesTheConnection() {
    origin.on("/a").respond(Reply.ok("x"));
    RecordedFetch fetch = bench.send(group, Bench.withBody("POST", "/a", 4));
    fetch.fetch.write(Bench.octets("123"));
    fetch.fetch.end(Fields.EMPTY);
    bench.await(fetch);
    assertThat(fetch.kind()).isEqualTo(FetchFailure.Kind.WRITE);
    bench.loop.settle();
    origin.awaitOpenConnections(0);
  }

  @Test
  void expectContinueIsTheCallersToSendAndToHear() {
    origin
        .on("/a")
        .respond((request, wire) -> {
          wire.send("HTTP/1.1 100 Continue\r\n\r\n").readBody();
          Reply.ok("thanks").play(request, wire);
        });
    FetchRequest request =
        new FetchRequest(Bench.head("POST", "/a", "Expect", "100-continue"), true, 5, false);
    RecordedFetch fetch = bench.send(group, request);
    bench.loop.until("the interim response is there", () -> fetch.interims.size() == 1);
    assertThat(fetch.interims.get(0).status()).isEqualTo(100);
    fetch.fetch.write(Bench.octets("12345"));
    fetch.fetch.end(Fields.EMPTY);
    assertThat(bench.await(fetch).body()).isEqualTo("thanks");
  }

  @Test
  void aHeadMayComeOctetByOctet() {
    Script dribble =
        (request, wire) -> {
          for (char c : "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok".toCharArray()) {
            wire.send(String.valueOf(c));
          }
        };
    origin.on("/a").respond(dribble);
    assertThat(bench.fetch(group, Bench.get("/a")).body()).isEqualTo("ok");
  }

  @Test
  void itWorksOnNioAsWell() {
    try (Bench nio = Bench.onNio()) {
      origin.on("/a").respond(Reply.ok(Body.pattern(3, 300_000)));
      OriginGroup onNio = nio.group(origin);
      for (int i = 0; i < 3; i++) {
        assertThat(nio.fetch(onNio, Bench.get("/a")).bodyDigest())
            .isEqualTo(Body.pattern(3, 300_000).digest());
      }
      assertThat(origin.connections()).isEqualTo(1);
    }
  }
}
