package lb.proxy.scenario;

import static lb.testing.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Objects;
import lb.testing.Gate;
import lb.testing.RawClient;
import lb.testing.Reply;
import lb.testing.Response;
import lb.testing.ScriptedOrigin;
import lb.testing.TestTls;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Another configuration while lb runs: by its file, by a signal, and by PUT. */
class ReloadScenarioTest {
  @TempDir Path folder;

  private final ScriptedOrigin one = ScriptedOrigin.start();
  private final ScriptedOrigin two = ScriptedOrigin.start();
  private Path file;
  private LbUnderTest lb;

  @BeforeEach
  void start() throws IOException {
    one.otherwise().respond(Reply.ok("one").cacheControl("max-age=60"));
    two.otherwise().respond(Reply.ok("two").cacheControl("max-age=60"));
    file = folder.resolve("lb.json");
    Files.writeString(file, of(one));
    lb = LbUnderTest.ofFile(file);
  }

  @AfterEach
  void close() {
    lb.close();
    one.close();
    two.close();
  }

  private static String of(ScriptedOrigin origin, String... members) {
    return text("\"127.0.0.1:0\"", "\"127.0.0.1:0\"", origin, members);
  }

  private static String text(
      String listen, String admin, ScriptedOrigin origin, String... members) {
    StringBuilder text = new StringBuilder("{\n  \"listen\": [").append(listen);
    text.append("],\n  \"admin\": ").append(admin).append(",\n");
    if (!String.join("", members).contains("\"memory\"")) {
      text.append("  \"memory\": \"64mb\",\n");
    }
    for (String member : members) {
      text.append("  ").append(member).append(",\n");
    }
    return text.append("  \"origins\": \"").append(origin.authority()).append("\"\n}\n").toString();
  }

  private Response put(String text) {
    return lb.admin("PUT", "/config", text, "If-Match: *");
  }

  private void taken(String text) {
    Response response = put(text);
    assertThat(response.status()).as(response.text()).isEqualTo(200);
  }

  private String status() {
    return lb.admin("GET", "/config/status", "").text();
  }

  // --- how it comes ---

  @ParameterizedTest
  @ValueSource(strings = {"rewritten", "renamed", "behind a symlink"})
  void aFileThatChangesIsTakenUp(String how) throws IOException {
    if (how.equals("behind a symlink")) { // as Kubernetes changes a ConfigMap
      lb.close();
      Files.createDirectory(folder.resolve("v1"));
      Files.createDirectory(folder.resolve("v2"));
      Files.move(file, folder.resolve("v1/lb.json"));
      Files.writeString(folder.resolve("v2/lb.json"), of(two));
      Files.createSymbolicLink(folder.resolve("data"), Path.of("v1"));
      Files.createSymbolicLink(file, Path.of("data/lb.json"));
      lb = LbUnderTest.ofFile(file);
    }
    assertThat(lb.get("/a").text()).isEqualTo("one");
    switch (how) {
      case "rewritten" -> Files.writeString(file, of(two));
      case "renamed" -> {
        Files.writeString(folder.resolve("next"), of(two));
        Files.move(folder.resolve("next"), file, StandardCopyOption.ATOMIC_MOVE);
      }
      default -> {
        Files.createSymbolicLink(folder.resolve("next"), Path.of("v2"));
        Files.move(folder.resolve("next"), folder.resolve("data"), StandardCopyOption.ATOMIC_MOVE);
      }
    }
    eventually("it is taken", () -> status().contains("\"generation\":2,"));
    assertThat(lb.get("/b").text()).isEqualTo("two");
    assertThat(lb.get("/a").text()).as("what was stored stays").isEqualTo("one");
    assertThat(lb.metric("lb_config_reloads_total", "result=\"success\"")).isEqualTo(1);
    assertThat(lb.metric("lb_config_generation")).isEqualTo(2);
  }

  @Test
  void aSignalReadsTheFileAgainAlsoWhenItIsTheSame() throws IOException {
    lb.server().hangUp();
    assertThat(status()).contains("\"generation\":2,");
    Files.writeString(file, of(two));
    lb.server().hangUp();
    assertThat(status()).contains("\"generation\":3,");
    assertThat(lb.get("/b").text()).isEqualTo("two");
  }

