package lb.proxy.scenario;

import static lb.proxy.scenario.Http2Under.END;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.Stream;
import lb.testing.RawHead;
import lb.testing.ReceivedRequest;
import lb.testing.Reply;
import lb.testing.h2.H2Block;
import lb.testing.h2.H2Client;
import lb.testing.h2.H2Frame;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** RFC 9113 §8: what a request is, what is none, and that none of it is smuggled to an origin. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class Http2FieldsTest {
  private Http2Under under;

  @BeforeAll
  void start() {
    under = new Http2Under("\"limits\": {\"http2\": {\"stream_errors_max\": 1000}}");
    under.origin.on("/trailed").respond(Reply.ok("x").chunked(1).trailer("X-Sum", "abc"));
    under.origin.on("/hinted").respond(Reply.ok("x").interim(103, "Link: </a.css>; rel=preload"));
    under
        .origin
        .on("/connected")
        .respond(
            Reply.ok("x")
                .field("Connection", "close, X-Hop")
                .field("Keep-Alive", "timeout=5")
                .field("X-Hop", "1")
                .field("X-Kept", "1"));
  }

  @AfterAll
  void stop() {
    under.close();
  }

  private static String[] lines(String... lines) {
    return lines;
  }

  private static final String[] GET = {
    ":method", "GET", ":scheme", "http", ":path", "/smuggled", ":authority", "test"
  };

  private static Arguments with(String name, String... more) {
    return Arguments.of(
        name, Stream.concat(Stream.of(GET), Stream.of(more)).toArray(String[]::new));
  }

  static Stream<Arguments> malformed() {
    return Stream.of(
        // §8.2: names and values
        with("upper case", "X-Upper", "1"),
        with("space in a name", "x y", "1"),
        with("colon in a name", "x:y", "1"),
        with("empty name", "", "1"),
        with("control character in a name", "x\u0001", "1"),
        with("high octet in a name", "x\u00e4", "1"),
        with("CRLF in a name", "x\r\ny", "1"),
        with("LF in a value", "x", "a\nevil: 1"),
        with("CR in a value", "x", "a\rb"),
        with("CRLF in a value", "x", "a\r\nContent-Length: 10"),
        with("NUL in a value", "x", "a\u0000b"),
        with("space before a value", "x", " a"),
        with("tab after a value", "x", "a\t"),
        // §8.2.2: fields of a connection
        with("connection", "connection", "close"),
        with("keep-alive", "keep-alive", "timeout=5"),
        with("proxy-connection", "proxy-connection", "close"),
        with("transfer-encoding", "transfer-encoding", "chunked"),
        with("upgrade", "upgrade", "h2c"),
        with("te beyond trailers", "te", "gzip"),
        // §8.3: pseudo-fields
        with("unknown pseudo-field", ":unknown", "1"),
        with("status in a request", ":status", "200"),
        with("protocol without its setting", ":protocol", "websocket"),
        with("method twice", ":method", "POST"),
        with("path twice", ":path", "/other"),
        with("authority twice", ":authority", "other"),
        with("late pseudo-field", "x", "1", ":scheme", "http"),
        Arguments.of("no method", lines(":scheme", "http", ":path", "/", ":authority", "test")),
        Arguments.of("no scheme", lines(":method", "GET", ":path", "/", ":authority", "test")),
        Arguments.of("no path", lines(":method", "GET", ":scheme", "http", ":authority", "test")),
        request("empty path", "GET", "http", "", "test"),
        request("absolute path form", "GET", "http", "http://test/x", "test"),
        request("path without a slash", "GET", "http", "x", "test"),
        request("asterisk for GET", "GET", "http", "*", "test"),
        request("space in the path", "GET", "http", "/a b", "test"),
        request("CRLF in the path", "GET", "http", "/a HTTP/1.1\r\nX: y", "test"),
        request("fragment in the path", "GET", "http", "/a#b", "test"),
        request("high octet in the path", "GET", "http", "/\u00e4", "test"),
        request("another scheme", "GET", "https", "/", "test"),
        request("method that is no token", "GE T", "http", "/", "test"),
        request("CRLF in the method", "GET / HTTP/1.1\r\nX: y\r\n\r\nGET", "http", "/", "test"),
        request("user in the authority", "GET", "http", "/", "user@test"),
        request("space in the authority", "GET", "http", "/", "te st"),
        request("empty authority", "GET", "http", "/", ""),
        Arguments.of(
            "no authority, no host", lines(":method", "GET", ":scheme", "http", ":path", "/")),
        with("another host", "host", "other"),
        with("host twice", "host", "test", "host", "test"),
        with("CONNECT-like path and protocol", ":protocol", "x"),
        // §8.1.1: lengths
        with("length of what does not come", "content-length", "5"),
        with("length that is no number", "content-length", "0x0"),
        with("negative length", "content-length", "-0"),
        with("length as a list", "content-length", "0, 0"),
        with("length twice", "content-length", "0", "content-length", "0"),
        // §8.5: CONNECT has neither scheme nor path
        Arguments.of(
            "CONNECT with a path",
            lines(":method", "CONNECT", ":scheme", "http", ":path", "/", ":authority", "test:80")));
  }

  private static Arguments request(
      String name, String method, String scheme, String path, String authority) {
    return Arguments.of(
        name, lines(":method", method, ":scheme", scheme, ":path", path, ":authority", authority));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("malformed")
  void resetsTheStreamAloneAndAsksNobody(String name, String[] block) {
    int before = under.origin.received().size();
    try (H2Client client = under.client()) {
      client.send(H2Frame.headers(1, END, H2Block.of(block)));
      client.expectReset(1, "PROTOCOL_ERROR");
      assertThat(client.request(3, "GET", "/a").readAnswer(3)).isEqualTo("200 hello");
    }
    assertThat(under.origin.received().stream().skip(before).map(ReceivedRequest::target))
        .doesNotContain("/smuggled");
  }

  static Stream<Arguments> wrongBodies() {
    return Stream.of(
        Arguments.of("less", "5", new H2Frame[] {H2Frame.data(1, H2Frame.END_STREAM, "abcd")}),
        Arguments.of("more", "5", new H2Frame[] {H2Frame.data(1, 0, "abcdef")}),
        Arguments.of("none", "5", new H2Frame[] {H2Frame.data(1, H2Frame.END_STREAM, "")}),
        Arguments.of("some of none", "0", new H2Frame[] {H2Frame.data(1, 0, "x")}),
        Arguments.of(
            "less, then trailers",
            "5",
            new H2Frame[] {
              H2Frame.data(1, 0, "abcd"), H2Frame.headers(1, END, H2Block.of("x-sum", "1"))
            }),
        Arguments.of(
            "trailers that do not end the stream",
            "1",
            new H2Frame[] {
              H2Frame.data(1, 0, "a"),
              H2Frame.headers(1, H2Frame.END_HEADERS, H2Block.of("x-sum", "1"))
            }),
        Arguments.of(
            "trailers with a pseudo-field",
            "1",
            new H2Frame[] {
              H2Frame.data(1, 0, "a"), H2Frame.headers(1, END, H2Block.of(":path", "/x"))
            }),
        Arguments.of(
            "trailers with CRLF",
            "1",
            new H2Frame[] {
              H2Frame.data(1, 0, "a"), H2Frame.headers(1, END, H2Block.of("x", "a\r\nb"))
            }));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("wrongBodies")
  void aBodyThatIsNotAsItsHeadSaysResetsTheStream(String name, String length, H2Frame[] frames) {
    under.origin.on("/wrong").respond((request, wire) -> wire.readBody().awaitPeerClose());
    try (H2Client client = under.client()) {
      byte[] block = H2Block.request("POST", "/wrong", "content-length", length);
      client.send(H2Frame.headers(1, H2Frame.END_HEADERS, block)).send(frames);
      client.expectReset(1, "PROTOCOL_ERROR").expectAlive();
    }
  }

  // --- what is answered ---

  @Test
  void connectIsNotOffered() {
    try (H2Client client = under.client()) {
      client.send(H2Frame.headers(1, END, H2Block.of(":method", "CONNECT", ":authority", "a:1")));
      assertThat(client.readAnswer(1)).startsWith("501 ");
      client.expectAlive();
    }
  }

  @Test
  void aHeadBeyondTheLimitsIsAnsweredWith431AndStaysInStep() {
    try (H2Client client = under.client()) {
      String[] many = new String[400];
      for (int i = 0; i < many.length; i += 2) {
        many[i] = "x-" + i;
        many[i + 1] = "1";
      }
      client.request(1, "GET", "/a", many);
      assertThat(client.readAnswer(1)).startsWith("431 431: too_many_fields");
      byte[] kept = H2Block.kept("x-large", "y".repeat(3_000));
      byte[] again = new byte[12];
      java.util.Arrays.fill(again, (byte) 0xbe); // that line twelve times more, an octet each
      client.send(H2Frame.headers(3, END, H2Block.concat(Http2Under.get(), kept, again)));
      assertThat(client.readAnswer(3)).startsWith("431 431: head_too_large");
      client.send(
          H2Frame.headers(5, END, H2Block.concat(Http2Under.get(), new byte[] {(byte) 0xbe})));
      assertThat(client.readAnswer(5)).isEqualTo("200 hello");
    }
  }

  @Test
  void aTargetBeyondTheLimitIsAnsweredWith414() {
    try (H2Client client = under.client()) {
      client.request(1, "GET", "/" + "x".repeat(9_000));
      assertThat(client.readAnswer(1)).startsWith("414 ");
    }
  }

  // --- what reaches the origin, and the client ---

  @Test
  void anOriginSeesARequestOfItsOwnVersion() {
    try (H2Client client = under.client()) {
      byte[] block =
          H2Block.of(
              ":method",
              "POST",
              ":scheme",
              "http",
              ":path",
              "/up?a=b",
              ":authority",
              "Test",
              "cookie",
              "a=1",
              "x-one",
              "1",
              "cookie",
              "b=2",
              "te",
              "trailers",
              "host",
              "test");
      client.send(
          H2Frame.headers(1, H2Frame.END_HEADERS, block),
          H2Frame.data(1, 0, "abc"),
          H2Frame.headers(1, END, H2Block.of("x-sum", "3", "content-length", "9")));
      assertThat(client.readAnswer(1)).startsWith("201");
    }
    ReceivedRequest request = under.origin.received("/up").getLast().awaitBody();
    assertThat(request.target()).isEqualTo("/up?a=b");
    assertThat(request.fields().all("Host")).containsExactly("test");
    assertThat(request.fields().all("Cookie")).containsExactly("a=1; b=2");
    assertThat(request.field("Transfer-Encoding")).isEqualTo("chunked");
    assertThat(request.field("Via")).isEqualTo("2 lb");
    assertThat(request.bodyText()).isEqualTo("abc");
    assertThat(request.trailers().first("x-sum")).isEqualTo("3");
    assertThat(request.trailers().has("content-length")).isFalse();
    assertThat(new String(request.rawHead())).doesNotContain("\r\n:");
  }

  @Test
  void trailersOfAnAnswerEndItsStream() {
    try (H2Client client = under.client()) {
      client.request(1, "GET", "/trailed").readHead(1);
      H2Frame frame = client.readOf(1);
      while (frame.type() == H2Frame.DATA) {
        assertThat(frame.has(H2Frame.END_STREAM)).isFalse();
        frame = client.readOf(1);
      }
      assertThat(frame.has(H2Frame.END_STREAM)).isTrue();
      assertThat(client.head(frame).field("x-sum")).isEqualTo("abc");
    }
  }

  @Test
  void earlyHintsArePassedOn() {
    try (H2Client client = under.client()) {
      client.request(1, "GET", "/hinted", "x-hints", "1");
      RawHead hints = client.readHead(1);
      assertThat(hints.status()).isEqualTo(103);
      assertThat(hints.field("link")).isEqualTo("</a.css>; rel=preload");
      assertThat(client.readAnswer(1)).isEqualTo("200 x");
    }
  }

  @Test
  void fieldsOfTheOriginsConnectionStayThere() {
    try (H2Client client = under.client()) {
      RawHead head = client.request(1, "GET", "/connected").readHead(1);
      assertThat(head.fields().names()).contains("x-kept").doesNotContain("connection", "x-hop");
      assertThat(head.fields().names()).doesNotContain("keep-alive", "transfer-encoding");
      assertThat(head.fields().lines()).allMatch(l -> l.name().equals(l.name().toLowerCase()));
    }
  }

  @Test
  void whoeverWaitsForA100GetsIt() {
    try (H2Client client = under.client()) {
      byte[] block = H2Block.request("POST", "/up", "expect", "100-continue");
      client.send(H2Frame.headers(1, H2Frame.END_HEADERS, block));
      assertThat(client.readHead(1).status()).isEqualTo(100);
      client.send(H2Frame.data(1, H2Frame.END_STREAM, "x"));
      assertThat(client.readAnswer(1)).isEqualTo("201 done");
    }
  }

  @Test
  void headAnd304HaveAHeadAlone() {
    try (H2Client client = under.client()) {
      assertThat(client.request(1, "GET", "/a").readAnswer(1)).isEqualTo("200 hello");
      H2Frame head = client.request(3, "HEAD", "/a").readOf(3);
      assertThat(head.has(H2Frame.END_STREAM)).isTrue();
      assertThat(client.head(head).field("content-length")).isEqualTo("5");
    }
  }
}
