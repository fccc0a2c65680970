package lb.proxy.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import javax.net.ssl.SSLContext;
import lb.testing.Eventually;
import lb.testing.RawClient;
import lb.testing.Reply;
import lb.testing.Response;
import lb.testing.Script;
import lb.testing.ScriptedOrigin;
import lb.testing.Switch;
import lb.testing.TestClient;
import lb.testing.h3.H3Requests;
import lb.testing.h3.QuicPeer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Reloads while requests come and WebSockets are open: none fails, each is a hit, no connection
 * ends. A reload changes sites, headers, limits, times, the log, certificates, and addresses beside
 * those in use.
 */
class ReloadUnderLoadTest {
  private static final TestAuthority AUTHORITY = new TestAuthority("lb test authority");
  private static final SSLContext TRUSTING = AUTHORITY.client(null);

  @TempDir Path folder;

  private final ScriptedOrigin origin = ScriptedOrigin.start();
  private Path file;
  private LbUnderTest lb;

  @BeforeEach
  void start() throws IOException {
    origin
        .otherwise()
        .respond(
            Script.choosing(request -> Reply.ok(request.target()).cacheControl("max-age=3600")));
    TestAuthority.write(folder, "a", AUTHORITY.issue("CN=a", "localhost"));
    TestAuthority.write(folder, "b", AUTHORITY.issue("CN=b", "localhost"));
    file = folder.resolve("lb.json");
    Files.writeString(file, text(0));
    lb = LbUnderTest.ofFile(file);
    try (TestClient client = RawClient.connect(lb.address())) {
      for (int i = 0; i < ContinuousLoad.OBJECTS; i++) {
        assertThat(client.get("/object/" + i).text()).isEqualTo("/object/" + i);
      }
    }
  }

  @AfterEach
  void close() {
    lb.close();
    origin.close();
  }

  /** A configuration that differs from the one before it in everything but what is in use. */
  private String text(int turn) {
    boolean odd = turn % 2 == 1;
    return """
    {
      "listen": ["127.0.0.1:0", {"address": "127.0.0.1:0", "http2": true}, "https://127.0.0.1:0"%s],
      "admin": "127.0.0.1:0",
      "memory": "64mb",
      "log": %s,
      "timeouts": {"keep_alive": %d, "origin_idle": %d},
      "limits": {"fields_max": %d, "connections_max": %d},
      "trusted_proxies": ["10.0.%d.0/24"],
      "sites": [
        %s
        {"name": "main", "hosts": "*", "origins": "%s",
         "tls": {"certificate": "%s.pem", "key": "%s.key"},
         "routes": [{"match": "/other/%d/*", "request_headers": {"set": {"X-Turn": "%d"}}}]}
      ]
    }
    """
        .formatted(
            odd ? ", \"127.0.0.2:0\"" : "",
            odd ? "\"" + folder.resolve("access.log") + "\"" : "\"off\"",
            60 + turn % 10,
            50 + turn % 10,
            100 + turn % 10,
            1_000 - turn % 10,
            turn % 250,
            odd ? "{\"hosts\": \"odd.test\", \"origins\": \"" + origin.authority() + "\"}," : "",
            origin.authority(),
            odd ? "b" : "a",
            odd ? "b" : "a",
            turn,
            turn);
  }

  @Test
  void nothingIsLostInADozenReloads() throws IOException {
    reload(12, 50, 20);
  }

  @Test
  @Tag("long")
  void nothingIsLostInAHundredReloadsAtTwoThousandRequestsASecond() throws IOException {
    reload(100, 250, 400);
  }

  /**
   * @param rate requests a second of each of eight workers
   * @param between answers between two reloads
   */
  private void reload(int reloads, int rate, int between) throws IOException {
    List<RawClient> sockets = webSockets();
    long stored = lb.server().cache().stats().objects();
    int fetched = origin.received().size();
    ContinuousLoad load = new ContinuousLoad(rate);
    for (int i = 0; i < 2; i++) {
      load.with("http1-" + i, Integer.MAX_VALUE, () -> RawClient.connect(lb.address()));
      load.with("http2-" + i, Integer.MAX_VALUE, () -> HttpVersion.HTTP_2.connect(lb));
      load.with("http3-" + i, Integer.MAX_VALUE, this::overQuic);
    }
    load.with("tls", Integer.MAX_VALUE, this::overTls);
    load.with("handshakes", 5, this::overTls);
    try (load) {
      load.awaitMore(between);
      for (int turn = 1; turn <= reloads; turn++) {
        if (turn % 6 == 0) {
          byFile(turn);
        } else {
          byPut(turn);
        }
        load.awaitMore(between);
        sockets.forEach(socket -> assertThat(echo(socket, "reloaded")).isEqualTo("reloaded"));
      }
    }
    sockets.forEach(RawClient::close);
    assertThat(load.failures()).isEmpty();
    assertThat(load.answered()).isGreaterThanOrEqualTo((long) reloads * between);
    assertThat(lb.server().cache().stats().objects()).isEqualTo(stored);
    assertThat(origin.received()).as("nothing was fetched again").hasSize(fetched);
    assertThat(lb.metric("lb_config_reloads_total", "result=\"success\"")).isEqualTo(reloads);
    assertThat(lb.metric("lb_config_reloads_total", "result=\"failure\"")).isZero();
  }

  /** Open WebSockets, with TLS and without. */
  private List<RawClient> webSockets() {
    origin.on("/chat").respond(Switch.echo());
    List<RawClient> sockets = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      RawClient socket = i % 2 == 0 ? RawClient.connect(lb.address()) : overTls();
      socket.sendHead(
          "GET",
          "/chat",
          "Connection: Upgrade",
          "Upgrade: websocket",
          "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==",
          "Sec-WebSocket-Version: 13");
      assertThat(socket.readHead().status()).isEqualTo(101);
      sockets.add(socket);
    }
    return sockets;
  }

  private static String echo(RawClient socket, String text) {
    byte[] octets = socket.send(text).readBodyBytes(text.length());
    return new String(octets, StandardCharsets.ISO_8859_1);
  }

  private TestClient overQuic() {
    return H3Requests.connect(lb.secureAddress(), QuicPeer.Options.PLAIN.named("localhost"));
  }

  private RawClient overTls() {
    return RawClient.connectTls(lb.secureAddress(), TRUSTING, "localhost");
  }

  private void byPut(int turn) {
    Response taken = lb.admin("PUT", "/config", text(turn), "If-Match: *");
    assertThat(taken.status()).as(taken.text()).isEqualTo(200);
  }

  private void byFile(int turn) throws IOException {
    Path next = folder.resolve("next");
    Files.writeString(next, text(turn));
    Files.move(next, file, StandardCopyOption.ATOMIC_MOVE);
    String generation = "\"generation\":" + (turn + 1) + ",";
    Eventually.eventually(
        "it is taken", () -> lb.admin("GET", "/config/status", "").text().contains(generation));
  }
}
