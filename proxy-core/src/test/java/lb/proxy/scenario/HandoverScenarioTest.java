package lb.proxy.scenario;

import static lb.testing.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.unix.FileDescriptor;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import lb.proxy.StartMode;
import lb.proxy.handover.HandoverPoint;
import lb.testing.Gate;
import lb.testing.RawClient;
import lb.testing.Reply;
import lb.testing.ScriptedOrigin;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * One lb takes the place of another; here both are in one process, which the sockets do not see.
 */
@EnabledOnOs(OS.LINUX)
class HandoverScenarioTest {
  private static final StartMode UPGRADE = new StartMode(true, Map.of(), 0);

  @TempDir Path folder;

  private final ScriptedOrigin origin = ScriptedOrigin.start();
  private Path point;
  private LbUnderTest before;

  @BeforeEach
  void start() throws IOException {
    origin.otherwise().respond(Reply.ok("x").cacheControl("max-age=60"));
    point = folder.resolve("handover");
    before = LbUnderTest.ofFile(file("first.json", 0, 0));
  }

  @AfterEach
  void close() {
    before.close();
    origin.close();
  }

  private Path file(String name, int port, int adminPort) throws IOException {
    String text =
        """
        {"listen": ["127.0.0.1:%d", "127.0.0.1:0"], "admin": "127.0.0.1:%d", "memory": "64mb",
         "handover": "handover", "timeouts": {"drain_delay": "1h"}, "origins": "%s"}
        """
            .formatted(port, adminPort, origin.authority());
    return Files.writeString(folder.resolve(name), text);
  }

  private LbUnderTest successor() throws IOException {
    int admin = before.server().adminAddress().getPort();
    return LbUnderTest.ofFile(file("next.json", before.address().getPort(), admin), UPGRADE);
  }

  @Test
  void aSuccessorListensBeforeTheOtherEnds() throws Exception {
    Gate gate = Gate.named("the answer");
    origin.on("/wait").respond(Reply.ok("late").waitingBeforeHead(gate));
    InetSocketAddress address = before.address();
    RawClient running = before.client().sendHead("GET", "/wait");
    RawClient kept = before.client();
    assertThat(kept.get("/a").text()).isEqualTo("x");
    gate.awaitReached();

    try (LbUnderTest after = successor()) {
      assertThat(after.address()).isEqualTo(address);
      assertThat(after.server().adminAddress()).isEqualTo(before.server().adminAddress());
      assertThat(before.server().succeeded()).succeedsWithin(java.time.Duration.ofSeconds(5));
      kept.expectEnd();
      for (int i = 0; i < 20; i++) {
        assertThat(after.get("/b").text()).isEqualTo("x");
        assertThat(after.admin("GET", "/readyz", "").status()).isEqualTo(200);
      }
      assertThat(after.metric("lb_http_requests_total")).as("all came here").isEqualTo(20);
      assertThat(before.server().drain().toCompletableFuture()).isNotDone();
      gate.open();
      assertThat(running.read().text()).isEqualTo("late");
      assertThat(before.server().drain().toCompletableFuture().get(10, TimeUnit.SECONDS))
          .as("without the delay: nobody has to look elsewhere")
          .isTrue();
      assertThat(point).as("it is the successor's now").exists();
      try (LbUnderTest last =
          LbUnderTest.ofFile(
              file("last.json", address.getPort(), after.server().adminAddress().getPort()),
              UPGRADE)) {
        assertThat(last.get("/c").text()).isEqualTo("x");
      }
    }
    try (var left = Files.list(folder)) {
      assertThat(left).as("no socket").allMatch(file -> file.toString().endsWith(".json"));
    }
  }

