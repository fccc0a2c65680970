package lb.proxy.upstream;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import lb.config.Origin;
import lb.config.OriginProtocol;
import lb.proxy.upstream.FetchFailure.Kind;
import lb.testing.Reply;
import lb.testing.ScriptedOrigin;
import lb.testing.h2.H2Frame;
import lb.testing.h2.H2Origin;
import lb.testing.h2.H2Peer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What becomes of connections when the name of an origin comes to stand for something else. */
class OriginNamesTest {
  private static final String NAME = "moving.test";
  private static final List<InetAddress> HERE = List.of(Bench.address("127.0.0.1"));
  private static final List<InetAddress> ELSEWHERE = List.of(Bench.address("127.0.0.77"));

  private final Bench bench = Bench.standard();
  private final ScriptedOrigin origin = ScriptedOrigin.start();

  @AfterEach
  void close() {
    bench.close();
    origin.close();
  }

  private OriginGroup named(int port, OriginProtocol protocol) {
    bench.names.put(NAME, HERE);
    Origin named = new Origin(NAME, "http", NAME, port, true, null, 1).speaking(protocol);
    return bench.inTurns(List.of(named));
  }

  private OriginStatus status() {
    return bench.upstreams.status().getFirst();
  }

  @Test
  void pooledConnectionsLeaveAnAddressThatTheNameHasLeft() {
    origin.otherwise().respond(Reply.ok("x"));
    OriginGroup group = named(origin.port(), OriginProtocol.HTTP_1_1);
    bench.fetch(group, Bench.get("/"));
    bench.names.put(NAME, ELSEWHERE);
    bench.loop.pass(2_000);
    assertThat(bench.fetch(group, Bench.get("/")).body()).isEqualTo("x");
    bench.loop.turn();
    assertThat(status().addresses()).containsExactly("127.0.0.77");
    assertThat(status().idle()).as("one answer is not enough").isEqualTo(1);
    bench.loop.pass(31_000);
    bench.fetch(group, Bench.get("/"));
    bench.loop.turn();
    assertThat(status().idle()).isZero();
    assertThat(bench.fetch(group, Bench.get("/")).kind()).isEqualTo(Kind.CONNECT);
    assertThat(origin.connections()).isEqualTo(1);
  }

  @Test
  void connectionsToAddressesThatTakeTurnsStay() {
    origin.otherwise().respond(Reply.ok("x"));
    OriginGroup group = named(origin.port(), OriginProtocol.HTTP_1_1);
    for (int i = 0; i < 10; i++) {
      bench.names.put(NAME, i % 2 == 0 ? HERE : ELSEWHERE);
      bench.loop.pass(10_000);
      assertThat(bench.fetch(group, Bench.get("/")).body()).isEqualTo("x");
      bench.loop.turn();
    }
    assertThat(origin.connections()).isEqualTo(1);
  }

  @Test
  void everyAddressOfANameIsUsed() throws IOException {
    List<InetAddress> both = List.of(Bench.address("127.0.0.1"), Bench.address("127.0.0.2"));
    Queue<InetAddress> asked = new ConcurrentLinkedQueue<>();
    try (ServerSocket one = new ServerSocket(0, 50, both.get(0));
        ServerSocket other = new ServerSocket(one.getLocalPort(), 50, both.get(1))) {
      Thread.ofVirtual().start(() -> answerAndClose(one, asked));
      Thread.ofVirtual().start(() -> answerAndClose(other, asked));
      OriginGroup group = named(one.getLocalPort(), OriginProtocol.HTTP_1_1);
      bench.names.put(NAME, both);
      for (int i = 0; i < 4; i++) {
        assertThat(bench.fetch(group, Bench.get("/")).body()).isEqualTo("x");
      }
    }
    assertThat(asked).containsExactlyInAnyOrder(both.get(0), both.get(1), both.get(0), both.get(1));
  }

  private static void answerAndClose(ServerSocket listening, Queue<InetAddress> asked) {
    try {
      while (true) {
        try (Socket client = listening.accept()) {
          asked.add(client.getLocalAddress());
          BufferedReader in =
              new BufferedReader(new InputStreamReader(client.getInputStream(), US_ASCII));
          String line = in.readLine();
          while (line != null && !line.isEmpty()) {
            line = in.readLine();
          }
          String answer = "HTTP/1.1 200 OK\r\nContent-Length: 1\r\nConnection: close\r\n\r\nx";
          client.getOutputStream().write(answer.getBytes(US_ASCII));
        }
      }
    } catch (IOException closed) {
      // The test is over.
    }
  }

  /** Reads up to a request, and answers whoever asks meanwhile whether anybody is there. */
  private static H2Peer.Request awaken(H2Peer peer) throws IOException {
    H2Frame frame = peer.read();
    while (frame.type() != H2Frame.HEADERS) {
      if (frame.type() == H2Frame.PING) {
        peer.send(new H2Frame(H2Frame.PING, H2Frame.ACK, 0, frame.payload()));
      }
      frame = peer.read();
    }
    return peer.request(frame);
  }

  @Test
  void aSharedConnectionTakesNoMoreRequestsAndEndsWithTheLastOfThem() {
    CompletableFuture<Void> go = new CompletableFuture<>();
    try (H2Origin shared =
        H2Origin.start(peer -> {
          peer.greet();
          H2Peer.Request first = peer.request();
          peer.head(first.streamId(), ":status", "200").data(first.streamId(), "be");
          peer.answer(awaken(peer), "second");
          peer.answer(awaken(peer), "third");
          go.get();
          peer.lastData(first.streamId(), "gun");
          peer.readToEnd();
        })) {
      OriginGroup group = named(shared.port(), OriginProtocol.H2);
      RecordedFetch begun = bench.send(group, Bench.get("/"));
      bench.loop.until("it has begun", () -> begun.bodyBytes == 2);
      bench.names.put(NAME, ELSEWHERE);
      bench.loop.pass(2_000);
      assertThat(bench.fetch(group, Bench.get("/")).body()).isEqualTo("second");
      for (int i = 0; i < 8; i++) {
        bench.loop.pass(4_000); // in steps: the origin has to answer PING in between
        bench.loop.settle();
        bench.loop.settle();
      }
      assertThat(bench.fetch(group, Bench.get("/")).body()).isEqualTo("third");
      bench.loop.turn();
      assertThat(bench.fetch(group, Bench.get("/")).kind()).isEqualTo(Kind.CONNECT);
      go.complete(null);
      assertThat(bench.await(begun).body()).isEqualTo("begun");
      bench.loop.until("it is closed", () -> status().active() + status().idle() == 0);
      assertThat(shared.connections()).isEqualTo(1);
    }
  }
}
