package lb.proxy.upstream;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import lb.testing.Reply;
import lb.testing.ScriptedOrigin;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What an origin may send over HTTP/1.1, rightly or not, and what comes of it: for the fetch, and
 * for whoever asks next. The next request has to get the answer to itself and to nothing else.
 * {@code -Dlb.corpus.rewrite=true} writes the file anew from what the code does: the diff is what
 * gets reviewed.
 */
class Http1CorpusTest {
  private static final String FILE = "http1.txt";

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
    OriginCorpus.rewrite(FILE, cases().map(Http1CorpusTest::run).toList());
  }

  private static String run(OriginCorpus.Case stored) {
    byte[] octets =
        OriginCorpus.decode(String.join("", stored.input())).getBytes(StandardCharsets.ISO_8859_1);
    AtomicBoolean sent = new AtomicBoolean();
    try (ScriptedOrigin origin = ScriptedOrigin.start();
        Bench bench = Bench.standard()) {
      origin
          .on("/wrong")
          .respond((request, wire) -> {
            try {
              wire.send(octets);
            } catch (IOException left) {
              // Who has seen enough may leave.
            }
            sent.set(true);
          });
      origin.on("/next").respond(Reply.ok("next"));
      OriginGroup group = bench.group(origin);
      FetchRequest request = FetchRequest.withoutBody(Bench.head(stored.method(), "/wrong"));
      RecordedFetch fetch = bench.send(group, request);
      bench.loop.until("all of it is sent", sent::get);
      bench.loop.settle();
      while (!fetch.isOver()) {
        bench.loop.pass(10_000); // more is waited for than will come
      }
      bench.loop.settle();
      RecordedFetch next = bench.fetch(group, Bench.get("/next"));
      assertThat(next.body()).as("what the next request gets").isEqualTo("next");
      boolean same = origin.connections() == 1;
      return OriginCorpus.told(fetch)
          + (same ? "the connection is used again\n" : "the connection is given up\n");
    }
  }
}