  @Test
  void nobodyElseMayUseThePoint() throws IOException {
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(point)))
        .isEqualTo("rw-------");
  }

  /** Between the making of a socket and the change of its mode anybody could connect. */
  @Test
  void nobodyElseMayUseThePointBeforeItIsThere() throws IOException {
    EventLoopGroup loop = new MultiThreadIoEventLoopGroup(1, EpollIoHandler.newFactory());
    Path own = Files.createDirectory(folder.resolve("own"));
    try (HandoverPoint made = HandoverPoint.open(own.resolve("h"), loop, NOBODY, false)) {
      try (var files = Files.list(own)) {
        List<Path> all = files.toList();
        assertThat(all).hasSize(1);
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(all.getFirst())))
            .isEqualTo("rwx------");
      }
      made.publish();
      try (var files = Files.list(own)) {
        assertThat(files).containsExactly(own.resolve("h"));
      }
    } finally {
      loop.shutdownGracefully(0, 1, TimeUnit.SECONDS);
    }
    try (var files = Files.list(own)) {
      assertThat(files).isEmpty();
    }
  }

  private static final HandoverPoint.Owner NOBODY =
      new HandoverPoint.Owner() {
        @Override
        public List<FileDescriptor> sockets() {
          return List.of();
        }

        @Override
        public void succeeded() {}
      };

  @Test
  void withoutAPredecessorItStartsAsEver() throws IOException {
    before.close();
    assertThat(point).doesNotExist();
    try (LbUnderTest alone = LbUnderTest.ofFile(file("x.json", 0, 0), UPGRADE)) {
      assertThat(alone.get("/a").text()).isEqualTo("x");
    }
  }

  @Test
  void whatAProcessThatDiedLeftBehindIsReplaced() throws IOException {
    before.close();
    try (var dead = java.nio.channels.ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
      dead.bind(UnixDomainSocketAddress.of(point));
    }
    assertThat(point).exists();
    try (LbUnderTest alone = LbUnderTest.ofFile(file("x.json", 0, 0), UPGRADE)) {
      assertThat(alone.get("/a").text()).isEqualTo("x");
    }
  }

  @Test
  void aSuccessorThatFailsChangesNothing() throws IOException {
    int taken = origin.port();
    Path file =
        Files.writeString(
            folder.resolve("bad.json"),
            """
            {"listen": ["127.0.0.1:%d", "127.0.0.1:%d"], "admin": "127.0.0.1:0", "memory": "64mb",
             "handover": "handover", "origins": "%s"}
            """
                .formatted(before.address().getPort(), taken, origin.authority()));
    assertThatThrownBy(() -> LbUnderTest.ofFile(file, UPGRADE))
        .hasRootCauseInstanceOf(IOException.class);
    for (int i = 0; i < 10; i++) {
      assertThat(before.get("/a").text()).isEqualTo("x");
    }
    assertThat(before.admin("GET", "/readyz", "").status()).isEqualTo(200);
    try (LbUnderTest after = successor()) {
      assertThat(after.get("/b").text()).isEqualTo("x");
    }
  }

  /** As from the address of one interface to those of all, and back. */
  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void anAddressThatOverlapsOneThatRunsIsBoundBesideIt(boolean narrows) throws Exception {
    String all = "0.0.0.0";
    String one = "127.0.0.1";
    try (LbUnderTest running =
        LbUnderTest.ofFile(overlapping("running", narrows ? all : one, 0, 0))) {
      int port = running.address().getPort();
      int admin = running.server().adminAddress().getPort();
      Path next = overlapping("overlapping", narrows ? one : all, port, admin);
      try (LbUnderTest after = LbUnderTest.ofFile(next, UPGRADE)) {
        assertThat(running.server().succeeded()).succeedsWithin(java.time.Duration.ofSeconds(5));
        for (int i = 0; i < 10; i++) {
          assertThat(after.client().get("/b").text()).isEqualTo("x");
          assertThat(after.admin("GET", "/readyz", "", TOKEN).status()).isEqualTo(200);
        }
        assertThat(after.server().accounting().snapshot().totals().requests())
            .as("all came here")
            .isEqualTo(10);
        assertThatThrownBy(() -> new ServerSocket().bind(new InetSocketAddress(one, port)))
            .as("nobody else shares the port")
            .isInstanceOf(java.net.BindException.class);
      }
    }
  }

  @Test
  void anOverlappingSuccessorThatFailsLeavesTheOtherAsItWas() throws Exception {
    try (LbUnderTest running = LbUnderTest.ofFile(overlapping("running", "127.0.0.1", 0, 0))) {
      int port = running.address().getPort();
      Path next = overlapping("failing", "0.0.0.0", port, 0, origin.port());
      assertThatThrownBy(() -> LbUnderTest.ofFile(next, UPGRADE))
          .hasRootCauseInstanceOf(IOException.class);
      assertThat(running.get("/a").text()).isEqualTo("x");
      assertThat(running.server().succeeded().toCompletableFuture()).isNotDone();
      Path better = overlapping("better", "0.0.0.0", port, 0);
      try (LbUnderTest after = LbUnderTest.ofFile(better, UPGRADE)) {
        assertThat(after.client().get("/b").text()).isEqualTo("x");
      }
    }
  }

  private static final String TOKEN = "Authorization: Bearer 0123456789abcdef";

  private Path overlapping(String name, String host, int port, int adminPort) throws IOException {
    return overlapping(name, host, port, adminPort, 0);
  }

  private Path overlapping(String name, String host, int port, int adminPort, int second)
      throws IOException {
    return Files.writeString(
        folder.resolve(name + ".json"),
        """
        {"listen": ["%s:%d", "127.0.0.1:%d"],
         "admin": {"listen": "%s:%d", "token": "0123456789abcdef"},
         "memory": "64mb", "handover": "overlapping", "origins": "%s"}
        """
            .formatted(host, port, second, host, adminPort, origin.authority()));
  }

  @Test
  void onlyOneSuccessorAtATime() throws IOException {
    try (SocketChannel first = say("take 1\n")) {
      assertThat(hear(first)).isEqualTo("sockets 3\n");
      assertThatThrownBy(this::successor)
          .hasRootCauseMessage(
              "the lb at " + point + " is being replaced by another process already");
    }
    eventually(() -> {
      try (SocketChannel next = say("take 1\n")) {
        assertThat(hear(next)).isEqualTo("sockets 3\n");
      }
    });
  }

  @Test
  void whoSpeaksSomethingElseIsNotHeard() throws IOException {
    for (String said : new String[] {"GET / HTTP/1.1\r\n\r\n", "x".repeat(100), "ready\n"}) {
      try (SocketChannel stranger = say(said)) {
        if (!said.equals("ready\n")) {
          assertThat(hear(stranger)).isEmpty();
        }
      }
      assertThat(before.get("/a").text()).isEqualTo("x");
    }
    assertThat(before.server().succeeded().toCompletableFuture()).isNotDone();
  }

  @Test
  void aSuccessorOfOneThatNoLongerListensBindsItsAddressesItself() throws Exception {
    Path file =
        Files.writeString(
            folder.resolve("ending.json"),
            """
            {"listen": "127.0.0.1:0", "admin": "127.0.0.1:0", "memory": "64mb",
             "handover": "ending", "origins": "%s"}
            """
                .formatted(origin.authority()));
    Gate gate = Gate.named("the answer");
    origin.on("/wait").respond(Reply.ok("late").waitingBeforeHead(gate));
    try (LbUnderTest ending = LbUnderTest.ofFile(file)) {
      int port = ending.address().getPort();
      RawClient running = ending.client().sendHead("GET", "/wait");
      gate.awaitReached();
      ending.server().drain();
      eventually(() -> assertThatThrownBy(() -> RawClient.connect(port).close()));
      Files.writeString(file, Files.readString(file).replaceFirst(":0", ":" + port));
      try (LbUnderTest after = LbUnderTest.ofFile(file, UPGRADE)) {
        assertThat(after.get("/b").text()).isEqualTo("x");
      }
      gate.open();
      assertThat(running.read().text()).isEqualTo("late");
    }
  }

  /** Nobody would listen if this one ended now. */
  @ParameterizedTest
  @ValueSource(strings = {"", "nonsense\n"})
  void aPredecessorThatDiesWhileItLeavesTakesNobodyWithIt(String lastWords) throws Exception {
    before.close();
    try (ServerSocketChannel dying = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
      dying.bind(UnixDomainSocketAddress.of(point));
      ServerSocketChannel dead = dying; // before the try ends
      Thread end =
          Thread.ofVirtual()
              .start(() -> {
                try (SocketChannel successor = dying.accept()) {
                  hear(successor);
                  say(successor, "sockets 0\n");
                  String heard = "";
                  while (!heard.endsWith("ready\n")) {
                    heard += hear(successor); // both lines may come at once
                  }
                  say(successor, lastWords);
                  dead.close();
                } catch (IOException failure) {
                  throw new UncheckedIOException(failure);
                }
              });
      try (LbUnderTest after = LbUnderTest.ofFile(file("x.json", 0, 0), UPGRADE)) {
        assertThat(after.get("/b").text()).isEqualTo("x");
      }
      end.join();
    }
  }

  @Test
  void aSuccessorThatCannotBeSucceededLeavesTheOtherAsItWas() throws Exception {
    Files.createSymbolicLink(point, Files.move(point, folder.resolve("elsewhere")));
    assertThatThrownBy(this::successor).hasRootCauseMessage(point + " is there, and is no socket");
    assertThat(before.get("/a").text()).isEqualTo("x");
    assertThat(before.server().succeeded().toCompletableFuture()).isNotDone();
  }

  @Test
  void whereSomebodyElseListensNobodyElseDoes() throws Exception {
    assertThatThrownBy(() -> LbUnderTest.ofFile(file("other.json", 0, 0)))
        .hasRootCauseMessage(
            "another lb awaits its successor at " + point + "; --upgrade takes its place");
    try (SocketChannel successor = say("take 1\n")) {
      assertThat(hear(successor)).isEqualTo("sockets 3\n");
    }
  }

  @Test
  void aFileIsNeverTakenForWhatAProcessLeftBehind() throws Exception {
    before.close();
    Files.writeString(point, "precious");
    assertThatThrownBy(() -> LbUnderTest.ofFile(file("other.json", 0, 0), UPGRADE))
        .hasRootCauseMessage(point + " is there, and is no socket");
    assertThat(point).hasContent("precious");
  }

  @Test
  void whatIsAnothersIsNotRemovedAtTheEnd() throws Exception {
    Files.delete(point);
    try (ServerSocketChannel another = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
      another.bind(UnixDomainSocketAddress.of(point));
      before.close();
      assertThat(point).exists();
    }
  }

  private SocketChannel say(String text) throws IOException {
    SocketChannel channel = SocketChannel.open(UnixDomainSocketAddress.of(point));
    say(channel, text);
    return channel;
  }

  private static void say(SocketChannel channel, String text) throws IOException {
    channel.write(ByteBuffer.wrap(text.getBytes(StandardCharsets.US_ASCII)));
  }

  private static String hear(SocketChannel channel) throws IOException {
    ByteBuffer heard = ByteBuffer.allocate(100);
    channel.read(heard);
    return new String(heard.array(), 0, heard.position(), StandardCharsets.US_ASCII);
  }
}
