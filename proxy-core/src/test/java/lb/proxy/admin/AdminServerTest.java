package lb.proxy.admin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import lb.cache.purge.Purge;
import lb.cache.purge.PurgeMatcher;
import lb.config.Admin;
import lb.config.HostPort;
import lb.proxy.account.AccessLog;
import lb.proxy.account.Accounting;
import lb.proxy.account.BuildInfo;
import lb.proxy.account.Exposition;
import lb.proxy.account.GaugeSource;
import lb.proxy.account.MetricsText;
import lb.proxy.handover.InheritedSockets;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

@Timeout(60)
class AdminServerTest {
  private final RecordingPort port = new RecordingPort();
  private final RecordingConfig config = new RecordingConfig();
  private final AtomicBoolean ready = new AtomicBoolean(true);
  private final Exposition metrics =
      new Exposition(new Accounting(10, AccessLog.off()), GaugeSource.NONE, BuildInfo.of("0.1.0"));
  private final HttpClient client =
      HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(5)).build();
  private AdminServer server;

  @BeforeEach
  void start() throws IOException {
    server = start(null);
  }

  @AfterEach
  void stop() {
    server.close();
    client.close();
    metrics.close();
  }

  @Test
  void deletingATagPurgesItAndTellsWhatWasMatched() throws Exception {
    HttpResponse<String> response = send("DELETE", "/cache?tag=%2Fitems&soft=1", "");
    assertThat(response.statusCode()).isEqualTo(200);
    assertThat(response.headers().firstValue("content-type")).contains("application/json");
    assertThat(response.body())
        .isEqualTo(
            "{\"schema\":\"lb.purge.v1\",\"id\":\"7-1\",\"soft\":true,\"dry_run\":false,"
                + "\"entries\":[{\"kind\":\"tag\",\"value\":\"/items\",\"matched\":12,\"bytes\":3400}],\"matched\":12}\n");
    assertThat(port.purged())
        .containsExactly(new Purge(new PurgeMatcher.Tag("", "", "/items"), true));
  }

  @Test
  void aDryRunIsPassedOnAndHasNoId() throws Exception {
    JsonNode json = json(send("DELETE", "/cache?host=SHOP.example&dry_run=1", ""));
    assertThat(json.get("dry_run").asBoolean()).isTrue();
    assertThat(json.get("id").asString()).isEmpty();
    assertThat(port.dryRun()).isTrue();
    assertThat(port.purged())
        .containsExactly(new Purge(new PurgeMatcher.Host("", "shop.example"), false));
  }

  @Test
  void aBodyMayNameSeveralThingsToPurge() throws Exception {
    JsonNode json =
        json(
            send(
                "POST",
                "/purge",
                "{\"tags\":[\"a\",\"b\"],\"hosts\":[\"shop.example:8080\"],\"all\":true}"));
    assertThat(json.get("entries").size()).isEqualTo(4);
    assertThat(port.purged())
        .containsExactly(
            new Purge(new PurgeMatcher.Tag("", "", "a"), false),
            new Purge(new PurgeMatcher.Tag("", "", "b"), false),
            new Purge(new PurgeMatcher.Host("", "shop.example:8080"), false),
            new Purge(new PurgeMatcher.All(), false));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "DELETE | /cache               | nothing_to_purge",
        "DELETE | /cache?tag=          | bad_tag",
        "DELETE | /cache?tag=a&x=1     | unknown_parameter",
        "DELETE | /cache?tag=a&soft=2  | bad_parameter",
        "DELETE | /cache?host=a/b      | bad_host",
        "DELETE | /cache?host=a&host=b | repeated_parameter",
        "DELETE | /cache/a?tag=a       | ambiguous_purge",
        "GET    | /explain             | no_url",
        "GET    | /explain?url=ftp://a/| bad_url",
        "GET    | /explain?url=/a&method=G%20T     | bad_method",
        "GET    | /explain?url=/a&header=no-colon  | bad_header",
        "GET    | /cache/stats?x=1     | unknown_parameter",
        "GET    | /origins?x=1         | unknown_parameter",
      })
  void whatIsNotClearIsABadRequest(String method, String target, String code) throws Exception {
    HttpResponse<String> response = send(method, target, "");
    assertThat(response.statusCode()).isEqualTo(400);
    JsonNode error = json(response).get("error");
    assertThat(error.get("code").asString()).isEqualTo(code);
    assertThat(error.get("message").asString()).isNotEmpty();
    assertThat(port.purged()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "`` | bad_body",
        "[] | bad_body",
        "{} | nothing_to_purge",
        "{\"all\":false} | nothing_to_purge",
        "{\"tags\":[]} | nothing_to_purge",
        "{\"tag\":\"a\"} | unknown_key",
        "{\"tags\":\"a\"} | bad_body",
        "{\"tags\":[1]} | bad_body",
        "{\"tags\":[[\"a\"]]} | bad_body",
        "{\"all\":1} | bad_body",
        "{\"all\":\"true\"} | bad_body",
        "{\"all\":true,\"all\":true} | bad_body",
        "{\"all\":true} {} | bad_body",
        "{\"all\":true | bad_json",
        "{all:true} | bad_json",
        "{\"all\":tru} | bad_json",
        "{\"tags\":[\"a\\x\"]} | bad_json",
      })
  void aBodyThatIsNotExactlyRightPurgesNothing(String body, String code) throws Exception {
    HttpResponse<String> response = send("POST", "/purge", body);
    assertThat(response.statusCode()).isEqualTo(400);
    assertThat(json(response).get("error").get("code").asString()).isEqualTo(code);
    assertThat(port.purged()).isEmpty();
  }

  @Test
  void moreThingsThanOneRequestMayPurgeAreRefused() throws Exception {
    String tags = "\"a\",".repeat(CacheControlPort.PURGES_MAX) + "\"a\"";
    HttpResponse<String> response = send("POST", "/purge", "{\"tags\":[" + tags + "]}");
    assertThat(json(response).get("error").get("code").asString()).isEqualTo("too_many_purges");
    assertThat(port.purged()).isEmpty();
  }

  @Test
  void metricsAreInTheTextFormat() throws Exception {
    HttpResponse<String> response = send("GET", "/metrics", "");
    assertThat(response.statusCode()).isEqualTo(200);
    assertThat(response.headers().firstValue("content-type")).contains(Exposition.TEXT);
    assertThat(MetricsText.parse(response.body()).types()).containsKey("lb_build_info");
  }

  @Test
  void healthIsOkAndReadinessFollowsTheProcess() throws Exception {
    assertThat(send("GET", "/healthz", "").body()).isEqualTo("ok\n");
    assertThat(send("GET", "/readyz", "").statusCode()).isEqualTo(200);
    ready.set(false);
    assertThat(send("GET", "/readyz", "").statusCode()).isEqualTo(503);
    assertThat(send("GET", "/healthz", "").statusCode()).isEqualTo(200);
  }

  @Test
  void aHeadRequestGetsTheHeadAlone() throws Exception {
    HttpResponse<String> response = send("HEAD", "/healthz", "");
    assertThat(response.statusCode()).isEqualTo(200);
    assertThat(response.body()).isEmpty();
    assertThat(response.headers().firstValue("content-length")).contains("3");
  }

  @Test
  void originsAreJson() throws Exception {
    JsonNode json = json(send("GET", "/origins", ""));
    assertThat(json.get("schema").asString()).isEqualTo("lb.origins.v1");
    JsonNode origin = json.get("origins").get(0);
    assertThat(origin.get("site").asString()).isEqualTo("shop");
    assertThat(origin.get("name").asString()).isEqualTo("one");
    assertThat(origin.get("up").asBoolean()).isFalse();
    assertThat(origin.get("standing").asString()).isEqualTo("check_failed");
    assertThat(origin.get("why").asString()).isEqualTo("it answered 503");
    assertThat(origin.get("since_seconds").asDouble()).isEqualTo(65.5);
    assertThat(origin.get("in_flight").asInt()).isEqualTo(4);
    assertThat(origin.get("latency_ms").asDouble()).isEqualTo(12.5);
    assertThat(origin.get("ejections").asInt()).isEqualTo(1);
    assertThat(origin.get("retries").get("reset").asInt()).isEqualTo(6);
    assertThat(origin.get("addresses").get(0).asString()).isEqualTo("10.0.0.1");
  }

  @Test
  void certificatesAreJson() throws Exception {
    JsonNode json = json(send("GET", "/certificates", ""));
    assertThat(json.get("schema").asString()).isEqualTo("lb.certificates.v1");
    JsonNode ofFile = json.get("certificates").get(0);
    assertThat(ofFile.get("source").asString()).isEqualTo("file");
    assertThat(ofFile.get("ends").asString()).isEqualTo("2030-03-17T17:46:40Z");
    assertThat(ofFile.get("renewal")).isNull();
    JsonNode bySelf = json.get("certificates").get(1);
    assertThat(bySelf.get("names").get(1).asString()).isEqualTo("www.shop.test");
    assertThat(bySelf.get("ends").isNull()).isTrue();
    assertThat(bySelf.get("renewal").get("next").isNull()).isTrue();
    assertThat(bySelf.get("renewal").get("failures").asInt()).isEqualTo(2);
    assertThat(bySelf.get("renewal").get("why").asString()).isEqualTo("it did not answer");
  }

  @Test
  void statisticsAreJson() throws Exception {
    JsonNode json = json(send("GET", "/cache/stats", ""));
    assertThat(json.get("schema").asString()).isEqualTo("lb.stats.v1");
    assertThat(json.get("uptime_seconds").asDouble()).isEqualTo(12.345);
    assertThat(json.get("bytes_from_origin").asInt()).isEqualTo(77);
    assertThat(json.get("cache").get("bytes_capacity").asInt()).isEqualTo(65_536);
    assertThat(json.get("latency").get("hit").get("p99_ms").asDouble()).isZero();
    assertThat(json.get("sites").get(0).get("name").asString()).isEqualTo("shop");
    JsonNode upstream = json.get("upstreams").get(0);
    assertThat(upstream.get("idle").asInt()).isEqualTo(2);
    assertThat(upstream.get("requests").asInt()).isEqualTo(1);
  }

  @Test
  void anExplanationIsOfTheRequestThatWasAskedAbout() throws Exception {
    JsonNode json =
        json(
            send(
                "GET",
                "/explain?url=https%3A%2F%2FShop.example%2Fa%3Fx%3D1&method=HEAD"
                    + "&header=Accept-Encoding:br&header=Cookie:%20a=b",
                ""));
    assertThat(json.get("schema").asString()).isEqualTo("lb.explain.v1");
    assertThat(json.get("route").isNull()).isTrue();
    assertThat(json.get("steps").get(0).get("stage").asString()).isEqualTo("route");
    assertThat(port.explained().head().method()).isEqualTo("HEAD");
    assertThat(port.explained().head().scheme()).isEqualTo("https");
    assertThat(port.explained().head().authority()).isEqualTo("shop.example");
    assertThat(port.explained().head().path()).isEqualTo("/a");
    assertThat(port.explained().head().query()).isEqualTo("x=1");
    assertThat(port.explained().head().fields().first("cookie")).isEqualTo("a=b");
    assertThat(port.explained().head().fields().first("host")).isEqualTo("shop.example");
  }

  @ParameterizedTest
  @CsvSource({
    "POST, /metrics, 'GET, HEAD'",
    "DELETE, /healthz, 'GET, HEAD'",
    "PUT, /readyz, 'GET, HEAD'",
    "POST, /cache/stats, 'GET, HEAD, DELETE'",
    "POST, /explain, 'GET, HEAD'",
    "POST, /origins, 'GET, HEAD'",
    "GET, /purge, POST",
    "GET, /cache/a, DELETE",
    "POST, /cache, DELETE"
  })
  void aWrongMethodIsToldWhichAreRight(String method, String path, String allow) throws Exception {
    HttpResponse<String> response = send(method, path, "");
    assertThat(response.statusCode()).isEqualTo(405);
    assertThat(response.headers().firstValue("allow")).contains(allow);
    assertThat(json(response).get("error").get("code").asString()).isEqualTo("method_not_allowed");
  }

  @ParameterizedTest
  @ValueSource(strings = {"/", "/metrics/", "/cachex", "/cached/a", "/favicon.ico"})
  void anUnknownPathIsNotFound(String path) throws Exception {
    HttpResponse<String> response = send("GET", path, "");
    assertThat(response.statusCode()).isEqualTo(404);
    assertThat(json(response).get("error").get("message").asString()).contains("/cache/stats");
  }

  @Test
  void aFailureOfOursIsA500WithoutItsInsides() throws Exception {
    port.failWith(new IllegalStateException("secret"));
    HttpResponse<String> response = send("DELETE", "/cache?tag=a", "");
    assertThat(response.statusCode()).isEqualTo(500);
    assertThat(response.body()).doesNotContain("secret");
    assertThat(send("GET", "/healthz", "").statusCode()).isEqualTo(200);
  }

  @Test
  void aBodyBeyondTheBoundIsRefusedAlsoWhenItsLengthIsNotTold() throws Exception {
    String body = "{\"tags\":[\"" + "a".repeat(1024 * 1024) + "\"]}";
    assertThat(send("POST", "/purge", body).statusCode()).isEqualTo(413);
    HttpRequest chunked =
        HttpRequest.newBuilder(uri("/purge"))
            .POST(BodyPublishers.fromPublisher(BodyPublishers.ofString(body)))
            .build();
    HttpResponse<String> response = client.send(chunked, BodyHandlers.ofString());
    assertThat(response.statusCode()).isEqualTo(413);
    assertThat(json(response).get("error").get("code").asString()).isEqualTo("too_large");
    assertThat(port.purged()).isEmpty();
  }

  @Test
  void anAddressThatOthersReachNeedsAToken() {
    Admin open = new Admin(new HostPort("0.0.0.0", 0), null);
    assertThatThrownBy(() -> AdminServer.start(open, ports(), new InheritedSockets()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("0.0.0.0:0")
        .hasMessageContaining("admin.token");
  }

  @Test
  void anAddressThatIsTakenIsAnErrorThatNamesIt() throws Exception {
    try (ServerSocket taken = new ServerSocket()) {
      taken.bind(new InetSocketAddress("127.0.0.1", 0));
      Admin admin = new Admin(new HostPort("127.0.0.1", taken.getLocalPort()), null);
      assertThatThrownBy(() -> AdminServer.start(admin, ports(), new InheritedSockets()))
          .isInstanceOf(IOException.class)
          .hasMessageContaining("127.0.0.1:" + taken.getLocalPort());
    }
  }

  @Test
  void aClosedServerListensNoMore() {
    server.close();
    assertThatThrownBy(() -> send("GET", "/healthz", "")).isInstanceOf(IOException.class);
  }

  private AdminServer start(@Nullable String token) throws IOException {
    return AdminServer.start(
        new Admin(new HostPort("127.0.0.1", 0), token), ports(), new InheritedSockets());
  }

  private AdminPorts ports() {
    return new AdminPorts(port, metrics, ready::get, config);
  }

  private HttpResponse<String> send(String method, String target, String body) throws Exception {
    HttpRequest request =
        HttpRequest.newBuilder(uri(target))
            .timeout(Duration.ofSeconds(20))
            .method(method, BodyPublishers.ofString(body))
            .build();
    return client.send(request, BodyHandlers.ofString());
  }

  private URI uri(String target) {
    return URI.create("http://127.0.0.1:" + server.address().getPort() + target);
  }

  private static JsonNode json(HttpResponse<String> response) {
    return new JsonMapper().readTree(response.body());
  }
}
