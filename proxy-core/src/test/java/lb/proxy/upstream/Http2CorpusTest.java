package lb.proxy.upstream;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import lb.testing.h2.H2Block;
import lb.testing.h2.H2Frame;
import lb.testing.h2.H2Origin;
import lb.testing.h2.H2Peer;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What an origin may send over HTTP/2, rightly or not, and what comes of it: for the fetch, for its
 * stream, and for the connection. {@code -Dlb.corpus.rewrite=true} writes the file anew from what
 * the code does: the diff is what gets reviewed.
 */
class Http2CorpusTest {
  private static final String FILE = "http2.txt";
  private static final long MARK = 0x6d61726b;

  static Stream<OriginCorpus.Case> cases() {
    return OriginCorpus.cases(FILE).stream();
  }

  @ParameterizedTest
  @MethodSource("cases")
  void theTranscriptIsTheStoredOne(OriginCorpus.Case stored) {
    assertThat(run(stored)).isEqualTo(stored.expected());
  }

  @Test
  void titlesAreUnique() {
    assertThat(cases().map(OriginCorpus.Case::title)).doesNotHaveDuplicates();
  }

  @Test
  void rewrite() {
    Assumptions.assumeTrue(Boolean.getBoolean("lb.corpus.rewrite"));
    OriginCorpus.rewrite(FILE, cases().map(Http2CorpusTest::run).toList());
  }

  private static String run(OriginCorpus.Case stored) {
    CompletableFuture<String> state = new CompletableFuture<>();
    try (H2Origin origin = H2Origin.start(peer -> play(stored, peer, state));
        Bench bench = Bench.standard()) {
      OriginGroup group = bench.inTurns(List.of(Bench.http2At(origin)));
      FetchRequest request = FetchRequest.withoutBody(Bench.head(stored.method(), "/"));
      RecordedFetch fetch = bench.fetch(group, request);
      bench.loop.until("the origin has seen what comes of it", state::isDone);
      bench.loop.settle();
      return OriginCorpus.told(fetch) + state.join();
    }
  }

  private static void play(OriginCorpus.Case stored, H2Peer peer, CompletableFuture<String> state)
      throws IOException {
    peer.greet();
    peer.request();
    try {
      for (String line : stored.input()) {
        peer.send(octets(line));
      }
      peer.send(H2Frame.ping(0, MARK));
    } catch (IOException ended) {
      // What was said before is still to be read.
    }
    state.complete(outcome(peer));
    peer.readToEnd();
  }

  /** What the origin is told: of the stream, and of the connection. */
  private static String outcome(H2Peer peer) {
    StringBuilder told = new StringBuilder();
    try {
      while (true) {
        H2Frame frame = peer.read();
        if (frame.type() == H2Frame.RST_STREAM) {
          told.append("stream ").append(frame.streamId()).append(" reset ").append(frame.code());
          told.append('\n');
        }
        if (frame.type() == H2Frame.PING && frame.has(H2Frame.ACK) && frame.intAt(4) == MARK) {
          return told + "the connection lives\n";
        }
      }
    } catch (IOException ended) {
      return told + "the connection ends\n";
    }
  }

  // ---- the language of the cases

  private static byte[] octets(String line) {
    int times = 1;
    String once = line;
    int repeated = line.indexOf(" TIMES ");
    if (repeated >= 0) {
      times = Integer.parseInt(line.substring(repeated + 7));
      once = line.substring(0, repeated);
    }
    byte[][] all = new byte[times][];
    Arrays.fill(all, frame(new ArrayList<>(List.of(once.split(" ", -1)))));
    return H2Block.concat(all);
  }

  private static byte[] frame(List<String> words) {
    return switch (words.removeFirst()) {
      case "HEAD" -> head(words);
      case "DATA" -> data(words);
      case "RESET" -> H2Frame.reset(1, Integer.parseInt(words.getFirst())).wire();
      case "SETTINGS" ->
          H2Frame.settings(words.stream().mapToInt(Integer::parseInt).toArray()).wire();
      case "RAW" -> HexFormat.of().parseHex(String.join("", words));
      case "FRAME" ->
          new H2Frame(
                  Integer.parseInt(words.get(0)),
                  Integer.parseInt(words.get(1)),
                  Integer.parseInt(words.get(2)),
                  HexFormat.of().parseHex(words.get(3).replace("-", "")))
              .wire();
      case "CONTINUATION" -> continuations(Integer.parseInt(words.getFirst()));
      default -> throw new IllegalArgumentException("no such frame: " + words);
    };
  }

  private static int stream(List<String> words) {
    boolean said = !words.isEmpty() && words.getFirst().matches("\\d+");
    return said ? Integer.parseInt(words.removeFirst()) : 1;
  }

  private static byte[] head(List<String> words) {
    int stream = stream(words);
    int flags = H2Frame.END_HEADERS;
    if (words.getFirst().equals("END")) {
      words.removeFirst();
      flags |= H2Frame.END_STREAM;
    }
    List<String> lines = new ArrayList<>();
    for (String line : String.join(" ", words).split(" \\| ")) {
      if (line.startsWith("MANY ")) {
        for (int i = 0; i < Integer.parseInt(line.substring(5)); i++) {
          lines.addAll(List.of("x-" + i, "v"));
        }
      } else {
        int colon = line.indexOf(": ", 1);
        lines.add(OriginCorpus.decode(line.substring(0, colon)));
        lines.add(OriginCorpus.decode(line.substring(colon + 2)));
      }
    }
    byte[] block = H2Block.of(lines.toArray(String[]::new));
    if (block.length <= 16_384) {
      return H2Frame.headers(stream, flags, block).wire();
    }
    byte[] first = Arrays.copyOf(block, 16_384);
    byte[] all = H2Frame.headers(stream, flags & ~H2Frame.END_HEADERS, first).wire();
    for (int at = 16_384; at < block.length; at += 16_384) {
      int to = Math.min(block.length, at + 16_384);
      int last = to == block.length ? H2Frame.END_HEADERS : 0;
      byte[] piece = Arrays.copyOfRange(block, at, to);
      all = H2Block.concat(all, H2Frame.continuation(stream, last, piece).wire());
    }
    return all;
  }

  private static byte[] data(List<String> words) {
    int stream = stream(words);
    int flags = 0;
    if (!words.isEmpty() && words.getLast().equals("END")) {
      words.removeLast();
      flags = H2Frame.END_STREAM;
    }
    return H2Frame.data(stream, flags, OriginCorpus.decode(String.join(" ", words))).wire();
  }

  private static byte[] continuations(int count) {
    byte[][] all = new byte[count][];
    for (int i = 0; i < count; i++) {
      int flags = i == count - 1 ? H2Frame.END_HEADERS : 0;
      all[i] = H2Frame.continuation(1, flags, H2Block.of("x-" + i, "v")).wire();
    }
    return H2Block.concat(all);
  }
}
