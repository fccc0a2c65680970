package lb.proxy.scenario;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.UncheckedIOException;
import lb.testing.AbsentOrigin;
import lb.testing.Body;
import lb.testing.Eventually;
import lb.testing.Gate;
import lb.testing.Reply;
import lb.testing.Response;
import lb.testing.Script;
import lb.testing.ScriptedOrigin;
import lb.testing.TestClient;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Origins that answer nonsense, break off, keep silent or are not there: nothing broken is kept.
 */
class BrokenOriginScenarioTest {
  private final ScriptedOrigin origin = ScriptedOrigin.start();
  private final LbUnderTest lb =
      LbUnderTest.inFrontOf(
              origin, "\"timeouts\": {\"first_byte\": \"300ms\", \"between_bytes\": \"300ms\"}")
          .over(version());

  HttpVersion version() {
    return HttpVersion.HTTP_1_1;
  }

  @AfterEach
  void close() {
    lb.close();
    origin.close();
  }

  private static Reply whole() {
    return Reply.ok("0123456789").cacheControl("max-age=60");
  }

  private void expectBrokenThenWhole(Script broken) {
    origin.on("/a").respond(broken, whole());

    try (TestClient client = lb.anyClient()) {
      assertThatThrownBy(() -> client.get("/a")).isInstanceOf(UncheckedIOException.class);
    }

    assertThat(lb.get("/a").text()).isEqualTo("0123456789");
    assertThat(origin.received()).hasSize(2);
  }

  @Test
  void aBodyThatEndsShortBreaksOffAndIsNotKept() {
    expectBrokenThenWhole(whole().closingAt(4));
  }

  @Test
  void aBodyThatIsResetBreaksOffAndIsNotKept() {
    expectBrokenThenWhole(
        Reply.ok(Body.pattern(1, 200_000)).cacheControl("max-age=60").resettingAt(150_000));
  }

  @Test
  void chunksThatEndShortBreakOffAndAreNotKept() {
    expectBrokenThenWhole(whole().chunked(3).closingAt(6));
  }

  @Test
  void chunksThatAreNonsenseBreakOffAndAreNotKept() {
    expectBrokenThenWhole(whole().chunked(5).injectingAt(5, "nonsense\r\n"));
  }

  @Test
  void aBodyThatStopsComingBreaksOffAndIsNotKept() {
    Gate gate = Gate.named("never");
    expectBrokenThenWhole(whole().waitingAt(4, gate));
    gate.open();
  }

  @Test
  void whatFollowsTheBodyIsNeitherPassedOnNorTakenForAnAnswer() {
    origin
        .on("/a")
        .respond(
            Script.raw(
                "HTTP/1.1 200 OK\r\nCache-Control: max-age=60\r\nContent-Length: 3\r\n\r\nabc"
                    + "HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nevil"));
    origin.on("/b").respond(Reply.ok("good"));

    assertThat(lb.get("/a").text()).isEqualTo("abc");
    assertThat(lb.get("/b").text()).isEqualTo("good");
    assertThat(lb.get("/a").text()).isEqualTo("abc");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "nonsense\r\n\r\n",
        "HTTP/1.1 999999 OK\r\n\r\n",
        "HTTP/1.1 200 OK\r\nContent-Length: 3\r\nContent-Length: 4\r\n\r\nabcd",
        "HTTP/1.1 200 OK\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip\r\n\r\nabc",
        "HTTP/1.1 200 OK\r\nContent-Length: -1\r\n\r\n",
        "HTTP/1.1 200 OK\r\nBad Name: x\r\nContent-Length: 0\r\n\r\n",
        "\u0000\u0001\u0002\u0003",
      })
  void aHeadThatIsNonsenseIs502(String raw) {
    origin.on("/a").respond((request, wire) -> wire.send(raw).close());

    Response response = lb.get("/a");

    assertThat(response.status()).isEqualTo(502);
    assertThat(response.field("Content-Type")).startsWith("text/plain");
  }

  @Test
  void aHeadThatNeverEndsIs502() {
    origin
        .on("/a")
        .respond((request, wire) -> {
          wire.send("HTTP/1.1 200 OK\r\n");
          String line = "X-Filler: " + "x".repeat(1000) + "\r\n";
          while (wire.isOpen()) {
            wire.send(line);
          }
        });

    assertThat(lb.get("/a").status()).isEqualTo(502);
  }

  @Test
  void aResetBeforeTheHeadIs502() {
    origin.on("/a").respond(Script.reset());

    assertThat(lb.request("POST", "/a", "x").status()).isEqualTo(502);
    assertThat(origin.received()).hasSize(1);
  }

  @Test
  void silenceIs504() {
    origin.on("/a").respond(Script.silence());

    assertThat(lb.get("/a").status()).isEqualTo(504);
  }

  @Test
  void anOriginThatIsNotThereIs502UntilItIs() {
    AbsentOrigin absent = origin.leave();
    assertThat(lb.get("/a").status()).isEqualTo(502);

    try (ScriptedOrigin later = absent.appear()) {
      later.on("/a").respond(whole());
      Eventually.eventually("it is asked again", () -> lb.get("/a").status() == 200);
    }
  }

  @Test
  void aStalePooledConnectionIsNotAnError() {
    origin.on("/*").respond(Script.choosing(request -> Reply.ok(request.target())));
    assertThat(lb.get("/1").text()).isEqualTo("/1");

    for (int i = 0; i < 20; i++) {
      origin.dropConnections();
      assertThat(lb.get("/" + i).text()).isEqualTo("/" + i);
    }
  }
}
