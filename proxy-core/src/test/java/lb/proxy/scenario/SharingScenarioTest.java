package lb.proxy.scenario;

import static lb.proxy.scenario.LbUnderTest.cacheStatus;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.zip.GZIPInputStream;
import lb.testing.Body;
import lb.testing.Eventually;
import lb.testing.Gate;
import lb.testing.RawClient;
import lb.testing.RawHead;
import lb.testing.ReceivedRequest;
import lb.testing.Reply;
import lb.testing.Response;
import lb.testing.Script;
import lb.testing.ScriptedOrigin;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Who gets what was fetched for whom, and for how long what is stored may be given out. */
class SharingScenarioTest {
  private static final Body TEXT = Body.of("the same words again and again, ".repeat(1_000));

  private final ScriptedOrigin origin = ScriptedOrigin.start();
  private final LbUnderTest lb =
      LbUnderTest.inFrontOf(
          origin,
          """
          "routes": [{"match": "/untagged/*", "response_headers": {"remove": ["ETag"]}}]
          """);

  @AfterEach
  void close() {
    lb.close();
    origin.close();
  }

  private void awaitReaders(int count) {
    Eventually.eventually(
        count + " requests share the fill", () -> lb.metric("lb_cache_fill_readers") == count);
  }

  /** The part of {@code body} that a request asks for, as {@code bytes=FIRST-LAST}. */
  private static Reply part(ReceivedRequest request, Body body, String tag) {
    String range = request.field("Range");
    assertThat(range).as("the range of %s", request).matches("bytes=\\d+-\\d+");
    String[] ends = range.substring("bytes=".length()).split("-");
    int first = Integer.parseInt(ends[0]);
    int last = Integer.parseInt(ends[1]);
    return Reply.status(206)
        .body(Body.of(body.slice(first, last + 1)))
        .cacheControl("max-age=600")
        .field("ETag", tag)
        .field("Content-Range", "bytes " + first + "-" + last + "/" + body.bytes());
  }

  @ParameterizedTest
  @CsvSource({"Cookie, user=1, user=2", "Accept-Language, de, fr"})
  void eachClientOfOneColdUrlGetsTheBodyMadeForItsOwnField(String name, String one, String two) {
    Gate gate = Gate.named("the answers");
    origin
        .on("/a")
        .respond(
            Script.choosing(request ->
                Reply.ok("for " + request.field(name))
                    .cacheControl("max-age=600")
                    .field("Vary", name)
                    .waitingBeforeHead(gate)));

    RawClient first = lb.client().sendHead("GET", "/a", name + ": " + one);
    RawClient second = lb.client().sendHead("GET", "/a", name + ": " + two);
    awaitReaders(2);
    gate.awaitReached().open();

    assertThat(first.read().text()).isEqualTo("for " + one);
    assertThat(second.read().text()).isEqualTo("for " + two);
    assertThat(origin.received()).hasSize(2);
    assertThat(lb.get("/a", name + ": " + one).text()).isEqualTo("for " + one);
    assertThat(lb.get("/a", name + ": " + two).text()).isEqualTo("for " + two);
  }

  @Test
  void anAnswerToAuthorizationDoesNotKeepTheNextFromBeingStored() {
    origin
        .on("/a")
        .respond(
            Script.choosing(request ->
                Reply.ok(request.has("Authorization") ? "mine" : "for all")
                    .cacheControl("max-age=600")));
    assertThat(lb.get("/a", "Authorization: Basic YTpi").text()).isEqualTo("mine");

    assertThat(lb.get("/a").text()).isEqualTo("for all");
    Response second = lb.get("/a");

    assertThat(second.text()).isEqualTo("for all");
    assertThat(cacheStatus(second)).startsWith("lb; hit");
    assertThat(origin.received()).hasSize(2);
  }

  @Test
  void aPartThatWasOnItsWayDuringAPostIsNotServedAfterwards() {
    Body before = Body.pattern(1, 100_000);
    Body after = Body.pattern(2, 100_000);
    Gate gate = Gate.named("the rest of the part");
    origin
        .on("GET /a")
        .respond(
            Script.choosing(request -> part(request, before, "\"1\"").waitingAt(20_000, gate)),
            Script.choosing(request -> part(request, after, "\"2\"")));
    origin.on("POST /a").respond(Reply.status(204));
    RawClient client = lb.client().sendHead("GET", "/a", "Range: bytes=0-39999");
    RawHead head = client.readHead();
    gate.awaitReached();

    assertThat(lb.request("POST", "/a", "x").status()).isEqualTo(204);
    gate.open();
    client.expectBody(head, Body.of(before.slice(0, 40_000)));
    awaitReaders(0);

    Response part = lb.get("/a", "Range: bytes=0-39999");
    assertThat(part.status()).isEqualTo(206);
    assertThat(part.body()).isEqualTo(after.slice(0, 40_000));
    assertThat(origin.received("/a")).hasSize(3);
  }

