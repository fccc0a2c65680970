package lb.proxy.scenario;

import static lb.proxy.scenario.LbUnderTest.cacheStatus;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Objects;
import lb.testing.Reply;
import lb.testing.Response;
import lb.testing.Script;
import lb.testing.ScriptedOrigin;
import lb.testing.TestClient;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What is stored, when it is reused, and what a client sees of that. */
class ReuseScenarioTest {
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

  private static Reply fresh(String text) {
    return Reply.ok(text).cacheControl("max-age=60");
  }

  @Test
  void aFreshResponseIsServedFromTheCache() {
    origin.on("/a").respond(fresh("one"), fresh("two"));

    Response first = lb.get("/a");
    lb.clock().advance(Duration.ofSeconds(10));
    Response second = lb.get("/a");

    assertThat(cacheStatus(first)).startsWith("lb; fwd=uri-miss").contains("stored");
    assertThat(second.text()).isEqualTo("one");
    assertThat(cacheStatus(second)).isEqualTo("lb; hit; ttl=50");
    assertThat(second.field("Age")).isEqualTo("10");
    assertThat(second.field("Via")).isEqualTo("1.1 lb");
    assertThat(second.field("Date")).isEqualTo(first.field("Date"));
    assertThat(origin.received()).hasSize(1);
    assertThat(lb.metric("lb_cache_hits_total")).isEqualTo(1);
    assertThat(lb.metric("lb_cache_misses_total")).isEqualTo(1);
  }

  @Test
  void anExpiredResponseIsConfirmedByItsEntityTag() {
    origin
        .on("/a")
        .respond(
            fresh("one").field("ETag", "\"1\""),
            Reply.status(304).field("ETag", "\"1\"").cacheControl("max-age=120"),
            fresh("wrong"));
    lb.get("/a");
    lb.clock().advance(Duration.ofSeconds(61));

    Response revalidated = lb.get("/a");
    Response again = lb.get("/a");

    assertThat(origin.received().get(1).field("If-None-Match")).isEqualTo("\"1\"");
    assertThat(revalidated.status()).isEqualTo(200);
    assertThat(revalidated.text()).isEqualTo("one");
    assertThat(cacheStatus(revalidated)).startsWith("lb; fwd=stale").contains("fwd-status=304");
    assertThat(cacheStatus(again)).isEqualTo("lb; hit; ttl=120");
    assertThat(origin.received()).hasSize(2);
  }

  @Test
  void anExpiredResponseIsReplacedWhenItHasChanged() {
    origin
        .on("/a")
        .respond(fresh("one").field("ETag", "\"1\""), fresh("two").field("ETag", "\"2\""));
    lb.get("/a");
    lb.clock().advance(Duration.ofSeconds(61));

    assertThat(lb.get("/a").text()).isEqualTo("two");
    assertThat(lb.get("/a").text()).isEqualTo("two");
    assertThat(origin.received()).hasSize(2);
  }

  @Test
  void headIsAnsweredFromAStoredGet() {
    origin.on("/a").respond(fresh("hello"));
    lb.get("/a");

    try (TestClient client = lb.anyClient()) {
      Response head = client.head("/a");
      assertThat(head.field("Content-Length")).isEqualTo("5");
      assertThat(cacheStatus(head)).startsWith("lb; hit");
      assertThat(client.get("/a").text()).isEqualTo("hello");
    }
    assertThat(origin.received()).hasSize(1);
  }

  @Test
  void theAnswerToAConditionOnAMissIsDecidedHere() {
    origin.on("/a").respond(fresh("hello").field("ETag", "\"1\""));

    Response first = lb.get("/a", "If-None-Match: \"1\"");
    Response second = lb.get("/a");

    assertThat(first.status()).isEqualTo(304);
    assertThat(origin.received().getFirst().has("If-None-Match")).isFalse();
    assertThat(second.text()).isEqualTo("hello");
    assertThat(cacheStatus(second)).startsWith("lb; hit");
  }

  @Test
  void aFreshResponseAnswersConditionsWith304() {
    origin.on("/a").respond(fresh("hello").field("ETag", "\"1\""));
    lb.get("/a");

    Response same = lb.get("/a", "If-None-Match: W/\"1\"");
    Response other = lb.get("/a", "If-None-Match: \"2\"");

    assertThat(same.status()).isEqualTo(304);
    assertThat(same.field("ETag")).isEqualTo("\"1\"");
    assertThat(same.body()).isEmpty();
    assertThat(other.status()).isEqualTo(200);
    assertThat(origin.received()).hasSize(1);
  }

  @ParameterizedTest
  @ValueSource(strings = {"no-store", "private", "max-age=0", "no-cache"})
  void whatForbidsReuseIsAskedForEachTime(String directives) {
    origin
        .on("/a")
        .respond(
            Reply.ok("one").cacheControl(directives), Reply.ok("two").cacheControl(directives));

    assertThat(lb.get("/a").text()).isEqualTo("one");
    assertThat(lb.get("/a").text()).isEqualTo("two");
  }

  @Test
  void aResponseWithACookieIsNotStoredByDefault() {
    origin.on("/a").respond(fresh("one").field("Set-Cookie", "id=1"), fresh("two"));

    assertThat(lb.get("/a").field("Set-Cookie")).isEqualTo("id=1");
    assertThat(lb.get("/a").text()).isEqualTo("two");
  }

