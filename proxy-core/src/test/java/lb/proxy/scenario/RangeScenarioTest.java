package lb.proxy.scenario;

import static lb.proxy.scenario.LbUnderTest.cacheStatus;
import static org.assertj.core.api.Assertions.assertThat;

import lb.testing.Body;
import lb.testing.Gate;
import lb.testing.RawHead;
import lb.testing.Reply;
import lb.testing.Response;
import lb.testing.Script;
import lb.testing.ScriptedOrigin;
import lb.testing.TestClient;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Ranges out of what is stored, of what is arriving, and of parts. */
class RangeScenarioTest {
  private static final Body BODY = Body.pattern(1, 100_000);

  private final ScriptedOrigin origin = ScriptedOrigin.start();
  private final LbUnderTest lb = LbUnderTest.inFrontOf(origin).over(version());

  HttpVersion version() {
    return HttpVersion.HTTP_1_1;
  }

  @AfterEach
  void close() {
    lb.close();
    origin.close();
  }

  private static Reply whole() {
    return Reply.ok(BODY).cacheControl("max-age=60").field("ETag", "\"1\"");
  }

  /** An origin that answers single ranges as RFC 9110 §14 says. */
  private static Script ranging() {
    return Script.choosing(request -> {
      String range = request.field("Range");
      if (range == null) {
        return whole();
      }
      String[] ends = range.substring("bytes=".length()).split("-", -1);
      int from = Integer.parseInt(ends[0]);
      int to = Math.min(99_999, Integer.parseInt(ends[1]));
      return Reply.status(206)
          .body(Body.of(BODY.slice(from, to + 1)))
          .cacheControl("max-age=60")
          .field("ETag", "\"1\"")
          .field("Content-Range", "bytes " + from + "-" + to + "/100000");
    });
  }

  @ParameterizedTest
  @CsvSource({
    "bytes=0-9,0,9",
    "bytes=50000-,50000,99999",
    "bytes=-10,99990,99999",
    "bytes=99999-200000,99999,99999",
  })
  void aRangeIsCutFromAStoredResponse(String range, int first, int last) {
    origin.on("/a").respond(whole());
    lb.get("/a");

    Response part = lb.get("/a", "Range: " + range);

    assertThat(part.status()).isEqualTo(206);
    assertThat(part.field("Content-Range")).isEqualTo("bytes " + first + "-" + last + "/100000");
    assertThat(part.body()).isEqualTo(BODY.slice(first, last + 1));
    assertThat(origin.received()).hasSize(1);
  }

  @Test
  void aRangeBeyondTheEndIs416() {
    origin.on("/a").respond(whole());
    lb.get("/a");

    Response response = lb.get("/a", "Range: bytes=100000-");

    assertThat(response.status()).isEqualTo(416);
    assertThat(response.field("Content-Range")).isEqualTo("bytes */100000");
  }

  @Test
  void severalRangesComeInParts() {
    origin.on("/a").respond(whole());
    lb.get("/a");

    Response response = lb.get("/a", "Range: bytes=0-4,99995-99999");

    assertThat(response.status()).isEqualTo(206);
    assertThat(response.field("Content-Type")).startsWith("multipart/byteranges; boundary=");
    String text = new String(response.body(), java.nio.charset.StandardCharsets.ISO_8859_1);
    assertThat(text).contains("bytes 0-4/100000").contains("bytes 99995-99999/100000");
  }

  @Test
  void ifRangeWithAnotherValidatorGetsTheWhole() {
    origin.on("/a").respond(whole());
    lb.get("/a");

    assertThat(lb.get("/a", "Range: bytes=0-9", "If-Range: \"1\"").status()).isEqualTo(206);
    Response other = lb.get("/a", "Range: bytes=0-9", "If-Range: \"2\"");
    assertThat(other.status()).isEqualTo(200);
    assertThat(other.digest()).isEqualTo(BODY.digest());
  }

  @Test
  void aRangeIsCutFromWhatHasArrived() {
    Gate gate = Gate.named("the rest");
    origin.on("/a").respond(whole().waitingAt(50_000, gate));
    TestClient leader = lb.anyClient().sendHead("GET", "/a");
    RawHead head = leader.readHead();
    gate.awaitReached();

    Response part = lb.get("/a", "Range: bytes=1000-1999");
    gate.open();

    assertThat(part.status()).isEqualTo(206);
    assertThat(part.body()).isEqualTo(BODY.slice(1000, 2000));
    leader.expectBody(head, BODY);
    assertThat(origin.received()).hasSize(1);
  }

  @Test
  void aStoredPartAnswersARangeWithinIt() {
    origin.on("/a").respond(ranging());
    lb.get("/a", "Range: bytes=1000-4999");

    Response part = lb.get("/a", "Range: bytes=2000-2999");

    assertThat(part.status()).isEqualTo(206);
    assertThat(part.body()).isEqualTo(BODY.slice(2000, 3000));
    assertThat(cacheStatus(part)).startsWith("lb; hit");
    assertThat(origin.received()).hasSize(1);
  }

  @Test
  void partsWithOneValidatorArePutTogether() {
    origin.on("/a").respond(ranging());
    lb.get("/a", "Range: bytes=0-59999");
    lb.get("/a", "Range: bytes=60000-99999");

    Response all = lb.get("/a");

    assertThat(all.status()).isEqualTo(200);
    assertThat(all.digest()).isEqualTo(BODY.digest());
    assertThat(origin.received()).hasSize(2);
  }
}