  @Test
  void anInvalidFileKeepsWhatRunsAndSaysWhy() throws IOException {
    double hash = lb.metric("lb_config_hash");
    Files.writeString(file, "{\n  \"orgins\": \"x\"\n}");

    eventually("it is told", () -> status().contains("\"last_was_taken\":false"));

    assertThat(lb.get("/a").text()).isEqualTo("one");
    assertThat(status()).contains(file + ":2:3: unknown key", "\"generation\":1,");
    assertThat(lb.metric("lb_config_reloads_total", "result=\"failure\"")).isEqualTo(1);
    assertThat(lb.metric("lb_config_last_reload_success")).isZero();
    assertThat(lb.metric("lb_config_hash")).isEqualTo(hash);
    Response again = lb.admin("POST", "/config/reload", "");
    assertThat(again.status()).isEqualTo(422);
    assertThat(again.text()).contains(file + ":2:3: unknown key");

    Files.writeString(file, of(one));
    eventually("it is as before", () -> lb.metric("lb_config_last_reload_success") == 1);
  }

  @Test
  void aFileThatGoesLeavesWhatRuns() throws IOException {
    Files.delete(file);
    eventually("it is told", () -> status().contains("does not exist"));
    assertThat(lb.get("/a").text()).isEqualTo("one");
    Files.writeString(file, of(two));
    eventually("it is taken", () -> status().contains("\"generation\":2,"));
  }

  // --- PUT ---

  @Test
  void whatIsPutRunsAndIsWrittenToTheFile() throws IOException {
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r-----"));
    Response before = lb.admin("GET", "/config", "");
    assertThat(before.text()).isEqualTo(of(one));
    String etag = Objects.requireNonNull(before.field("ETag"));

    Response taken = lb.admin("PUT", "/config", of(two), "If-Match: " + etag);

    assertThat(taken.status()).as(taken.text()).isEqualTo(200);
    assertThat(taken.text()).contains("\"written\":true");
    assertThat(lb.get("/b").text()).isEqualTo("two");
    assertThat(Files.readString(file)).isEqualTo(of(two));
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
        .isEqualTo("rw-r-----");
    try (var files = Files.list(folder)) {
      assertThat(files).as("nothing is left beside it").containsExactly(file);
    }
    Response late = lb.admin("PUT", "/config", of(one), "If-Match: " + etag);
    assertThat(late.status()).isEqualTo(412);
    assertThat(late.field("ETag")).isEqualTo(taken.field("ETag")).isNotEqualTo(etag);
    assertThat(lb.get("/c").text()).isEqualTo("two");
  }

  @Test
  void whatIsPutInvalidChangesNothing() throws IOException {
    Response refused = put("{\n\n \"origins\": [], \"orgins\": 1}");
    assertThat(refused.status()).isEqualTo(422);
    assertThat(refused.text()).contains(file + ":3:17: unknown key");
    assertThat(Files.readString(file)).isEqualTo(of(one));
    assertThat(lb.get("/a").text()).isEqualTo("one");
  }

  @Test
  void whatCannotBeWrittenIsNotTaken() throws IOException {
    Files.delete(file);
    Files.delete(folder);
    Response refused = put(of(two));
    Files.createDirectory(folder);
    assertThat(refused.status()).isEqualTo(409);
    assertThat(refused.text()).contains("cannot be written");
    assertThat(lb.get("/a").text()).isEqualTo("one");
  }

  @Test
  void anEditThatNobodyHasReadYetIsNotOverwritten() throws IOException {
    String etag = lb.admin("GET", "/config", "").field("ETag");
    Files.writeString(file, of(two, "\"purge_from\": [\"127.0.0.1\"]"));
    Response late = lb.admin("PUT", "/config", of(two), "If-Match: " + etag);
    assertThat(late.status()).isEqualTo(412);
    assertThat(Files.readString(file)).contains("purge_from");
  }

  // --- what stays, and what changes ---

  @Test
  void connectionsPoolsAndCacheStay() {
    RawClient client = lb.client();
    assertThat(client.get("/a").text()).isEqualTo("one");
    for (int i = 0; i < 20; i++) {
      taken(of(one, "\"timeouts\": {\"send\": " + (10 + i) + "}"));
      assertThat(LbUnderTest.cacheStatus(client.get("/a"))).startsWith("lb; hit");
      assertThat(client.get("/fresh" + i).text()).isEqualTo("one");
    }
    assertThat(one.connections()).as("the origin's connection is kept").isEqualTo(1);
    assertThat(lb.metric("lb_connections_accepted_total")).isEqualTo(1);
    assertThat(lb.metric("lb_http_requests_total", "site=\"default\"")).isEqualTo(41);
  }

  @Test
  void anExchangeEndsAsItBegan() {
    Gate gate = Gate.named("the answer");
    one.on("/wait").respond(Reply.ok("late").waitingBeforeHead(gate));
    RawClient running = lb.client().sendHead("GET", "/wait");
    gate.awaitReached();
    taken(of(two));
    assertThat(lb.get("/b").text()).isEqualTo("two");
    gate.open();
    assertThat(running.read().text()).isEqualTo("late");
    assertThat(running.get("/c").text()).isEqualTo("two");
    eventually("nothing goes there any more", () -> one.openConnections() == 0);
  }

