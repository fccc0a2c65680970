package lb.proxy.scenario;

import static lb.testing.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import lb.config.Config;
import lb.testing.Gate;
import lb.testing.RawClient;
import lb.testing.Reply;
import org.junit.jupiter.api.Test;

/** Changes of the configuration that meet something else on their way. */
class ReloadHostileTest extends TlsScenario {
  private static final String SITES =
      "[{\"hosts\": \"*\", \"origins\": ORIGIN,"
          + " \"tls\": {\"certificate\": \"site.pem\", \"key\": \"site.key\"}}]";

  @Test
  void aDrainThatBeginsWhileAddressesChangeEndsListeningAtAll() throws Exception {
    TestAuthority.write(folder, "site", AUTHORITY.issue("CN=site", "localhost"));
    LbUnderTest lb =
        startListening("[\"127.0.0.1:0\"]", "[{\"hosts\": \"*\", \"origins\": ORIGIN}]");
    InetSocketAddress first = lb.address();
    int free = freePort();
    Config next =
        readListening("[\"127.0.0.1:0\", \"https://127.0.0.1:" + free + "\"]", SITES).orThrow();
    Gate gate = Gate.named("the answer");
    origin.on("/wait").respond(Reply.ok("late").waitingBeforeHead(gate));
    RawClient running = RawClient.connect(first).sendHead("GET", "/wait");
    gate.awaitReached();

    // The change stops while it reads the key, as on a slow disk.
    Path key = folder.resolve("site.key");
    byte[] octets = Files.readAllBytes(key);
    Files.delete(key);
    assertThat(new ProcessBuilder("mkfifo", key.toString()).start().waitFor()).isZero();
    CompletableFuture<Void> change =
        CompletableFuture.runAsync(() -> {
          try {
            lb.server().apply(next);
          } catch (Exception refused) {
            // just as well
          }
        });
    CompletableFuture<Boolean> drained;
    try (OutputStream disk = Files.newOutputStream(key)) { // waits until it is read
      drained = lb.server().drain().toCompletableFuture();
      eventually(() -> assertThatThrownBy(() -> RawClient.connect(first).close()).isNotNull());
      Files.delete(key);
      Files.write(key, octets); // for whoever looks at it later
      disk.write(octets);
    }
    change.get(10, TimeUnit.SECONDS);

    assertThatThrownBy(() -> RawClient.connect(new InetSocketAddress("127.0.0.1", free)).close())
        .as("nobody is let in any more")
        .hasMessageContaining("refused");
    gate.open();
    assertThat(running.read().text()).isEqualTo("late");
    running.close();
    assertThat(drained.get(10, TimeUnit.SECONDS)).isTrue();
  }

  private static int freePort() throws Exception {
    try (ServerSocket socket = new ServerSocket(0)) {
      return socket.getLocalPort();
    }
  }
}
