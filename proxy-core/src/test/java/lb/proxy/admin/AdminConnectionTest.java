package lb.proxy.admin;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import lb.config.Admin;
import lb.config.HostPort;
import lb.proxy.account.AccessLog;
import lb.proxy.account.Accounting;
import lb.proxy.account.BuildInfo;
import lb.proxy.account.Exposition;
import lb.proxy.account.GaugeSource;
import lb.proxy.handover.InheritedSockets;
import lb.testing.RawClient;
import lb.testing.Response;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class AdminConnectionTest {
  private static final String TOKEN = "correct-horse";

  private final RecordingPort port = new RecordingPort();
  private final CountDownLatch gate = new CountDownLatch(1);
  private final Exposition metrics =
      new Exposition(new Accounting(10, AccessLog.off()), GaugeSource.NONE, BuildInfo.of("0.1.0"));
  private @Nullable AdminServer server;

  @AfterEach
  void stop() {
    gate.countDown();
    if (server != null) {
      server.close();
    }
    metrics.close();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"localhost", "127.0.0.1", "[::1]", "localhost:8089", "127.0.0.1:1", "LOCALHOST"})
  void aLoopbackNameIsAHostOfOurs(String host) throws IOException {
    try (RawClient client = connect(null)) {
      assertThat(client.get("/healthz", "Host: " + host).status()).isEqualTo(200);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"evil.example", "evil.example:8089", "127.0.0.1.evil.example", "", "[::2]"})
  void aForeignNameThatWasMadeToResolveToUsIsRefused(String host) throws IOException {
    try (RawClient client = connect(null)) {
      Response response = client.get("/cache/stats", "Host: " + host);
      assertThat(response.status()).isEqualTo(403);
      assertThat(response.text()).contains("foreign_host");
    }
  }

  @Test
  void aRequestNeedsExactlyOneHost() throws IOException {
    try (RawClient client = connect(null)) {
      client.send("GET /healthz HTTP/1.1\r\n\r\n");
      assertThat(client.read().status()).isEqualTo(400);
      assertThat(client.get("/healthz", "Host: localhost", "Host: localhost").status())
          .isEqualTo(400);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "https://evil.example, 403",
    "null, 403",
    "http://localhost:8089, 403",
    "http://localhost, 200",
  })
  void aWebPageFromElsewhereMayNotAskUs(String origin, int status) throws IOException {
    try (RawClient client = connect(null)) {
      Response response =
          client
              .sendHead(
                  "POST",
                  "/purge",
                  "Host: localhost",
                  "Origin: " + origin,
                  "Content-Type: text/plain",
                  "Content-Length: 12")
              .send("{\"all\":true}")
              .read();
      assertThat(response.status()).isEqualTo(status);
      assertThat(port.purged()).hasSize(status == 200 ? 1 : 0);
      assertThat(response.has("Access-Control-Allow-Origin")).isFalse();
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"/healthz", "/readyz", "/metrics", "/cache/stats", "/explain?url=/", "/no"})
  void withATokenEveryRequestNeedsIt(String target) throws IOException {
    try (RawClient client = connect(TOKEN)) {
      Response refused = client.get(target, "Host: localhost");
      assertThat(refused.status()).isEqualTo(401);
      assertThat(refused.field("WWW-Authenticate")).isEqualTo("Bearer");
      Response answered = client.get(target, "Host: localhost", "Authorization: Bearer " + TOKEN);
      assertThat(answered.status()).isEqualTo(target.equals("/no") ? 404 : 200);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Bearer wrong",
        "Bearer correct-hors",
        "Bearer correct-horse2",
        "Bearer",
        "Bearer ",
        "Basic correct-horse",
        "correct-horse",
        "Bearer Correct-Horse"
      })
  void anythingButTheTokenIsRefused(String authorization) throws IOException {
    try (RawClient client = connect(TOKEN)) {
      Response response =
          client.get("/healthz", "Host: localhost", "Authorization: " + authorization);
      assertThat(response.status()).isEqualTo(401);
    }
  }

  @Test
  void theSchemeOfTheTokenMayBeInAnyCase() throws IOException {
    try (RawClient client = connect(TOKEN)) {
      assertThat(
              client.get("/healthz", "Host: localhost", "Authorization: bearer " + TOKEN).status())
          .isEqualTo(200);
    }
  }

  @Test
  void aServerThatOthersReachTakesAnyHostFromThoseWhoHaveTheToken() throws IOException {
    server = start(new HostPort("0.0.0.0", 0), TOKEN, AdminServer.Settings.USUAL);
    try (RawClient client = RawClient.connect(server.address().getPort())) {
      assertThat(client.get("/healthz", "Host: lb.internal:8089").status()).isEqualTo(401);
      assertThat(
              client
                  .get("/healthz", "Host: lb.internal:8089", "Authorization: Bearer " + TOKEN)
                  .status())
          .isEqualTo(200);
    }
  }

  @Test
  void aRefusedRequestIsReadToItsEndSoThatTheNextIsAnswered() throws IOException {
    try (RawClient client = connect(TOKEN)) {
      client
          .sendHead("POST", "/purge", "Host: localhost", "Content-Length: 30")
          .send("GET /healthz HTTP/1.1\r\nHost: x\r\n".substring(0, 30));
      assertThat(client.read().status()).isEqualTo(401);
      assertThat(client.get("/healthz", "Host: localhost", "Authorization: Bearer " + TOKEN).text())
          .isEqualTo("ok\n");
    }
  }

  @Test
  void pipelinedRequestsAreAnsweredInTheirOrder() throws IOException {
    try (RawClient client = connect(null)) {
      StringBuilder requests = new StringBuilder();
      for (int i = 0; i < 50; i++) {
        requests
            .append("DELETE /cache?tag=t")
            .append(i)
            .append(" HTTP/1.1\r\nHost: localhost\r\n\r\n");
        requests.append("GET /none").append(i).append(" HTTP/1.1\r\nHost: evil.example\r\n\r\n");
      }
      client.send(requests.toString());
      for (int i = 0; i < 50; i++) {
        assertThat(client.read().text()).contains("\"value\":\"t" + i + "\"");
        assertThat(client.read().status()).isEqualTo(403);
      }
    }
  }

  @Test
  void aClientThatWaitsBeforeItSendsIsToldToGoOn() throws IOException {
    try (RawClient client = connect(null)) {
      client.sendHead(
          "POST", "/purge", "Host: localhost", "Expect: 100-continue", "Content-Length: 12");
      assertThat(client.readHead().status()).isEqualTo(100);
      Response response = client.send("{\"all\":true}").read();
      assertThat(response.status()).isEqualTo(200);
    }
  }

  @Test
  void aClientThatWaitsBeforeItSendsTooMuchIsRefusedAtOnce() throws IOException {
    try (RawClient client = connect(null)) {
      client.sendHead(
          "POST", "/purge", "Host: localhost", "Expect: 100-continue", "Content-Length: 99999999");
      assertThat(client.read().status()).isEqualTo(413);
      client.expectClosed();
    }
  }

  @Test
  void aClientThatSendsWithoutEndIsCutOff() throws IOException {
    AdminServer.Settings settings = new AdminServer.Settings(4, 1_000, 60_000);
    server = start(new HostPort("127.0.0.1", 0), null, settings);
    try (RawClient client = RawClient.connect(server.address().getPort())) {
      client.sendHead("POST", "/purge", "Host: localhost", "Transfer-Encoding: chunked");
      client.send("7d0\r\n" + "a".repeat(2_000) + "\r\n");
      Response response = client.send("0\r\n\r\n").read();
      assertThat(response.status()).isEqualTo(413);
      client.expectClosed();
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "nonsense                                     | 400",
        "GET /healthz HTTP/1.1\\r\\nHost : localhost  | 400",
        "GET /healthz HTTP/1.1\\r\\nContent-Length: x | 400"
      })
  void whatIsNoRequestIsRefusedAndTheConnectionClosed(String head, int status) throws IOException {
    try (RawClient client = connect(null)) {
      client.send(head.replace("\\r\\n", "\r\n") + "\r\n\r\n");
      assertThat(client.read().status()).isEqualTo(status);
      client.expectClosed();
    }
  }

  @Test
  void aTargetOrAHeadThatIsTooLongIsRefused() throws IOException {
    try (RawClient client = connect(null)) {
      client.send("GET /" + "a".repeat(20_000) + " HTTP/1.1\r\nHost: localhost\r\n\r\n");
      assertThat(client.read().status()).isEqualTo(414);
    }
    try (RawClient client = RawClient.connect(port())) {
      client.send("GET / HTTP/1.1\r\nX: " + "a".repeat(20_000) + "\r\n\r\n");
      assertThat(client.read().status()).isEqualTo(431);
    }
  }

  @Test
  void aRequestThatAsksToCloseIsAnsweredAndTheConnectionClosed() throws IOException {
    try (RawClient client = connect(null)) {
      Response response = client.get("/healthz", "Host: localhost", "Connection: close");
      assertThat(response.status()).isEqualTo(200);
      assertThat(response.field("Connection")).isEqualTo("close");
      client.expectClosed();
    }
  }

  @Test
  void connectionsBeyondTheBoundAreClosed() throws Exception {
    AdminServer.Settings settings = new AdminServer.Settings(2, 1_000, 60_000);
    server = start(new HostPort("127.0.0.1", 0), null, settings);
    try (RawClient first = RawClient.connect(port());
        RawClient second = RawClient.connect(port())) {
      assertThat(first.get("/healthz", "Host: localhost").status()).isEqualTo(200);
      assertThat(second.get("/healthz", "Host: localhost").status()).isEqualTo(200);
      try (RawClient third = RawClient.connect(port())) {
        third.expectClosed();
      }
      assertThat(first.get("/healthz", "Host: localhost").status()).isEqualTo(200);
    }
  }

  @Test
  void aRequestThatIsNotWholeInTimeEndsTheConnection() throws IOException {
    AdminServer.Settings settings = new AdminServer.Settings(4, 1_000, 50);
    server = start(new HostPort("127.0.0.1", 0), null, settings);
    try (RawClient client = RawClient.connect(port())) {
      client.send("GET /healthz HTTP/1.1\r\nHost: local");
      client.expectClosed();
    }
  }

  @Test
  void aSlowPurgeDelaysNoOtherRequest() throws Exception {
    CountDownLatch arrived = new CountDownLatch(1);
    port.onPurge(() -> {
      arrived.countDown();
      await(gate);
    });
    try (RawClient slow = connect(null);
        RawClient quick = RawClient.connect(port())) {
      slow.sendHead("DELETE", "/cache?tag=a", "Host: localhost");
      await(arrived);
      assertThat(quick.get("/healthz", "Host: localhost").status()).isEqualTo(200);
      assertThat(quick.get("/cache/stats", "Host: localhost").status()).isEqualTo(200);
      gate.countDown();
      assertThat(slow.read().status()).isEqualTo(200);
    }
  }

  private static void await(CountDownLatch latch) {
    try {
      if (!latch.await(10, TimeUnit.SECONDS)) {
        throw new AssertionError("nothing came");
      }
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  private RawClient connect(@Nullable String token) throws IOException {
    server = start(new HostPort("127.0.0.1", 0), token, AdminServer.Settings.USUAL);
    return RawClient.connect(server.address().getPort());
  }

  private int port() {
    if (server == null) {
      throw new IllegalStateException("not started");
    }
    return server.address().getPort();
  }

  private AdminServer start(HostPort listen, @Nullable String token, AdminServer.Settings settings)
      throws IOException {
    return AdminServer.start(
        new Admin(listen, token),
        new AdminPorts(port, metrics, () -> true, new RecordingConfig()),
        new InheritedSockets(),
        settings);
  }
}