  @Test
  void addressesComeAndGo() {
    InetSocketAddress first = lb.address();
    RawClient before = lb.client();
    assertThat(before.get("/a").text()).isEqualTo("one");
    taken(text("\"127.0.0.1:0\", \"127.0.0.2:0\"", "\"127.0.0.1:0\"", one));
    InetSocketAddress second = lb.http2Address();
    assertThat(lb.address()).as("what stays is not touched").isEqualTo(first);
    assertThat(second.getAddress().getHostAddress()).isEqualTo("127.0.0.2");
    try (RawClient there = RawClient.connect(second)) {
      assertThat(there.get("/a").text()).isEqualTo("one");
    }
    taken(text("\"127.0.0.2:0\"", "\"127.0.0.1:0\"", one));
    assertThat(lb.address()).isEqualTo(second);
    assertThatThrownBy(() -> RawClient.connect(first).close()).hasMessageContaining("refused");
    assertThat(before.get("/a").text()).as("connections outlive their listener").isEqualTo("one");
  }

  @Test
  void anAddressOfAllInterfacesTakesThePlaceOfOne() {
    int port = lb.address().getPort();
    taken(text("\"0.0.0.0:" + port + "\"", "\"127.0.0.1:0\"", one));
    assertThat(lb.get("/a").text()).isEqualTo("one");
    taken(text("\"127.0.0.1:" + port + "\"", "\"127.0.0.1:0\"", one));
    assertThat(lb.get("/a").text()).isEqualTo("one");
    assertThatThrownBy(() -> new ServerSocket(port).close())
        .as("nobody else can listen there unseen")
        .hasMessageContaining("in use");
  }

  @Test
  void anAddressThatIsTakenLeavesEverythingAsItWas() throws IOException {
    InetSocketAddress first = lb.address();
    try (ServerSocket taken = new ServerSocket()) {
      taken.bind(new InetSocketAddress("127.0.0.1", 0));
      String occupied = "\"127.0.0.1:" + taken.getLocalPort() + "\"";
      Response refused = put(text("\"127.0.0.2:0\", " + occupied, "\"127.0.0.1:0\"", two));
      assertThat(refused.status()).isEqualTo(409);
      assertThat(refused.text()).contains("cannot listen on 127.0.0.1:" + taken.getLocalPort());
      Response adminTaken = put(text("\"127.0.0.1:0\"", occupied, two));
      assertThat(adminTaken.text()).contains("for the admin listener");
    }
    assertThat(lb.server().listenAddresses()).containsExactly(first);
    assertThat(lb.get("/a").text()).isEqualTo("one");
    assertThat(Files.readString(file)).isEqualTo(of(one));
    assertThat(lb.metric("lb_config_reloads_total", "result=\"failure\"")).isEqualTo(2);
  }

  @Test
  void theAdminListenerMovesAndGetsAToken() {
    InetSocketAddress before = lb.server().adminAddress();
    taken(
        text(
            "\"127.0.0.1:0\"",
            "{\"listen\": \"127.0.0.2:0\", \"token\": \"0123456789abcdef\"}",
            one));
    assertThat(lb.server().adminAddress().getAddress().getHostAddress()).isEqualTo("127.0.0.2");
    eventually(() -> assertThatThrownBy(() -> RawClient.connect(before).close()).isNotNull());
    String host = "Host: 127.0.0.2";
    try (RawClient client = RawClient.connect(lb.server().adminAddress())) {
      assertThat(client.get("/readyz", host).status()).isEqualTo(401);
      assertThat(client.get("/readyz", host, "Authorization: Bearer 0123456789abcdef").status())
          .isEqualTo(200);
    }
  }

  @Test
  void theAccessLogGoesElsewhereAndLosesNoLine() throws IOException {
    Path first = folder.resolve("first.log");
    Path second = folder.resolve("second.log");
    RawClient client = lb.client();
    taken(of(one, "\"log\": \"" + first + "\""));
    for (int i = 0; i < 10; i++) {
      client.get("/first");
    }
    taken(of(one, "\"log\": {\"path\": \"" + second + "\", \"format\": \"combined\"}"));
    assertThat(Files.readAllLines(first)).hasSize(10).allMatch(line -> line.startsWith("{"));
    client.get("/second");
    taken(of(one));
    client.get("/nowhere");
    assertThat(Files.readAllLines(second))
        .hasSize(1)
        .allMatch(line -> line.contains("\"GET /second"));
    assertThat(Files.readAllLines(first)).hasSize(10);
  }

