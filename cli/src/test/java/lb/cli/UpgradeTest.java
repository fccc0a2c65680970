package lb.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import lb.testing.Eventually;
import lb.testing.RawClient;
import lb.testing.Reply;
import lb.testing.Response;
import lb.testing.ScriptedOrigin;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** Real processes that take over from each other, while each request comes on a new connection. */
@EnabledOnOs(OS.LINUX)
final class UpgradeTest {
  private static final int CLIENTS = 4;
  private static final long PAUSE_NANOS = 5_000_000;

  @TempDir private Path folder = Path.of("");

  private final ScriptedOrigin origin = ScriptedOrigin.start();
  private final List<LbProcess> processes = new ArrayList<>();
  private final AtomicLong answered = new AtomicLong();
  private final Queue<String> failures = new ConcurrentLinkedQueue<>();
  private volatile boolean over;

  @AfterEach
  void close() {
    processes.forEach(LbProcess::close);
    origin.close();
  }

  private Path configured(String name, int port) throws IOException {
    return Files.writeString(
        folder.resolve(name),
        """
        {"listen": "127.0.0.1:%d", "admin": "127.0.0.1:0", "memory": "16mb", "loops": 2,
         "handover": "handover", "origins": "%s"}
        """
            .formatted(port, origin.authority()));
  }

  private LbProcess start(List<String> command) {
    LbProcess started = LbProcess.start(folder, command);
    processes.add(started);
    return started;
  }

  /** Connects, asks, and closes, again and again. */
  private void visit(int port) {
    while (!over && failures.size() < 20) {
      LockSupport.parkNanos(PAUSE_NANOS);
      try (RawClient client = RawClient.connect(port)) {
        Response response = client.get("/a");
        if (response.status() != 200 || !response.text().equals("x")) {
          failures.add(response.status() + " " + response.text());
        }
        answered.incrementAndGet();
      } catch (RuntimeException failure) {
        failures.add(String.valueOf(failure));
      }
    }
  }

  @Test
  void twoUpgradesRefuseAndResetNobody() throws Exception {
    upgrade(2);
  }

  @Test
  @Tag("long")
  void fiftyUpgradesRefuseAndResetNobody() throws Exception {
    upgrade(50);
  }

  private void upgrade(int times) throws Exception {
    origin.otherwise().respond(Reply.ok("x").cacheControl("max-age=3600"));
    Path first = configured("first.json", 0);
    LbProcess running = start(LbProcess.command("serve", "-c", first.toString()));
    int port = running.awaitPort();
    Path next = configured("next.json", port);
    List<Thread> clients = new ArrayList<>();
    for (int i = 0; i < CLIENTS; i++) {
      clients.add(Thread.ofPlatform().daemon().start(() -> visit(port)));
    }
    for (int i = 0; i < times; i++) {
      LbProcess successor = start(LbProcess.command("serve", "-c", next.toString(), "--upgrade"));
      assertThat(successor.awaitPort()).isEqualTo(port);
      assertThat(running.awaitEnd()).as(running.said()).isZero();
      assertThat(running.said()).contains("another lb has taken over");
      running = successor;
    }
    long sofar = answered.get();
    Eventually.eventually("the last one answers", () -> answered.get() > sofar + CLIENTS);
    over = true;
    for (Thread client : clients) {
      client.join();
    }
    assertThat(failures).as("of %s requests", answered).isEmpty();
    assertThat(answered.get()).isGreaterThan(20L * times);
    running.terminate();
    assertThat(running.awaitEnd()).isZero();
  }

  @Test
  void socketsOfSystemdAreTaken() throws Exception {
    Path activate = Path.of("/usr/bin/systemd-socket-activate");
    assumeTrue(Files.isExecutable(activate), "there is no systemd-socket-activate here");
    origin.otherwise().respond(Reply.ok("x").cacheControl("max-age=3600"));
    int port;
    try (ServerSocket free = new ServerSocket(0)) {
      port = free.getLocalPort();
    }
    Path file = configured("lb.json", port);
    List<String> command =
        new ArrayList<>(List.of(activate.toString(), "--listen=127.0.0.1:" + port, "--fdname=web"));
    command.addAll(LbProcess.command("serve", "-c", file.toString()));
    LbProcess running = start(command);
    Eventually.eventually("it listens", () -> running.said().contains("Listening on"));
    try (RawClient waiting = RawClient.connect(port)) { // it starts with the first client
      waiting.patience(java.time.Duration.ofSeconds(60));
      assertThat(waiting.get("/a").text()).isEqualTo("x");
    }
    for (int i = 0; i < 20; i++) {
      try (RawClient client = RawClient.connect(port)) {
        assertThat(client.get("/a").text()).isEqualTo("x");
      }
    }
    assertThat(running.said()).contains("is the socket of systemd (web)");
    running.terminate();
    assertThat(running.awaitEnd()).isZero();
  }
}
