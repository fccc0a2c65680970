package lb.proxy.scenario;

import static lb.testing.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import lb.config.Config;
import lb.testing.Gate;
import lb.testing.RawClient;
import lb.testing.Reply;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Changes of the configuration that meet something else on their way. */
class ReloadHostileTest extends TlsScenario {
  private static final String SITES =
      "[{\"hosts\": \"*\", \"origins\": ORIGIN,"
          + " \"tls\": {\"certificate\": \"site.pem\", \"key\": \"site.key\"}}]";

  @Test
  void aDrainThatBeginsWhileAddressesChangeEndsListeningAtAll() throws Exception {
    TestAuthority.write(folder, "site", AUTHORITY.issue("CN=site", "localhost"));
    Config plain =
        readListening("[\"127.0.0.1:0\"]", "[{\"hosts\": \"*\", \"origins\": ORIGIN}]").orThrow();
    try (LbUnderTest lb = new LbUnderTest(plain, clock, this::slowNanos)) {
      drainInTheMiddle(lb);
    }
  }

  private final CountDownLatch reached = new CountDownLatch(1);
  private final CountDownLatch goOn = new CountDownLatch(1);
  private volatile @Nullable Thread slow;

  /** Asked when TLS is begun: there one thread stops, as it would on a slow disk. */
  private long slowNanos() {
    if (Thread.currentThread() == slow) {
      reached.countDown();
      await(goOn);
    }
    return clock.nanos();
  }

  private static void await(CountDownLatch latch) {
    try {
      assertThat(latch.await(10, TimeUnit.SECONDS)).isTrue();
    } catch (InterruptedException ended) {
      Thread.currentThread().interrupt();
    }
  }

  private void drainInTheMiddle(LbUnderTest lb) throws Exception {
    InetSocketAddress first = lb.address();
    int free = freePort();
    Config next =
        readListening("[\"127.0.0.1:0\", \"https://127.0.0.1:" + free + "\"]", SITES).orThrow();
    Gate gate = Gate.named("the answer");
    origin.on("/wait").respond(Reply.ok("late").waitingBeforeHead(gate));
    RawClient running = RawClient.connect(first).sendHead("GET", "/wait");
    gate.awaitReached();

    CompletableFuture<Void> change =
        CompletableFuture.runAsync(
            () -> {
              try {
                lb.server().apply(next);
              } catch (Exception refused) {
                // just as well
              }
            },
            work -> {
              Thread changing = Thread.ofPlatform().daemon().unstarted(work);
              slow = changing;
              changing.start();
            });
    await(reached);
    CompletableFuture<Boolean> drained = lb.server().drain().toCompletableFuture();
    eventually(() -> assertThatThrownBy(() -> RawClient.connect(first).close()).isNotNull());
    goOn.countDown();
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