  @Test
  void ifRangeMatchesTheTagThatTheOriginGaveAndTheRouteTakesAway() {
    Body body = Body.pattern(3, 100_000);
    origin.on("/untagged/a").respond(Script.choosing(request -> part(request, body, "\"1\"")));
    Response stored = lb.get("/untagged/a", "Range: bytes=1000-4999");
    assertThat(stored.has("ETag")).isFalse();

    Response part = lb.get("/untagged/a", "Range: bytes=1000-4999", "If-Range: \"1\"");

    assertThat(part.status()).isEqualTo(206);
    assertThat(part.field("Content-Range")).isEqualTo("bytes 1000-4999/100000");
    assertThat(part.body()).isEqualTo(body.slice(1_000, 5_000));
    assertThat(part.has("ETag")).isFalse();
  }

  private static Reply compressible() {
    return Reply.ok(TEXT).cacheControl("max-age=600").field("Content-Type", "text/plain");
  }

  private void purgeAnotherAndSweep() {
    lb.purgeBy("{\"urls\": [\"/other\"]}");
    lb.server().cache().sweep();
  }

  private void awaitCodedAnswer() {
    Eventually.eventually(
        "the body is served coded",
        () -> "gzip".equals(lb.get("/a", "Accept-Encoding: gzip").field("Content-Encoding")));
  }

  private static void expectCoded(Response response) throws IOException {
    assertThat(response.field("Content-Encoding")).isEqualTo("gzip");
    assertThat(cacheStatus(response)).startsWith("lb; hit");
    try (var content = new GZIPInputStream(new ByteArrayInputStream(response.body()))) {
      TEXT.assertEqualTo(content, 0, TEXT.bytes());
    }
  }

  @Test
  void whatWasStoredBeforeThePurgeOfAnotherIsStillCoded() throws Exception {
    origin.on("/a").respond(compressible());
    lb.get("/a");

    purgeAnotherAndSweep();

    awaitCodedAnswer();
    expectCoded(lb.get("/a", "Accept-Encoding: gzip"));
    assertThat(origin.received()).hasSize(1);
  }

  @Test
  void whatWasCodedBeforeThePurgeOfAnotherStaysSo() throws Exception {
    origin.on("/a").respond(compressible());
    lb.get("/a");
    awaitCodedAnswer();

    purgeAnotherAndSweep();

    expectCoded(lb.get("/a", "Accept-Encoding: gzip"));
    assertThat(origin.received()).hasSize(1);
  }

  @Test
  void aSlowClientGetsAllOfAStoredPartThatAPostInvalidates() {
    Body body = Body.pattern(4, 10_000_000);
    String range = "Range: bytes=0-7999999";
    origin.on("GET /a").respond(Script.choosing(request -> part(request, body, "\"1\"")));
    origin.on("POST /a").respond(Reply.status(204));
    lb.get("/a", range);

    try (RawClient slow = RawClient.connectNarrow(lb.address(), 4096)) {
      RawHead head = slow.sendHead("GET", "/a", range).readHead();
      assertThat(head.status()).isEqualTo(206);
      assertThat(head.field("Cache-Status")).startsWith("lb; hit");
      assertThat(lb.request("POST", "/a", "x").status()).isEqualTo(204);
      storeMoreThanFits();

      slow.expectBody(head, Body.of(body.slice(0, 8_000_000)));
    }
    assertThat(cacheStatus(lb.get("/a", range))).doesNotStartWith("lb; hit");
  }

  /** Room that was given back too early is written over by these. */
  private void storeMoreThanFits() {
    origin
        .on("/more/*")
        .respond(
            Script.choosing(request ->
                Reply.ok(Body.pattern(request.number() + 10, 8_000_000))
                    .cacheControl("max-age=600")));
    for (int i = 0; i < 10; i++) {
      lb.get("/more/" + i);
    }
  }
}
