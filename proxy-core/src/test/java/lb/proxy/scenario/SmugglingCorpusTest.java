package lb.proxy.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import lb.testing.RawClient;
import lb.testing.ReceivedRequest;
import lb.testing.Reply;
import lb.testing.Response;
import lb.testing.ScriptedOrigin;
import lb.testing.h2.H2Block;
import lb.testing.h2.H2Client;
import lb.testing.h2.H2Frame;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Every stored attempt to smuggle a request: the client is answered as the file says, and the
 * origin gets nothing, or just the well-formed requests that the file names. Over HTTP/1.1 on a
 * listener for it alone and on one that also speaks HTTP/2; over HTTP/2 in frames.
 */
class SmugglingCorpusTest {
  private static final String SENTINEL = "/sentinel";

  private static final Under SHARED = new Under();

  /** An lb with an origin that answers everything. */
  private static final class Under implements AutoCloseable {
    final ScriptedOrigin origin = ScriptedOrigin.start();
    final LbUnderTest lb = LbUnderTest.inFrontOf(origin);

    Under() {
      origin.otherwise().respond(Reply.ok("ok").cacheControl("no-store"));
      origin.on("/ws").respond(Reply.status(426).body("another version"));
    }

    /** What the origin got since there were so many, but for sentinels. */
    List<ReceivedRequest> since(int before) {
      List<ReceivedRequest> all = origin.received();
      return all.subList(before, all.size()).stream()
          .filter(request -> !request.target().equals(SENTINEL))
          .toList();
    }

    @Override
    public void close() {
      lb.close();
      origin.close();
    }
  }

  /** Plays a case against an lb. */
  private interface Play {
    void play(Under under);
  }

  @AfterAll
  static void close() {
    SHARED.close();
  }

  static Stream<Arguments> http1() {
    List<SmugglingCase> cases = SmugglingCase.read("http1.txt");
    return Stream.concat(
        cases.stream().map(each -> Arguments.of("HTTP/1.1 alone", each)),
        cases.stream().map(each -> Arguments.of("HTTP/2 too", each)));
  }

  static Stream<SmugglingCase> http2() {
    return SmugglingCase.read("http2.txt").stream();
  }

  /** What comes late of one case must not be taken for another's: it has an origin of its own. */
  private static void run(SmugglingCase stored, Play play) {
    if (stored.isVague()) {
      try (Under own = new Under()) {
        check(own, stored, play);
      }
    } else {
      check(SHARED, stored, play);
    }
  }

  private static void check(Under under, SmugglingCase stored, Play play) {
    int before = under.origin.received().size();
    play.play(under);
    List<ReceivedRequest> got = under.since(before);
    assertThat(stored.mayHaveGot(got)).as("the origin got %s", SmugglingCase.shown(got)).isTrue();
  }

  @ParameterizedTest(name = "{0}: {1}")
  @MethodSource("http1")
  void nothingIsSmuggledOverHttp1(String listener, SmugglingCase stored) {
    run(
        stored,
        under -> {
          InetSocketAddress at =
              listener.equals("HTTP/2 too") ? under.lb.http2Address() : under.lb.address();
          try (RawClient client = RawClient.connect(at)) {
            overHttp1(client.send(stored.octets()), stored, under);
          }
        });
  }

  private static void overHttp1(RawClient client, SmugglingCase stored, Under under) {
    for (String expected : stored.client().subList(0, stored.client().size() - 1)) {
      boolean head = expected.startsWith("HEAD:");
      Response response = client.readAnswerTo(head ? "HEAD" : "GET");
      String status = head ? expected.substring("HEAD:".length()) : expected;
      assertThat(String.valueOf(response.status())).isEqualTo(status);
    }
    if (stored.client().getLast().equals("close")) {
      assertThat(client.expectEnd()).isEmpty();
    } else {
      client.send("GET " + SENTINEL + " HTTP/1.1\r\nHost: a\r\n\r\n");
      assertThat(client.read().status()).as("the next request").isEqualTo(200);
      assertThat(under.origin.received().getLast().target()).isEqualTo(SENTINEL);
    }
  }

  @ParameterizedTest
  @MethodSource("http2")
  void nothingIsSmuggledOverHttp2(SmugglingCase stored) {
    run(
        stored,
        under -> {
          try (H2Client client = H2Client.connect(under.lb.http2Address())) {
            client.send(frames(stored).toArray(H2Frame[]::new));
            if (stored.client().getFirst().equals("reset")) {
              client.expectReset(1, stored.client().getLast());
            } else {
              int status = client.readHead(1).status();
              assertThat(String.valueOf(status)).isEqualTo(stored.client().getFirst());
            }
            assertThat(client.request(3, "GET", SENTINEL).readAnswer(3)).isEqualTo("200 ok");
          }
        });
  }

  /** The frames of a stream: HEADERS, DATA, and HEADERS with trailers. */
  private static List<H2Frame> frames(SmugglingCase stored) {
    List<String> head = new ArrayList<>();
    List<String> trailers = new ArrayList<>();
    List<H2Frame> data = new ArrayList<>();
    for (String line : stored.sent()) {
      String[] words = line.split(" ", 3);
      switch (words[0]) {
        case "DATA" -> data.add(H2Frame.data(1, 0, SmugglingCase.unescaped(words[1])));
        case "TRAILER" -> trailers.addAll(List.of(words[1], SmugglingCase.unescaped(words[2])));
        default ->
            head.addAll(
                List.of(SmugglingCase.unescaped(words[0]), SmugglingCase.unescaped(words[1])));
      }
    }
    List<H2Frame> frames = new ArrayList<>();
    frames.add(H2Frame.headers(1, H2Frame.END_HEADERS, block(head)));
    frames.addAll(data);
    if (!trailers.isEmpty()) {
      frames.add(H2Frame.headers(1, H2Frame.END_HEADERS, block(trailers)));
    }
    H2Frame last = frames.removeLast();
    frames.add(new H2Frame(last.type(), last.flags() | H2Frame.END_STREAM, 1, last.payload()));
    return frames;
  }

  private static byte[] block(List<String> namesAndValues) {
    return H2Block.of(namesAndValues.toArray(String[]::new));
  }

  @Test
  void titlesAreUnique() {
    assertThat(SmugglingCase.read("http1.txt")).extracting("title").doesNotHaveDuplicates();
    assertThat(SmugglingCase.read("http2.txt")).extracting("title").doesNotHaveDuplicates();
  }
}