  @Test
  void aResponseWithACookieIsStoredWhenToldSo() {
    origin.on("/a").respond(fresh("one").field("Set-Cookie", "id=1"), fresh("two"));

    try (LbUnderTest willing =
        LbUnderTest.inFrontOf(origin, "\"cache\": {\"store_set_cookie\": true}")) {
      willing.get("/a");
      assertThat(willing.get("/a").field("Set-Cookie")).isEqualTo("id=1");
    }
  }

  @Test
  void aResponseToAuthorizationIsNotShared() {
    origin.on("/a").respond(fresh("mine"), fresh("yours"));

    assertThat(lb.get("/a", "Authorization: Basic eA==").text()).isEqualTo("mine");
    assertThat(lb.get("/a").text()).isEqualTo("yours");
  }

  @Test
  void variantsLiveSideBySide() {
    origin
        .on("/a")
        .respond(
            Script.choosing(request ->
                fresh("for " + request.field("Accept-Language")).field("Vary", "Accept-Language")));

    for (int round = 0; round < 2; round++) {
      assertThat(lb.get("/a", "Accept-Language: de").text()).isEqualTo("for de");
      assertThat(lb.get("/a", "Accept-Language: en").text()).isEqualTo("for en");
    }
    assertThat(origin.received()).hasSize(2);
  }

  @Test
  void hostsAndQueriesNeverMeet() {
    origin
        .on("/*")
        .respond(Script.choosing(request -> fresh(request.number() + " " + request.target())));

    assertThat(lb.get("/a", "Host: one.test").text()).isEqualTo("1 /a");
    assertThat(lb.get("/a", "Host: two.test").text()).isEqualTo("2 /a");
    assertThat(lb.get("/a?", "Host: one.test").text()).isEqualTo("3 /a?");
    assertThat(lb.get("/a?b", "Host: one.test").text()).isEqualTo("4 /a?b");
    assertThat(lb.get("/a", "Host: ONE.test").text()).isEqualTo("1 /a");
  }

  @ParameterizedTest
  @CsvSource({"Cache-Control: no-cache,no-cache", "Cache-Control: max-age=0,max-age"})
  void aClientMayAskForAConfirmedAnswer(String field, String detail) {
    origin.on("/a").respond(fresh("one"), fresh("two"));
    lb.get("/a");
    lb.clock().advance(Duration.ofSeconds(1));

    Response confirmed = lb.get("/a", field);

    assertThat(confirmed.text()).isEqualTo("two");
    assertThat(cacheStatus(confirmed)).contains("fwd=request").contains(detail);
    assertThat(lb.get("/a").text()).isEqualTo("two");
  }

  @Test
  void onlyIfCachedNeverAsksTheOrigin() {
    assertThat(lb.get("/a", "Cache-Control: only-if-cached").status()).isEqualTo(504);
    assertThat(origin.received()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "POST,200,true",
    "PUT,204,true",
    "DELETE,303,true",
    "POST,500,false",
    "PUT,404,false"
  })
  void anUnsafeRequestThatSucceedsInvalidates(String method, int status, boolean invalidates) {
    origin.on("GET /a").respond(fresh("one"), fresh("two"));
    origin.on(method + " /a").respond(Reply.status(status));
    lb.get("/a");

    assertThat(lb.request(method, "/a", "x").status()).isEqualTo(status);

    assertThat(lb.get("/a").text()).isEqualTo(invalidates ? "two" : "one");
  }

  @Test
  void anErrorWithFreshnessIsStored() {
    origin.on("/gone").respond(Reply.status(404).body("none").cacheControl("max-age=5"));

    lb.get("/gone");
    Response again = lb.get("/gone");

    assertThat(again.status()).isEqualTo(404);
    assertThat(cacheStatus(again)).startsWith("lb; hit");
  }

  @Test
  void aTypeThatIsStaticIsFreshWithoutBeingToldSo() {
    origin.on("/a.css").respond(Reply.ok("a{}").field("Content-Type", "text/css"));

    lb.get("/a.css");

    assertThat(cacheStatus(lb.get("/a.css"))).startsWith("lb; hit");
  }

  @Test
  void aPatternGivesFreshnessWhereTheOriginGivesNone() {
    origin.on("/api/x").respond(Reply.ok("one"), Reply.ok("two"));

    try (LbUnderTest patterned =
        LbUnderTest.inFrontOf(
            origin, "\"cache\": {\"api\": {\"match\": \"/api/*\", \"ttl\": 30}}")) {
      patterned.get("/api/x");
      assertThat(cacheStatus(patterned.get("/api/x"))).isEqualTo("lb; hit; ttl=30");
      patterned.clock().advance(Duration.ofSeconds(31));
      assertThat(patterned.get("/api/x").text()).isEqualTo("two");
    }
  }

  @Test
  void headersAreNeitherLostNorReordered() {
    origin
        .on("/a")
        .respond(fresh("x").field("X-Two", "1").field("Link", "<a>").field("X-Two", "2"));

    for (int i = 0; i < 2; i++) {
      Response response = lb.get("/a");
      assertThat(response.fields().all("X-Two")).containsExactly("1", "2");
      assertThat(Objects.requireNonNull(response.field("Link"))).isEqualTo("<a>");
    }
  }
}
