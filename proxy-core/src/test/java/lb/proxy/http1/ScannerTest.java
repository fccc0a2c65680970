package lb.proxy.http1;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import lb.cache.http.RequestHead;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Test;

/** What the transcripts of the corpus do not show. */
class ScannerTest {
  private static final String GET = "GET /a?b HTTP/1.1\r\nHost: h\r\nX-A: b\r\n\r\n";

  @Test
  void theInputMayBeThrownAwayAfterEachFeed() {
    RequestScanner scanner = new RequestScanner(HeadLimits.DEFAULT);
    for (int i = 0; i < GET.length() - 1; i++) {
      ByteBuf in = octets(GET.substring(i, i + 1));
      assertThat(scanner.feed(in, "http")).isEqualTo(new RequestScan.NeedMore());
      assertThat(in.isReadable()).isFalse();
      assertThat(scanner.inHead()).isTrue();
      in.setByte(0, 0);
    }
    RequestHead head = head(scanner.feed(octets("\n"), "http"));
    assertThat(head.target()).isEqualTo("/a?b");
    assertThat(head.fields().first("x-a")).isEqualTo("b");
    assertThat(scanner.inHead()).isFalse();
  }

  @Test
  void scannersOfOneThreadDoNotDisturbEachOther() {
    RequestScanner one = new RequestScanner(HeadLimits.DEFAULT);
    RequestScanner two = new RequestScanner(HeadLimits.DEFAULT);
    one.feed(octets("GET /one HTTP/1.1\r\nHost: one\r\nX: 1"), "http");
    two.feed(octets("POST /two?2 HTTP/1.1\r\nHost: two\r\nYyyyy: 22222"), "http");
    RequestHead whole = head(new RequestScanner(HeadLimits.DEFAULT).feed(octets(GET), "http"));
    RequestHead first = head(one.feed(octets("1\r\n\r\n"), "http"));
    RequestHead second = head(two.feed(octets("2\r\n\r\n"), "http"));
    assertThat(first.method() + first.authority() + first.target()).isEqualTo("GETone/one");
    assertThat(first.fields().toString()).isEqualTo("Host: one\nX: 11\n");
    assertThat(second.method() + second.authority() + second.target()).isEqualTo("POSTtwo/two?2");
    assertThat(second.fields().toString()).isEqualTo("Host: two\nYyyyy: 222222\n");
    assertThat(whole.fields().toString()).isEqualTo("Host: h\nX-A: b\n");
  }

  @Test
  void aHeadKeepsItsOctetsWhenTheNextOneComes() {
    RequestScanner scanner = new RequestScanner(HeadLimits.DEFAULT);
    ByteBuf in = octets(GET + GET.replace("X-A: b", "Y-C: d"));
    RequestHead first = head(scanner.feed(in, "http"));
    RequestHead second = head(scanner.feed(in, "http"));
    assertThat(first.fields().toString()).isEqualTo("Host: h\nX-A: b\n");
    assertThat(second.fields().toString()).isEqualTo("Host: h\nY-C: d\n");
    assertThat(in.isReadable()).isFalse();
  }

  @Test
  void aHeadKeepsTheOctetsOfItsFieldsAlone() {
    ByteBuf in = octets(GET + "x".repeat(50_000));
    RequestHead head = head(new RequestScanner(HeadLimits.DEFAULT).feed(in, "http"));
    assertThat(head.fields().bytes()).hasSize("Host: h\r\nX-A: b".length());
    assertThat(in.readerIndex()).isEqualTo(GET.length());
  }

  @Test
  void aMethodThatIsKnownIsTheConstant() {
    assertThat(head(new RequestScanner(HeadLimits.DEFAULT).feed(octets(GET), "http")).method())
        .isSameAs("GET");
  }

