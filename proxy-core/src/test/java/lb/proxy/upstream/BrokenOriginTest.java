package lb.proxy.upstream;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import lb.config.Origin;
import lb.proxy.upstream.FetchFailure.Kind;
import lb.testing.Body;
import lb.testing.Gate;
import lb.testing.Reply;
import lb.testing.Script;
import lb.testing.ScriptedOrigin;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What an origin that breaks the rules, or itself, comes to. */
class BrokenOriginTest {
  private final Bench bench = Bench.with(settings -> settings.change(s -> s.headBytesMax = 4096));
  private final ScriptedOrigin origin = ScriptedOrigin.start();
  private final OriginGroup group = bench.group(origin);

  @AfterEach
  void close() {
    bench.close();
    origin.close();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "nonsense\r\n\r\n",
        "HTTP/1.1 abc OK\r\n\r\n",
        "HTTP/2.0 200 OK\r\n\r\n",
        "HTTP/1.1 200 OK\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\nhello",
        "HTTP/1.1 200 OK\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
        "HTTP/1.1 200 OK\r\nContent-Length: -1\r\n\r\n",
        "HTTP/1.1 200 OK\r\nbad field: 1\r\n\r\n",
        "HTTP/1.1 200 OK\nX: 1\n\n",
        "SSH-2.0-OpenSSH_9.2\r\n\r\n",
      })
  void whatIsNoHeadIsRefused(String answer) {
    origin.on("/a").respond(Script.raw(answer));
    RecordedFetch fetch = bench.fetch(group, Bench.get("/a"));
    assertThat(fetch.kind()).isEqualTo(Kind.MALFORMED_HEAD);
    assertThat(fetch.failure.status()).isEqualTo(502);
    assertThat(fetch.failure.headSeen()).isFalse();
    assertThat(fetch.failure.message()).startsWith(origin.authority() + ": ");
    origin.awaitOpenConnections(0);
  }

  @Test
  void aHeadOfTooManyOctetsIsRefused() {
    origin.on("/a").respond(Reply.ok("x").field("X-Large", "v".repeat(5000)));
    assertThat(bench.fetch(group, Bench.get("/a")).kind()).isEqualTo(Kind.HEAD_TOO_LARGE);
  }

  @Test
  void aHeadWithoutEndIsRefusedWhileItComes() {
    Script endless =
        (request, wire) -> {
          wire.send("HTTP/1.1 200 OK\r\nX: ");
          for (int i = 0; i < 100; i++) {
            wire.send("v".repeat(1000));
          }
          wire.awaitPeerClose();
        };
    origin.on("/a").respond(endless);
    assertThat(bench.fetch(group, Bench.get("/a")).kind()).isEqualTo(Kind.HEAD_TOO_LARGE);
  }

  @Test
  void aHeadOfTooManyFieldsIsRefused() {
    origin.on("/a").respond(Script.raw("HTTP/1.1 200 OK\r\n" + "X: 1\r\n".repeat(101) + "\r\n"));
    assertThat(bench.fetch(group, Bench.get("/a")).kind()).isEqualTo(Kind.HEAD_TOO_LARGE);
  }

  @Test
  void anUpgradeNobodyAskedForIsRefused() {
    origin.on("/a").respond(Script.raw("HTTP/1.1 101 Switching\r\nUpgrade: h2c\r\n\r\n"));
    RecordedFetch fetch = bench.fetch(group, Bench.get("/a"));
    assertThat(fetch.kind()).isEqualTo(Kind.UPGRADE_REFUSED);
    assertThat(fetch.interims).isEmpty();
    origin.awaitOpenConnections(0);
  }

  @Test
  void interimResponsesOfMoreThanAHeadTogetherAreRefused() {
    String large = "HTTP/1.1 103 Early Hints\r\nLink: " + "a".repeat(400) + "\r\n\r\n";
    String last = "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n";
    origin.on("/some").respond(Script.raw(large.repeat(9) + last));
    origin.on("/more").respond(Script.raw(large.repeat(10) + last));
    RecordedFetch allowed = bench.fetch(group, Bench.get("/some"));
    assertThat(allowed.failure).isNull();
    assertThat(allowed.interims).hasSize(9);
    RecordedFetch fetch = bench.fetch(group, Bench.get("/more"));
    assertThat(fetch.interims).hasSize(9);
    assertThat(fetch.kind()).isEqualTo(Kind.MALFORMED_HEAD);
    assertThat(fetch.failure.message()).contains("interim responses of more than 4096 octets");
  }

  @Test
  void interimResponsesWithoutEndAreRefused() {
    origin.on("/a").respond(Script.raw("HTTP/1.1 102 Processing\r\n\r\n".repeat(101)));
    RecordedFetch fetch = bench.fetch(group, Bench.get("/a"));
    assertThat(fetch.kind()).isEqualTo(Kind.MALFORMED_HEAD);
    assertThat(fetch.interims).hasSize(100);
  }

  @Test
  void anOriginThatHangsUpUnansweredIsAReset() {
    origin.on("/a").respond(Script.close(), Script.reset());
    assertThat(bench.fetch(group, Bench.get("/a")).kind()).isEqualTo(Kind.RESET_BEFORE_HEAD);
    assertThat(bench.fetch(group, Bench.get("/a")).kind()).isEqualTo(Kind.RESET_BEFORE_HEAD);
  }

  @ParameterizedTest
  @CsvSource({"0", "1", "999"})
  void aBodyShorterThanItsLengthIsAnError(long octets) {
    origin.on("/a").respond(Reply.ok(Body.pattern(1, 1000)).closingAt(octets));
    RecordedFetch fetch = bench.fetch(group, Bench.get("/a"));
    assertThat(fetch.kind()).isEqualTo(Kind.SHORT_BODY);
    assertThat(fetch.bodyBytes).isEqualTo(octets);
    assertThat(fetch.failure.headSeen()).isTrue();
    assertThat(fetch.failure.retryable()).isFalse();
  }

  @Test
  void aChunkedBodyWithoutItsLastChunkIsAnError() {
    origin.on("/a").respond(Reply.ok(Body.pattern(1, 1000)).chunked(100).closingAt(500));
    RecordedFetch fetch = bench.fetch(group, Bench.get("/a"));
    assertThat(fetch.kind()).isEqualTo(Kind.SHORT_BODY);
    assertThat(fetch.bodyBytes).isEqualTo(500);
  }

  @Test
  void aBodyThatIsResetIsAnErrorHoweverItWasFramed() {
    Gate gate = Gate.named("the head is there");
    origin.on("/length").respond(Reply.ok(Body.pattern(1, 1000)).waitingAt(0, gate).resettingAt(0));
    origin
        .on("/close")
        .respond(Reply.ok(Body.pattern(1, 1000)).untilClose().waitingAt(0, gate).resettingAt(0));
    for (String path : new String[] {"/length", "/close"}) {
      RecordedFetch fetch = bench.send(group, Bench.get(path));
      bench.loop.until("the head is there", () -> fetch.head != null);
      gate.open();
      assertThat(bench.await(fetch).kind()).isEqualTo(Kind.RESET_IN_BODY);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "zz\r\nhello\r\n0\r\n\r\n",
        "5\r\nhelloX\r\n0\r\n\r\n",
        "-5\r\nhello\r\n0\r\n\r\n",
        "fffffffffffffffff\r\nhello",
      })
  void aBrokenChunkIsAnError(String body) {
    origin
        .on("/a")
        .respond(Script.raw("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n" + body));
    RecordedFetch fetch = bench.fetch(group, Bench.get("/a"));
    assertThat(fetch.kind()).isEqualTo(Kind.BAD_CHUNK);
    assertThat(fetch.failure.headSeen()).isTrue();
    origin.awaitOpenConnections(0);
  }

  @Test
  void anOriginThatDoesNotListenIsAnErrorOfThatRequestAlone() {
    origin.on("/a").respond(Reply.ok("x"));
    OriginGroup nobody = bench.inTurns(List.of(Bench.dead(1)));
    RecordedFetch fetch = bench.fetch(nobody, Bench.get("/a"));
    assertThat(fetch.kind()).isEqualTo(Kind.CONNECT);
    assertThat(fetch.failure.status()).isEqualTo(502);
    assertThat(fetch.failure.retryable()).isTrue();
    assertThat(bench.fetch(group, Bench.get("/a")).isComplete()).isTrue();
  }

  @Test
  void aNameWithoutAnAddressIsAnErrorOfThatRequestAlone() {
    OriginGroup nowhere = bench.inTurns(List.of(Origin.parse("nowhere.test:80")));
    RecordedFetch fetch = bench.fetch(nowhere, Bench.get("/a"));
    assertThat(fetch.kind()).isEqualTo(Kind.RESOLVE);
    assertThat(fetch.failure.status()).isEqualTo(502);
  }

  @Test
  void aGroupWithoutOriginsFails() {
    RecordedFetch fetch = bench.fetch(bench.inTurns(List.of()), Bench.get("/a"));
    assertThat(fetch.kind()).isEqualTo(Kind.NO_HEALTHY_ORIGIN);
  }
}
