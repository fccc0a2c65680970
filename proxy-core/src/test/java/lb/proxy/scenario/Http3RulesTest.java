package lb.proxy.scenario;

import static lb.testing.h3.H3Frames.concat;
import static lb.testing.h3.H3Frames.data;
import static lb.testing.h3.H3Frames.frame;
import static lb.testing.h3.H3Frames.headers;
import static lb.testing.h3.H3Frames.request;
import static lb.testing.h3.H3Frames.varint;
import static lb.testing.h3.H3Frames.varints;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.Stream;
import lb.testing.Eventually;
import lb.testing.h3.H3Client;
import lb.testing.h3.H3Frames;
import lb.testing.h3.H3Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What RFC 9114 and RFC 9204 call an error, sent octet by octet. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class Http3RulesTest {
  private static final long STREAM_CREATION_ERROR = 0x103;
  private static final long CLOSED_CRITICAL_STREAM = 0x104;
  private static final long FRAME_UNEXPECTED = 0x105;
  private static final long FRAME_ERROR = 0x106;
  private static final long EXCESSIVE_LOAD = 0x107;
  private static final long ID_ERROR = 0x108;
  private static final long SETTINGS_ERROR = 0x109;
  private static final long MISSING_SETTINGS = 0x10a;
  private static final long REQUEST_INCOMPLETE = 0x10d;
  private static final long MESSAGE_ERROR = 0x10e;
  private static final long DECOMPRESSION_FAILED = 0x200;
  private static final long ENCODER_STREAM_ERROR = 0x201;
  private static final long DECODER_STREAM_ERROR = 0x202;
  private static final byte[] NONE = {};
  private static final byte[] SETTINGS = frame(H3Frames.SETTINGS, NONE);

  private Http3Under under;

  @BeforeAll
  void start() {
    under = new Http3Under();
    under.expectOthersServed();
  }

  @AfterAll
  void stop() {
    under.close();
  }

  // --- of a stream ---

  static Stream<Arguments> malformed() {
    return Stream.of(
        of("bad_field_name", request("GET", "/a", "Upper", "x")),
        of("bad_field_name", request("GET", "/a", "", "x")),
        of("bad_field_value", request("GET", "/a", "x", "a\nb")),
        of("bad_field_value", request("GET", "/a", "x", " a")),
        of("connection_field", request("GET", "/a", "connection", "close")),
        of("connection_field", request("GET", "/a", "transfer-encoding", "chunked")),
        of("connection_field", request("GET", "/a", "upgrade", "h2c")),
        of("connection_field", request("GET", "/a", "te", "gzip")),
        of("bad_pseudo_field", request("GET", "/a", ":path", "/b")),
        of("bad_pseudo_field", request("GET", "/a", "x", "y", ":foo", "z")),
        of("bad_pseudo_field", headers(":status", "200")),
        of("missing_pseudo_field", headers(":method", "GET", ":scheme", "https")),
        of("missing_pseudo_field", headers(":method", "GET", ":path", "/a")),
        of("missing_pseudo_field", headers("x", "y")),
        of(
            "bad_pseudo_value",
            headers(":method", "GET", ":scheme", "http", ":path", "/a", ":authority", "test")),
        of("bad_pseudo_value", request("GET", "a")),
        of("bad_pseudo_value", request("G T", "/a")),
        of("bad_authority", headers(":method", "GET", ":scheme", "https", ":path", "/a")),
        of("bad_authority", request("GET", "/a", "host", "other")),
        of("bad_length", request("POST", "/up", "content-length", "x")),
        of("bad_length", request("POST", "/up", "content-length", "1", "content-length", "1")),
        of("length_mismatch", request("POST", "/up", "content-length", "1")),
        of("length_mismatch", concat(request("POST", "/up", "content-length", "4"), data("12345"))),
        of("length_mismatch", concat(request("POST", "/up", "content-length", "4"), data("123"))),
        of("bad_trailers", concat(request("POST", "/up"), data("x"), headers(":path", "/b"))),
        of("bad_field_name", concat(request("POST", "/up"), data("x"), headers("Up", "x"))));
  }

  private static Arguments of(String reason, byte[] octets) {
    return Arguments.of(reason, octets);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("malformed")
  void aRequestThatIsMalformedIsResetAndTheOthersGoOn(String reason, byte[] octets) {
    double before = Math.max(0, under.rejected("h3_" + reason));
    try (H3Client client = under.client()) {
      assertThat(client.open().end(octets).awaitReset()).isEqualTo(MESSAGE_ERROR);
      assertThat(client.request("GET", "/a").readAnswer()).isEqualTo("200 hello");
    }
    assertThat(under.rejected("h3_" + reason)).isEqualTo(before + 1);
  }

  @Test
  void aStreamThatEndsWithoutARequestIsReset() {
    try (H3Client client = under.client()) {
      assertThat(client.open().end(frame(0x21, new byte[9])).awaitReset())
          .isEqualTo(REQUEST_INCOMPLETE);
      assertThat(client.request("GET", "/a").readAnswer()).isEqualTo("200 hello");
    }
  }

  // --- of the connection ---

  static Stream<Arguments> ofRequests() {
    byte[] get = request("GET", "/a");
    byte[] post = request("POST", "/up");
    return Stream.of(
        Arguments.of(FRAME_UNEXPECTED, data("x")),
        Arguments.of(FRAME_UNEXPECTED, concat(get, SETTINGS)),
        Arguments.of(FRAME_UNEXPECTED, frame(H3Frames.GOAWAY, varint(0))),
        Arguments.of(FRAME_UNEXPECTED, frame(H3Frames.CANCEL_PUSH, varint(0))),
        Arguments.of(FRAME_UNEXPECTED, frame(H3Frames.MAX_PUSH_ID, varint(0))),
        Arguments.of(FRAME_UNEXPECTED, frame(H3Frames.PUSH_PROMISE, varint(0))),
        Arguments.of(FRAME_UNEXPECTED, frame(0x2, new byte[5])),
        Arguments.of(FRAME_UNEXPECTED, frame(0x6, new byte[8])),
        Arguments.of(FRAME_UNEXPECTED, frame(0x8, new byte[4])),
        Arguments.of(FRAME_UNEXPECTED, frame(0x9, new byte[4])),
        Arguments.of(FRAME_UNEXPECTED, concat(post, headers("a", "b"), headers("a", "b"))),
        Arguments.of(FRAME_UNEXPECTED, concat(post, headers("a", "b"), data("x"))),
        Arguments.of(FRAME_ERROR, concat(post, varints(H3Frames.DATA, 5), new byte[3])),
        Arguments.of(FRAME_ERROR, concat(post, varint(H3Frames.DATA))),
        Arguments.of(FRAME_ERROR, varints(H3Frames.HEADERS, 9)),
        Arguments.of(DECOMPRESSION_FAILED, frame(H3Frames.HEADERS, NONE)),
        Arguments.of(DECOMPRESSION_FAILED, frame(H3Frames.HEADERS, new byte[] {1, 0})),
        Arguments.of(DECOMPRESSION_FAILED, frame(H3Frames.HEADERS, new byte[] {0, 0, (byte) 0x80})),
        Arguments.of(
            DECOMPRESSION_FAILED, // a base below zero
            frame(H3Frames.HEADERS, new byte[] {0, (byte) 0x80, (byte) 0xd1})),
        Arguments.of(
            DECOMPRESSION_FAILED,
            frame(H3Frames.HEADERS, new byte[] {0, 0, (byte) 0xff, 36})), // entry 99 of 99
        Arguments.of(DECOMPRESSION_FAILED, frame(H3Frames.HEADERS, new byte[] {0, 0, 0x10})),
        Arguments.of(DECOMPRESSION_FAILED, frame(H3Frames.HEADERS, new byte[] {0, 0, 0x23, 'a'})));
  }

  @ParameterizedTest
  @MethodSource("ofRequests")
  void whatNoRequestIsMadeOfEndsTheConnection(long code, byte[] octets) {
    try (H3Client client = under.client()) {
      client.open().end(octets);
      client.expectEnd(code);
    }
    under.expectOthersServed();
  }

  static Stream<Arguments> ofControl() {
    return Stream.of(
        Arguments.of(MISSING_SETTINGS, frame(H3Frames.GOAWAY, varint(0))),
        Arguments.of(MISSING_SETTINGS, frame(0x21, NONE)),
        Arguments.of(FRAME_UNEXPECTED, concat(SETTINGS, SETTINGS)),
        Arguments.of(FRAME_UNEXPECTED, concat(SETTINGS, data("x"))),
        Arguments.of(FRAME_UNEXPECTED, concat(SETTINGS, headers("a", "b"))),
        Arguments.of(FRAME_UNEXPECTED, concat(SETTINGS, frame(0x5, new byte[4]))),
        Arguments.of(FRAME_UNEXPECTED, concat(SETTINGS, frame(0x6, new byte[8]))),
        Arguments.of(SETTINGS_ERROR, frame(H3Frames.SETTINGS, varints(6, 1, 6, 1))),
        Arguments.of(SETTINGS_ERROR, frame(H3Frames.SETTINGS, varints(0, 1))),
        Arguments.of(SETTINGS_ERROR, frame(H3Frames.SETTINGS, varints(3, 100))),
        Arguments.of(SETTINGS_ERROR, frame(H3Frames.SETTINGS, varints(8, 2))),
        Arguments.of(FRAME_ERROR, frame(H3Frames.SETTINGS, varints(6))),
        Arguments.of(FRAME_ERROR, concat(SETTINGS, frame(H3Frames.GOAWAY, NONE))),
        Arguments.of(FRAME_ERROR, concat(SETTINGS, varints(H3Frames.GOAWAY, (1L << 62) - 1))),
        Arguments.of(EXCESSIVE_LOAD, varints(H3Frames.SETTINGS, (1L << 62) - 1)),
        Arguments.of(FRAME_ERROR, concat(SETTINGS, frame(H3Frames.GOAWAY, varints(0, 0)))),
        Arguments.of(
            ID_ERROR,
            concat(SETTINGS, frame(H3Frames.GOAWAY, varint(4)), frame(H3Frames.GOAWAY, varint(8)))),
        Arguments.of(
            ID_ERROR,
            concat(
                SETTINGS,
                frame(H3Frames.MAX_PUSH_ID, varint(4)),
                frame(H3Frames.MAX_PUSH_ID, varint(3)))),
        Arguments.of(ID_ERROR, concat(SETTINGS, frame(H3Frames.CANCEL_PUSH, varint(0)))));
  }

  @ParameterizedTest
  @MethodSource("ofControl")
  void aControlStreamThatIsWrongEndsTheConnection(long code, byte[] octets) {
    try (H3Client client = under.dial()) {
      client.other(0, octets);
      client.expectEnd(code);
    }
  }

  @ParameterizedTest
  @MethodSource
  void streamsThatAreWrongEndTheConnection(long code, long type, byte[] octets) {
    try (H3Client client = under.client()) {
      client.other(type, octets);
      client.expectEnd(code);
    }
  }

  static Stream<Arguments> streamsThatAreWrongEndTheConnection() {
    return Stream.of(
        Arguments.of(STREAM_CREATION_ERROR, 0, SETTINGS),
        Arguments.of(STREAM_CREATION_ERROR, 1, varint(0)),
        Arguments.of(ENCODER_STREAM_ERROR, 2, new byte[] {0x3f, (byte) 0xe1, 0x1f}), // a table
        Arguments.of(ENCODER_STREAM_ERROR, 2, new byte[] {0x41, 'a', 1, 'b'}), // a line for it
        Arguments.of(ENCODER_STREAM_ERROR, 2, new byte[] {0x00}),
        Arguments.of(DECODER_STREAM_ERROR, 3, new byte[] {(byte) 0x80}),
        Arguments.of(DECODER_STREAM_ERROR, 3, new byte[] {0x01}));
  }

  @Test
  void streamsThatEveryConnectionNeedsMustNotEnd() {
    for (long type : new long[] {0, 2, 3}) {
      try (H3Client client = under.dial()) {
        client.other(type, type == 0 ? SETTINGS : NONE).end();
        client.expectEnd(CLOSED_CRITICAL_STREAM);
      }
      try (H3Client client = under.dial()) {
        H3Stream stream = client.other(type, type == 0 ? SETTINGS : NONE);
        assertThat(client.request("GET", "/a").readAnswer()).isEqualTo("200 hello");
        stream.reset(0x10c);
        client.expectEnd(CLOSED_CRITICAL_STREAM);
      }
    }
  }

  @Test
  void twoEncoderStreamsAreOneTooMany() {
    try (H3Client client = under.client()) {
      client.other(2);
      client.other(2, new byte[] {0x20});
      client.expectEnd(STREAM_CREATION_ERROR);
    }
  }

  // --- what is fine ---

  @Test
  void whatIsUnknownIsIgnored() {
    try (H3Client client = under.dial()) {
      client.other(
          0,
          frame(H3Frames.SETTINGS, varints(6, 100, 0x21, 7, 1, 0, 7, 0)),
          frame(0x21, new byte[20]),
          frame(0xf0700, new byte[] {0, 'u', '=', '1'}),
          frame(H3Frames.MAX_PUSH_ID, varint(3)));
      client.other(2, new byte[] {0x20});
      client.other(3, new byte[] {0x40, 0x7f, 0x05});
      client.other(0x21 + 0x1f, new byte[100]);
      byte[] unknown = frame(0x40, new byte[100]);
      H3Stream stream =
          client.open().end(unknown, request("POST", "/up"), unknown, data("x"), unknown);
      assertThat(stream.readAnswer()).isEqualTo("201 done");
      assertThat(client.request("GET", "/a").readAnswer()).isEqualTo("200 hello");
    }
  }

  @Test
  void octetsMayComeOneByOne() {
    byte[] octets = concat(request("POST", "/up"), data("hello"), headers("x-end", "1"));
    try (H3Client client = under.client()) {
      H3Stream stream = client.open();
      for (byte octet : octets) {
        stream.push(new byte[] {octet});
      }
      assertThat(stream.end().readAnswer()).isEqualTo("201 done");
    }
    Eventually.eventually(
        "the origin got it whole",
        () ->
            under.origin.received("/up").stream()
                .anyMatch(r -> r.awaitBody().bodyText().equals("hello")));
  }

  @Test
  void aGetBeginsWithItsEndAndAsksWithoutABody() {
    try (H3Client client = under.client()) {
      H3Stream stream = client.open().send(request("GET", "/a"));
      assertThat(client.request("GET", "/a").readAnswer()).isEqualTo("200 hello");
      assertThat(stream.end().readAnswer()).isEqualTo("200 hello");
    }
  }

  @Test
  void connectAndTraceAreRefused() {
    try (H3Client client = under.client()) {
      byte[] connect = headers(":method", "CONNECT", ":authority", "test:443");
      assertThat(client.open().end(connect).readAnswer()).startsWith("501 ");
      assertThat(client.request("TRACE", "/a").readAnswer()).startsWith("405 ");
    }
  }

  @Test
  void whatIsTooLargeIsAnswered() {
    try (H3Client client = under.client()) {
      assertThat(client.request("GET", "/" + "x".repeat(9_000)).readAnswer()).startsWith("414 ");
      assertThat(client.request("GET", "/a", "x", "y".repeat(33_000)).readAnswer())
          .startsWith("431 ");
      String[] many = new String[2 * 200];
      java.util.Arrays.setAll(many, i -> "x");
      assertThat(client.request("GET", "/a", many).readAnswer()).startsWith("431 ");
      byte[] announced = varints(H3Frames.HEADERS, 1 << 29);
      assertThat(client.open().send(announced).readAnswer()).startsWith("431 ");
      byte[] most = varints(H3Frames.HEADERS, (1L << 62) - 1);
      assertThat(client.open().send(most).readAnswer()).startsWith("431 ");
      assertThat(client.request("GET", "/a").readAnswer()).isEqualTo("200 hello");
    }
  }
}
