package lb.proxy.http1;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import java.util.function.Consumer;
import lb.cache.http.FieldName;
import lb.cache.http.Fields;
import lb.cache.http.RequestHead;
import lb.cache.http.ResponseHead;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HeadEncoderTest {
  private static final Fields SOME = Fields.of("Accept", "a", "X-B", "b");

  @Test
  void aRequestHasItsHostFirstAndTheFramingLast() {
    RequestHead head = request("POST", "/a", "b=c", Fields.of("Accept", "x", "Host", "h:8080"));
    assertThat(written(out -> HeadEncoder.request(out, head, BodyFraming.length(42))))
        .isEqualTo(
            "POST /a?b=c HTTP/1.1\r\nHost: h:8080\r\nAccept: x\r\nContent-Length: 42\r\n\r\n");
  }

  @Test
  void theAuthorityIsTheHostOfARequestWithoutOne() {
    RequestHead head = request("GET", "/", null, SOME);
    assertThat(written(out -> HeadEncoder.request(out, head, BodyFraming.NONE)))
        .isEqualTo("GET / HTTP/1.1\r\nHost: h.example\r\nAccept: a\r\nX-B: b\r\n\r\n");
  }

  @Test
  void framingFieldsOfTheReceivedHeadAreNeverCopied() {
    Fields received =
        Fields.of(
            "Host", "h", "Content-Length", "7", "Transfer-Encoding", "x", "Connection", "close");
    RequestHead head = request("PUT", "/", null, received);
    assertThat(written(out -> HeadEncoder.request(out, head, BodyFraming.CHUNKED)))
        .isEqualTo("PUT / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n");
  }

  @Test
  void whatIsSaidOfTrailersIsForTheNextHopAlone() {
    RequestHead head = request("GET", "/", null, Fields.of("Host", "h", "TE", "trailers"));
    assertThat(written(out -> HeadEncoder.request(out, head, BodyFraming.NONE)))
        .isEqualTo("GET / HTTP/1.1\r\nHost: h\r\nTE: trailers\r\nConnection: TE\r\n\r\n");
  }

  @Test
  void onlyTheFirstHostIsWritten() {
    RequestHead head = request("GET", "/", null, Fields.of("Host", "h", "host", "i"));
    assertThat(written(out -> HeadEncoder.request(out, head, BodyFraming.NONE)))
        .isEqualTo("GET / HTTP/1.1\r\nHost: h\r\n\r\n");
  }

  @ParameterizedTest
  @ValueSource(strings = {"POST", "PUT", "PATCH"})
  void methodsThatExpectABodySayThatTheyHaveNone(String method) {
    RequestHead head = request(method, "/", null, Fields.EMPTY);
    assertThat(written(out -> HeadEncoder.request(out, head, BodyFraming.NONE)))
        .endsWith("\r\nContent-Length: 0\r\n\r\n");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"/a b", "/a\r\nX: y", "/a\n", "/\u0000", "/\u00e9", "/\u010a", "/a#b", ""})
  void aTargetThatCouldEndItsLineIsRefused(String path) {
    RequestHead head = request("GET", path, null, Fields.EMPTY);
    assertThatThrownBy(() -> written(out -> HeadEncoder.request(out, head, BodyFraming.NONE)))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void aQueryThatCouldEndItsLineIsRefused() {
    RequestHead head = request("GET", "/", "a b", Fields.EMPTY);
    assertThatThrownBy(() -> written(out -> HeadEncoder.request(out, head, BodyFraming.NONE)))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "GE T", "GET\r\n", "G\u00c9T"})
  void aMethodThatIsNoTokenIsRefused(String method) {
    RequestHead head = request(method, "/", null, Fields.EMPTY);
    assertThatThrownBy(() -> written(out -> HeadEncoder.request(out, head, BodyFraming.NONE)))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void aRequestBodyCannotEndWithTheConnection() {
    RequestHead head = request("POST", "/", null, Fields.EMPTY);
    assertThatThrownBy(
            () -> written(out -> HeadEncoder.request(out, head, BodyFraming.UNTIL_CLOSE)))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void noValueEndsItsLine() {
    Fields evil = Fields.of("A", "b\r\nSet-Cookie: c\u0000\u007f\td", "E\r\nF", "g");
    assertThat(written(out -> HeadEncoder.fields(out, evil)))
        .isEqualTo("A: b  Set-Cookie: c  \td\r\nE  F: g\r\n");
    assertThat(written(out -> HeadEncoder.field(out, FieldName.VIA, "a\r\nB: c\u010a\u010d")))
        .isEqualTo("Via: a  B: c??\r\n");
    assertThat(written(out -> HeadEncoder.field(out, "X-A", "a\n\n"))).isEqualTo("X-A: a  \r\n");
    assertThatThrownBy(() -> written(out -> HeadEncoder.field(out, "A\r\nB", "c")))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void octetsAboveAsciiPassUnchanged() {
    assertThat(written(out -> HeadEncoder.fields(out, Fields.of("A", "\u00e9\u0085\u00ff"))))
        .isEqualTo("A: \u00e9\u0085\u00ff\r\n");
  }

  @Test
  void aResponseSaysItsLengthOnce() {
    ResponseHead head = new ResponseHead(200, Fields.of("Content-Length", "7", "Date", "x"));
    assertThat(written(out -> HeadEncoder.response(out, head, BodyFraming.length(3), true, 1)))
        .isEqualTo("HTTP/1.1 200 OK\r\nDate: x\r\nContent-Length: 3\r\n\r\n");
  }

  @Test
  void headAnd304KeepTheLengthOfWhatTheyDoNotCarry() {
    ResponseHead head = new ResponseHead(304, Fields.of("Content-Length", "7"));
    assertThat(written(out -> HeadEncoder.response(out, head, BodyFraming.NONE, true, 1)))
        .isEqualTo("HTTP/1.1 304 Not Modified\r\nContent-Length: 7\r\n\r\n");
  }

  @ParameterizedTest
  @ValueSource(ints = {100, 103, 204})
  void statusesWithoutABodyHaveNoFraming(int status) {
    ResponseHead head = new ResponseHead(status, Fields.of("Content-Length", "7"));
    assertThat(written(out -> HeadEncoder.response(out, head, BodyFraming.CHUNKED, true, 1)))
        .endsWith("\r\n\r\n")
        .doesNotContain("Content-Length", "Transfer-Encoding");
  }

  @Test
  void theConnectionIsSpokenOfOnlyWhenItMust() {
    assertThat(written(out -> HeadEncoder.connection(out, true, 1))).isEmpty();
    assertThat(written(out -> HeadEncoder.connection(out, true, 0)))
        .isEqualTo("Connection: keep-alive\r\n");
    assertThat(written(out -> HeadEncoder.connection(out, false, 1)))
        .isEqualTo("Connection: close\r\n");
    ResponseHead head = new ResponseHead(200, Fields.EMPTY);
    assertThat(written(out -> HeadEncoder.response(out, head, BodyFraming.UNTIL_CLOSE, true, 1)))
        .isEqualTo("HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n");
    ResponseHead interim = new ResponseHead(103, Fields.EMPTY);
    assertThat(written(out -> HeadEncoder.response(out, interim, BodyFraming.NONE, false, 1)))
        .isEqualTo("HTTP/1.1 103 Early Hints\r\n\r\n");
  }

  @Test
  void everyStatusHasALineThatWeReadOurselves() {
    for (int status = 100; status <= 599; status++) {
      int expected = status;
      ByteBuf out = Unpooled.buffer();
      HeadEncoder.statusLine(out, status);
      HeadEncoder.end(out);
      ResponseScan scan = new ResponseScanner(HeadLimits.DEFAULT).feed(out, "GET");
      assertThat(scan)
          .isInstanceOfSatisfying(
              ResponseScan.Head.class,
              head -> assertThat(head.head().status()).isEqualTo(expected));
    }
    assertThat(written(out -> HeadEncoder.statusLine(out, 299))).isEqualTo("HTTP/1.1 299 \r\n");
    assertThatThrownBy(() -> written(out -> HeadEncoder.statusLine(out, 600)))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void numbersAreWrittenInDecimal() {
    for (long value : new long[] {0, 1, 9, 10, 99, 100, 101, 1234567890123L, Long.MAX_VALUE}) {
      assertThat(written(out -> HeadEncoder.decimal(out, value))).isEqualTo(Long.toString(value));
    }
    assertThat(written(out -> HeadEncoder.field(out, FieldName.AGE, 60))).isEqualTo("Age: 60\r\n");
    assertThatThrownBy(() -> written(out -> HeadEncoder.decimal(out, -1)))
        .isInstanceOf(IllegalArgumentException.class);
  }

  private static RequestHead request(
      String method, String path, @Nullable String query, Fields fields) {
    return new RequestHead(method, "http", "h.example", path, query, fields);
  }

  private static String written(Consumer<ByteBuf> writer) {
    ByteBuf out = Unpooled.buffer();
    writer.accept(out);
    return out.toString(StandardCharsets.ISO_8859_1);
  }
}