  @Test
  void boundsAreThoseOfTheMomentAConnectionBegins() {
    RawClient before = lb.client();
    before.get("/a");
    taken(of(one, "\"limits\": {\"fields_max\": 2, \"connections_max\": 2}"));
    String[] fields = {"A: 1", "B: 2", "C: 3"};
    assertThat(before.get("/a", fields).status()).isEqualTo(200);
    RawClient after = lb.client();
    assertThat(after.get("/a", fields).status()).isEqualTo(431);
    after.close();
    eventually(() -> assertThat(lb.client().get("/a").status()).isEqualTo(200));
    lb.client().expectEnd();
    taken(of(one));
    assertThat(lb.client().get("/a").status()).as("there is room again").isEqualTo(200);
  }

  @Test
  void filesThatOriginsNameAreReadAgain() throws IOException {
    Path authorities = folder.resolve("ca.pem");
    new TestAuthority("somebody else").write(authorities);
    try (ScriptedOrigin secure = ScriptedOrigin.startTls(TestTls.serverContext())) {
      secure.otherwise().respond(Reply.ok("secure").cacheControl("no-store"));
      String origins =
          "\"origins\": {\"url\": \"https://%s\", \"server_name\": \"origin.test\", \"ca\": \"ca.pem\"}"
              .formatted(secure.authority());
      String text = of(one);
      taken(text.substring(0, text.indexOf("\"origins\"")) + origins + "}");
      assertThat(lb.get("/a").status()).isEqualTo(502);
      Files.writeString(authorities, TestTls.authorityPem());
      lb.server().hangUp();
      eventually("it is believed", () -> lb.get("/b").text().equals("secure"));
    }
  }

  @Test
  void whatOnlyARestartChangesIsSaid() {
    Response taken = put(of(two, "\"memory\": \"65mb\"", "\"loops\": 1"));
    assertThat(taken.status()).isEqualTo(200);
    assertThat(taken.text())
        .contains("memory (67108864 runs, 68157440 is wanted)", "loops (0 runs, 1 is wanted)");
    assertThat(lb.metric("lb_config_restart_needed")).isEqualTo(2);
    assertThat(lb.get("/b").text()).as("the rest is taken").isEqualTo("two");
    taken(of(one));
    assertThat(lb.metric("lb_config_restart_needed")).isZero();
  }

  @Test
  void sitesComeAndGoWithTheirObjectsKept() {
    String both =
        """
        "sites": [{"hosts": "x.test", "origins": "%s"}]\
        """
            .formatted(two.authority());
    taken(of(one, both));
    assertThat(lb.get("/a", "Host: x.test").text()).isEqualTo("two");
    assertThat(lb.get("/a").text()).isEqualTo("one");
    taken(of(one));
    assertThat(lb.get("/b", "Host: x.test").text()).isEqualTo("one");
    taken(of(one, both));
    assertThat(LbUnderTest.cacheStatus(lb.get("/a", "Host: x.test"))).startsWith("lb; hit");
  }

  @Test
  void sitesThatAreRenamedDoNotUseUpThePlacesForMetrics() {
    try (LbUnderTest small = LbUnderTest.inFrontOf(one, "\"limits\": {\"metrics_sites_max\": 2}")) {
      for (int i = 0; i < 6; i++) {
        String renamed =
            """
            {"listen": ["127.0.0.1:0"], "admin": "127.0.0.1:0", "memory": "64mb",
             "log": {"path": "off"}, "limits": {"metrics_sites_max": 2},
             "sites": [{"name": "site%d", "hosts": "*", "origins": "%s"}]}
            """
                .formatted(i, one.authority());
        assertThat(small.admin("PUT", "/config", renamed, "If-Match: *").status()).isEqualTo(200);
        assertThat(small.get("/a").status()).isEqualTo(200);
        assertThat(small.metric("lb_http_requests_total", "site=\"site" + i + '"')).isEqualTo(1);
      }
      assertThat(small.metric("lb_http_requests_total", "site=\"site4\"")).isEqualTo(1);
      assertThat(small.metric("lb_http_requests_total", "site=\"site3\"")).isEqualTo(-1);
      assertThat(small.server().accounting().snapshot().totals().requests()).isEqualTo(6);
    }
  }

  @Test
  void statusTellsAllOfIt() {
    assertThat(List.of("\"ready\":true", "\"generation\":1", "\"origins\":[{\"site\":\"default\""))
        .allMatch(part -> lb.admin("GET", "/status", "").text().contains(part));
  }
}