  @Test
  void theSchemeIsTheOneOfTheConnection() {
    String absolute = GET.replace("/a?b", "HTTPS://h:443/a");
    RequestHead head = head(new RequestScanner(HeadLimits.DEFAULT).feed(octets(absolute), "https"));
    assertThat(head.scheme()).isEqualTo("https");
    assertThat(head.authority()).isEqualTo("h:443");
    assertThat(
            new RequestScanner(HeadLimits.DEFAULT)
                .feed(octets(absolute.replace("443", "80")), "https"))
        .isEqualTo(new RequestScan.Malformed(HttpProblem.HOST_MISMATCH));
  }

  @Test
  void aScannerThatRefusedRefusesWhateverFollows() {
    RequestScanner scanner = new RequestScanner(HeadLimits.DEFAULT);
    RequestScan refused = new RequestScan.Malformed(HttpProblem.BARE_LF);
    assertThat(scanner.feed(octets("GET / HTTP/1.1\n"), "http")).isEqualTo(refused);
    assertThat(scanner.feed(octets(GET), "http")).isEqualTo(refused);
    assertThat(scanner.feed(Unpooled.EMPTY_BUFFER, "http")).isEqualTo(refused);
    assertThat(scanner.inHead()).isFalse();
  }

  @Test
  void aFramingThatWasRefusedStaysRefused() {
    RequestScanner scanner = new RequestScanner(HeadLimits.DEFAULT);
    RequestScan refused = new RequestScan.Malformed(HttpProblem.BAD_LENGTH);
    String bad = GET.replace("X-A: b", "Content-Length: -1");
    assertThat(scanner.feed(octets(bad), "http")).isEqualTo(refused);
    assertThat(scanner.feed(octets(GET), "http")).isEqualTo(refused);
  }

  @Test
  void anEmptyInputChangesNothing() {
    RequestScanner scanner = new RequestScanner(HeadLimits.DEFAULT);
    assertThat(scanner.feed(Unpooled.EMPTY_BUFFER, "http")).isEqualTo(new RequestScan.NeedMore());
    assertThat(scanner.inHead()).isFalse();
    scanner.feed(octets("GET"), "http");
    assertThat(scanner.feed(Unpooled.EMPTY_BUFFER, "http")).isEqualTo(new RequestScan.NeedMore());
    head(scanner.feed(octets(GET.substring(3)), "http"));
  }

  @Test
  void aLongLineInSingleOctetsCostsLinearTime() {
    int length = 1 << 20;
    RequestScanner scanner = new RequestScanner(new HeadLimits(1 << 10, (1 << 20) + (1 << 12), 10));
    scanner.feed(octets("GET / HTTP/1.1\r\nHost: h\r\nX: "), "http");
    ByteBuf octet = octets("y");
    // Scanning the line again for each octet would take some 10^11 steps.
    Assertions.assertTimeoutPreemptively(
        Duration.ofSeconds(20),
        () -> {
          for (int i = 0; i < length; i++) {
            scanner.feed(octet.readerIndex(0), "http");
          }
        });
    RequestHead head = head(scanner.feed(octets("\r\n\r\n"), "http"));
    assertThat(head.fields().first("x")).hasSize(length);
  }

  @Test
  void twoResponsesInOneBufferAreTakenOneByOne() {
    ResponseScanner scanner = new ResponseScanner(HeadLimits.DEFAULT);
    ByteBuf in =
        octets("HTTP/1.1 103 E\r\nA: b\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\nx");
    ResponseScan.Head hints = (ResponseScan.Head) scanner.feed(in, "GET");
    ResponseScan.Head last = (ResponseScan.Head) scanner.feed(in, "GET");
    assertThat(hints.head().isInterim()).isTrue();
    assertThat(last.framing()).isEqualTo(BodyFraming.length(1));
    assertThat(last.head().fields().size()).isEqualTo(1);
    assertThat(in.readableBytes()).isEqualTo(1);
  }

  private static RequestHead head(RequestScan scan) {
    assertThat(scan).isInstanceOf(RequestScan.Head.class);
    return ((RequestScan.Head) scan).head();
  }

  private static ByteBuf octets(String text) {
    return Unpooled.copiedBuffer(text, StandardCharsets.ISO_8859_1);
  }
}
