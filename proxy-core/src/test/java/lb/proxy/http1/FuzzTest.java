package lb.proxy.http1;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import java.util.List;
import java.util.SplittableRandom;
import lb.cache.http.Ascii;
import lb.cache.http.Fields;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Broken streams from a fixed seed. Nothing throws; no cut changes the outcome; what is accepted
 * keeps the limits, has no octet that could be read in two ways, and survives being written anew.
 */
class FuzzTest {
  private static final long SEED = 0x1b_91_12L;

  @Test
  void brokenStreamsAreUnderstoodOneWayOrRefused() {
    run(10_000);
  }

  @Test
  @Tag("long")
  void aMillionBrokenStreamsAreUnderstoodOneWayOrRefused() {
    run(1_000_000);
  }

  private static void run(int inputs) {
    SplittableRandom random = new SplittableRandom(SEED);
    WireGenerator generator = new WireGenerator(random);
    List<byte[]> seeds = Corpus.cases().stream().map(Corpus.Case::octets).toList();
    int accepted = 0;
    for (int i = 0; i < inputs; i++) {
      byte[] base =
          random.nextInt(4) == 0 ? seeds.get(random.nextInt(seeds.size())) : generator.requests();
      byte[] octets = random.nextInt(8) == 0 ? base : generator.mutate(base);
      accepted += checkRequests(octets, generator.cut(octets));
      byte[] responses =
          random.nextInt(8) == 0 ? generator.responses() : generator.mutate(generator.responses());
      checkResponses(responses, generator.cut(responses));
    }
    // Otherwise the fuzzer would only prove that nonsense is refused.
    assertThat(accepted).isGreaterThan(inputs / 4);
  }

  private static int checkRequests(byte[] octets, List<byte[]> pieces) {
    String whole = Transcript.ofRequests(List.of(octets), Corpus.LIMITS, Corpus.BODY_LIMITS);
    String cut = Transcript.ofRequests(pieces, Corpus.LIMITS, Corpus.BODY_LIMITS);
    if (!agree(whole, cut)) {
      assertThat(cut).as(Escapes.encode(octets)).isEqualTo(whole);
    }
    ByteBuf in = Unpooled.directBuffer(octets.length).writeBytes(octets);
    try {
      RequestScan scan = new RequestScanner(Corpus.LIMITS).feed(in, "http");
      if (scan instanceof RequestScan.Head head) {
        assertThat(in.readerIndex()).isLessThanOrEqualTo(Corpus.LIMITS.headBytesMax() + 8);
        checkFields(head.head().fields());
        checkWrittenAnew(head);
        return 1;
      }
      return 0;
    } catch (RuntimeException | AssertionError e) {
      throw new AssertionError("for " + Escapes.encode(octets), e);
    } finally {
      in.release();
    }
  }

  private static void checkResponses(byte[] octets, List<byte[]> pieces) {
    String whole =
        Transcript.ofResponses(List.of(octets), "GET", Corpus.LIMITS, Corpus.BODY_LIMITS);
    String cut = Transcript.ofResponses(pieces, "GET", Corpus.LIMITS, Corpus.BODY_LIMITS);
    if (!agree(whole, cut)) {
      assertThat(cut).as(Escapes.encode(octets)).isEqualTo(whole);
    }
  }

  /**
   * A line that is cut is judged when its end has come: a stream that ends before is still waited
   * for in pieces where it is refused whole. Everything else must be equal.
   */
  private static boolean agree(String whole, String cut) {
    if (whole.equals(cut)) {
      return true;
    }
    boolean waits =
        cut.endsWith("in head\n") || cut.endsWith("in body\n") || cut.endsWith("short_body\n");
    int line = cut.lastIndexOf('\n', cut.length() - 2) + 1;
    return waits
        && whole.startsWith(cut.substring(0, line))
        && whole.substring(line).startsWith("refused")
        && whole.indexOf('\n', line) == whole.length() - 1;
  }

  private static void checkFields(Fields fields) {
    assertThat(fields.size()).isLessThanOrEqualTo(Corpus.LIMITS.fieldsMax());
    for (int i = 0; i < fields.size(); i++) {
      assertThat(Ascii.isToken(fields.name(i))).isTrue();
      for (char c : fields.value(i).toCharArray()) {
        assertThat(c >= 0x20 && c != 0x7f || c == '\t').isTrue();
      }
    }
  }

  /** What goes to the origin means what was understood, and nothing else. */
  private static void checkWrittenAnew(RequestScan.Head understood) {
    ByteBuf out = Unpooled.buffer();
    HeadEncoder.request(
        out,
        understood.head().withFields(HopByHop.strip(understood.head().fields())),
        understood.framing());
    HeadLimits wide = new HeadLimits(1 << 16, 1 << 16, 100);
    RequestScan again = new RequestScanner(wide).feed(out, "http");
    assertThat(out.isReadable()).isFalse();
    if (understood.minorVersion() == 0 && understood.head().authority().isEmpty()) {
      assertThat(again).isEqualTo(new RequestScan.Malformed(HttpProblem.BAD_HOST));
      return;
    }
    assertThat(again)
        .as(() -> ByteBufUtil.prettyHexDump(out.readerIndex(0)))
        .isInstanceOf(RequestScan.Head.class);
    RequestScan.Head head = (RequestScan.Head) again;
    assertThat(head.head().method()).isEqualTo(understood.head().method());
    assertThat(head.head().target()).isEqualTo(understood.head().target());
    assertThat(Authority.sameOrigin(head.head().authority(), understood.head().authority(), "http"))
        .isTrue();
    assertThat(head.framing().knownLength()).isEqualTo(understood.framing().knownLength());
    assertThat(head.keepAlive()).isTrue();
  }
}
