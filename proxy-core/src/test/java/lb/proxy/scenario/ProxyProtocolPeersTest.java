package lb.proxy.scenario;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import lb.testing.Eventually;
import lb.testing.RawClient;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * The PROXY protocol with those who wrote it and those who read it: HAProxy before lb, nginx behind
 * it, where this machine has them.
 */
class ProxyProtocolPeersTest {
  @TempDir Path folder;

  private final List<Process> started = new ArrayList<>();

  @AfterEach
  void end() {
    started.forEach(Process::destroyForcibly);
    started.forEach(process -> process.onExit().join());
  }

  private static String find(String program) {
    String path = System.getenv().getOrDefault("PATH", "") + ":/usr/sbin:/usr/local/sbin";
    Optional<Path> found =
        Stream.of(path.split(":"))
            .map(each -> Path.of(each, program))
            .filter(Files::isExecutable)
            .findFirst();
    assumeTrue(found.isPresent(), program + " is not on this machine");
    return found.get().toString();
  }

  /** A port that nobody has now: neither program tells which one it was given. */
  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  private void start(int port, String... command) throws IOException {
    Path said = folder.resolve("said." + port);
    Process process =
        new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(said.toFile()).start();
    started.add(process);
    Eventually.within(
        Duration.ofSeconds(10),
        () -> {
          try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress("127.0.0.1", port), 1_000);
          } catch (IOException notYet) {
            throw new AssertionError(Files.readString(said), notYet);
          }
        });
  }

  /** An nginx that answers with the client that a header names. */
  private int startNginx() throws IOException {
    String nginx = find("nginx");
    int port = freePort();
    Path config =
        Files.writeString(
            folder.resolve("nginx.conf"),
            """
            daemon off; master_process off; pid %1$s/nginx.pid; error_log stderr;
            events {}
            http {
              log_format seen '$http_user_agent $status'; access_log %1$s/seen.log seen;
              client_body_temp_path %1$s/n1; proxy_temp_path %1$s/n2; fastcgi_temp_path %1$s/n3;
              uwsgi_temp_path %1$s/n4; scgi_temp_path %1$s/n5;
              server {
                listen 127.0.0.1:%2$d proxy_protocol;
                location / { return 200 "$proxy_protocol_addr $proxy_protocol_port"; }
              }
            }
            """
                .formatted(folder, port));
    start(port, nginx, "-c", config.toString(), "-p", folder.toString());
    return port;
  }

  private int startHaproxy(int to, String sendProxy) throws IOException {
    String haproxy = find("haproxy");
    int port = freePort();
    Path config =
        Files.writeString(
            folder.resolve("haproxy.cfg"),
            """
            defaults
              mode tcp
              timeout connect 5s
              timeout client 30s
              timeout server 30s
            listen front
              bind 127.0.0.1:%d
              server lb 127.0.0.1:%d %s
            """
                .formatted(port, to, sendProxy));
    start(port, haproxy, "-db", "-f", config.toString());
    return port;
  }

  @ParameterizedTest
  @CsvSource({"send-proxy, v1", "send-proxy-v2, v2", "send-proxy-v2 proxy-v2-options crc32c, v2"})
  void theClientIsNamedThroughAllOfThem(String sendProxy, String version) throws IOException {
    int nginx = startNginx();
    try (LbUnderTest lb =
        LbUnderTest.started(
            "\"listen\": {\"address\": \"127.0.0.1:0\", \"proxy_protocol\": [\"127.0.0.1\"]}",
            "\"origins\": \"127.0.0.1:" + nginx + "\"",
            "\"upstream\": {\"proxy_protocol\": \"" + version + "\"}",
            "\"routes\": [{\"match\": \"/*\", \"cache\": false}]")) {
      int haproxy = startHaproxy(lb.address().getPort(), sendProxy);
      for (int i = 0; i < 2; i++) {
        try (RawClient client = RawClient.connect(haproxy)) {
          String named = "127.0.0.1 " + client.localPort();
          assertThat(client.get("/a").text()).isEqualTo(named);
          assertThat(client.get("/b").text()).isEqualTo(named);
        }
      }
    }
  }

  @Test
  void aCheckThatNamesNobodyIsAnswered() throws IOException {
    int nginx = startNginx();
    try (LbUnderTest lb =
        LbUnderTest.configured(
            "\"origins\": \"127.0.0.1:" + nginx + "\"",
            "\"upstream\": {\"proxy_protocol\": \"v2\", \"check\": {\"path\": \"/\","
                + " \"interval\": \"100ms\"}}")) {
      Path seen = folder.resolve("seen.log");
      Eventually.eventually(
          () -> assertThat(Files.readString(seen)).startsWith("lb-check 200\nlb-check 200\n"));
      assertThat(lb.get("/a").status()).isEqualTo(200);
    }
  }
}
