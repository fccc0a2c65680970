package lb.proxy.upstream;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;
import lb.cache.http.Fields;
import lb.config.Origin;
import lb.proxy.upstream.FetchFailure.Kind;
import lb.testing.Body;
import lb.testing.Gate;
import lb.testing.Reply;
import lb.testing.Script;
import lb.testing.ScriptedOrigin;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Each time-out, in the test's own time. */
class TimeoutTest {
  private final Bench bench =
      Bench.with(settings ->
          settings.change(s -> {
            s.connectMillis = 5_000;
            s.firstByteMillis = 20_000;
            s.betweenBytesMillis = 8_000;
          }));
  private final ScriptedOrigin origin = ScriptedOrigin.start();
  private final OriginGroup group = bench.group(origin);

  @AfterEach
  void close() {
    bench.close();
    origin.close();
  }

  @Test
  void anOriginThatSaysNothingIsGivenUp() {
    origin.on("/a").respond(Script.silence());
    RecordedFetch fetch = bench.send(group, Bench.get("/a"));
    bench.loop.until("the request is there", () -> origin.received().size() == 1);
    bench.loop.pass(19_900);
    assertThat(fetch.isOver()).isFalse();
    bench.loop.pass(100);
    assertThat(fetch.kind()).isEqualTo(Kind.FIRST_BYTE_TIMEOUT);
    assertThat(fetch.failure.status()).isEqualTo(504);
    origin.awaitOpenConnections(0);
  }

  @Test
  void aHeadThatNeverEndsIsGivenUpThoughItMoves() {
    Gate more = Gate.named("some of the head");
    origin
        .on("/a")
        .respond((request, wire) ->
            wire.send("HTTP/1.1 200 OK\r\n").pass(more).send("X: 1\r\n").awaitPeerClose());
    RecordedFetch fetch = bench.send(group, Bench.get("/a"));
    bench.loop.until("the request is there", () -> origin.received().size() == 1);
    bench.loop.pass(15_000);
    more.awaitReached().open();
    bench.loop.settle();
    bench.loop.pass(5_000);
    assertThat(fetch.kind()).isEqualTo(Kind.FIRST_BYTE_TIMEOUT);
  }

  @Test
  void anInterimResponseStartsTheWaitAnew() {
    Gate hint = Gate.named("the hint");
    origin
        .on("/a")
        .respond((request, wire) ->
            wire.pass(hint).send("HTTP/1.1 102 Processing\r\n\r\n").awaitPeerClose());
    RecordedFetch fetch = bench.send(group, Bench.get("/a"));
    bench.loop.until("the request is there", () -> origin.received().size() == 1);
    bench.loop.pass(15_000);
    hint.open();
    bench.loop.until("the hint is there", () -> fetch.interims.size() == 1);
    bench.loop.pass(19_900);
    assertThat(fetch.isOver()).isFalse();
    bench.loop.pass(200);
    assertThat(fetch.kind()).isEqualTo(Kind.FIRST_BYTE_TIMEOUT);
  }

  @Test
  void aBodyThatStopsIsGivenUp() {
    Gate never = Gate.named("more of the body");
    origin.on("/a").respond(Reply.ok(Body.pattern(1, 1000)).waitingAt(500, never));
    RecordedFetch fetch = bench.send(group, Bench.get("/a"));
    bench.loop.until("half of the body is there", () -> fetch.bodyBytes == 500);
    bench.loop.turn();
    bench.loop.pass(7_900);
    assertThat(fetch.isOver()).isFalse();
    bench.loop.pass(200);
    assertThat(fetch.kind()).isEqualTo(Kind.BETWEEN_BYTES_TIMEOUT);
    assertThat(fetch.failure.status()).isEqualTo(504);
    assertThat(fetch.failure.headSeen()).isTrue();
    never.open();
  }

  @Test
  void aSlowBodyThatMovesIsNotGivenUp() {
    List<Gate> gates = new ArrayList<>();
    Reply reply = Reply.ok(Body.pattern(1, 1000));
    for (int i = 0; i < 9; i++) {
      gates.add(Gate.named("part " + i));
      reply.waitingAt(100 * (i + 1), gates.get(i));
    }
    origin.on("/a").respond(reply);
    RecordedFetch fetch = bench.send(group, Bench.get("/a"));
    for (int i = 0; i < 9; i++) {
      long soFar = 100 * (i + 1);
      bench.loop.until("a part is there", () -> fetch.bodyBytes == soFar);
      bench.loop.turn();
      bench.loop.pass(7_000);
      gates.get(i).open();
    }
    assertThat(bench.await(fetch).isComplete()).isTrue();
  }

  @Test
  void aPausedResponseIsNotGivenUp() {
    Gate never = Gate.named("more of the body");
    origin.on("/a").respond(Reply.ok(Body.pattern(1, 1000)).waitingAt(500, never));
    RecordedFetch fetch = bench.send(group, Bench.get("/a"));
    bench.loop.until("half of the body is there", () -> fetch.bodyBytes == 500);
    fetch.fetch.pause();
    bench.loop.pass(3_600_000);
    assertThat(fetch.isOver()).isFalse();
    fetch.fetch.resume();
    bench.loop.pass(7_900);
    assertThat(fetch.isOver()).isFalse();
    bench.loop.pass(200);
    assertThat(fetch.kind()).isEqualTo(Kind.BETWEEN_BYTES_TIMEOUT);
    never.open();
  }

  @Test
  void theWaitForAHeadBeginsWhenTheRequestIsSent() {
    origin.on("/a").respond((request, wire) -> wire.readBody().awaitPeerClose());
    RecordedFetch fetch = bench.send(group, Bench.withBody("POST", "/a", 10));
    fetch.fetch.write(Bench.octets("12345"));
    bench.loop.until("the request is there", () -> origin.received().size() == 1);
    bench.loop.pass(100_000); // a client that takes its time is not the origin's fault
    assertThat(fetch.isOver()).isFalse();
    fetch.fetch.write(Bench.octets("67890"));
    fetch.fetch.end(Fields.EMPTY);
    bench.loop.pass(19_900);
    assertThat(fetch.isOver()).isFalse();
    bench.loop.pass(200);
    assertThat(fetch.kind()).isEqualTo(Kind.FIRST_BYTE_TIMEOUT);
  }

  @Test
  void anOriginThatTakesNothingOfTheRequestIsGivenUp() {
    Gate never = Gate.named("reading");
    origin.on("/a").respond((request, wire) -> wire.pass(never));
    RecordedFetch fetch = bench.send(group, Bench.withBody("POST", "/a", 1L << 30));
    bench.loop.until("the request is there", () -> origin.received().size() == 1);
    while (fetch.fetch.isWritable()) {
      fetch.fetch.write(Bench.octets("x".repeat(32 * 1024)));
      bench.loop.turn();
    }
    bench.loop.settle();
    bench.loop.pass(7_800);
    assertThat(fetch.isOver()).isFalse();
    bench.loop.pass(8_400); // what trickled into the socket's buffers meanwhile was progress
    assertThat(fetch.kind()).isEqualTo(Kind.BETWEEN_BYTES_TIMEOUT);
    never.open();
  }

  @Test
  void aHandshakeThatNeverEndsIsGivenUpInTheTimeToConnect() {
    origin.onAccept(wire -> wire.awaitPeerClose());
    Origin silent = new Origin("silent", "https", "127.0.0.1", origin.port(), false, null, 1);
    RecordedFetch fetch = bench.send(bench.inTurns(List.of(silent)), Bench.get("/a"));
    bench.loop.until("it is connected", () -> origin.connections() == 1);
    bench.loop.settle();
    assertThat(fetch.isOver()).isFalse();
    bench.loop.pass(5_100);
    assertThat(fetch.kind()).isEqualTo(Kind.CONNECT_TIMEOUT);
    assertThat(fetch.failure.status()).isEqualTo(504);
  }

  @Test
  void aNameThatIsNotResolvedInTimeIsGivenUp() {
    bench.upstreams.apply(new Bench.Settings().change(s -> s.resolveMillis = 2_000).build());
    Origin slow = new Origin("slow", "http", Bench.NEVER_ANSWERED, 80, true, null, 1);
    RecordedFetch fetch = bench.send(bench.inTurns(List.of(slow)), Bench.get("/a"));
    bench.loop.pass(1_900);
    assertThat(fetch.isOver()).isFalse();
    bench.loop.pass(100);
    assertThat(fetch.kind()).isEqualTo(Kind.CONNECT_TIMEOUT);
    assertThat(fetch.failure.message()).contains("no address");
  }

  @Test
  void anAddressThatSwallowsPacketsIsNotWaitedForAlone() throws IOException {
    origin.on("/a").respond(Reply.ok("x"));
    try (FullListener full = new FullListener("127.0.0.78", origin.port())) {
      bench.names.put("two.test", List.of(full.address(), InetAddress.getLoopbackAddress()));
      Origin two = new Origin("two", "http", "two.test", origin.port(), true, null, 1);
      RecordedFetch fetch = bench.send(bench.inTurns(List.of(two)), Bench.get("/a"));
      bench.loop.settle();
      assertThat(fetch.isOver()).isFalse();
      bench.loop.pass(260);
      assertThat(bench.await(fetch).body()).isEqualTo("x");
    }
  }

  @Test
  void anOriginThatSwallowsPacketsIsGivenUp() throws IOException {
    try (FullListener full = new FullListener("127.0.0.79", 0)) {
      Origin hole = new Origin("hole", "http", "127.0.0.79", full.port(), true, null, 1);
      RecordedFetch fetch = bench.send(bench.inTurns(List.of(hole)), Bench.get("/a"));
      bench.loop.settle();
      bench.loop.pass(4_900);
      assertThat(fetch.isOver()).isFalse();
      bench.loop.pass(200);
      assertThat(fetch.kind()).isEqualTo(Kind.CONNECT_TIMEOUT);
      assertThat(fetch.failure.retryable()).isTrue();
    }
  }

  @Test
  void aThousandRequestsInARowNeedNoThousandTimers() {
    origin.on("/a").respond(Reply.ok("x"));
    bench.fetch(group, Bench.get("/a"));
    int before = bench.loop.pendingTimers();
    for (int i = 0; i < 200; i++) {
      bench.fetch(group, Bench.get("/a"));
    }
    assertThat(bench.loop.pendingTimers()).isEqualTo(before);
  }

  /** A listener whose queue is full: the kernel answers no further SYN. */
  private static final class FullListener implements AutoCloseable {
    private final ServerSocket listener = new ServerSocket();
    private final List<Socket> queued = new ArrayList<>();

    FullListener(String address, int port) throws IOException {
      listener.bind(new InetSocketAddress(address, port), 1);
      for (int i = 0; i < 8; i++) {
        Socket socket = new Socket();
        try {
          socket.connect(listener.getLocalSocketAddress(), 100);
          queued.add(socket);
        } catch (IOException full) {
          socket.close();
          return;
        }
      }
      throw new IOException("the queue does not fill");
    }

    InetAddress address() {
      return listener.getInetAddress();
    }

    int port() {
      return listener.getLocalPort();
    }

    @Override
    public void close() throws IOException {
      for (Socket socket : queued) {
        socket.close();
      }
      listener.close();
    }
  }
}
