package lb.proxy.scenario;

import static lb.testing.h3.H3Frames.concat;
import static lb.testing.h3.H3Frames.frame;
import static lb.testing.h3.H3Frames.request;
import static lb.testing.h3.H3Frames.varint;
import static lb.testing.h3.H3Frames.varints;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.function.BiConsumer;
import java.util.stream.Stream;
import lb.testing.Body;
import lb.testing.Eventually;
import lb.testing.Reply;
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

/**
 * Clients that let us work without working themselves: each ends with {@code H3_EXCESSIVE_LOAD} as
 * soon as it goes beyond its limit, is counted, and nobody else suffers.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class Http3FloodTest {
  private static final long EXCESSIVE_LOAD = 0x107;
  private static final int CANCELLED = 0x10c;

  /** More than any limit allows. */
  private static final int MOST = 400;

  private Http3Under under;

  @BeforeAll
  void start() {
    under =
        new Http3Under(
            "\"limits\": {\"http3\": {\"resets_max\": 20,"
                + " \"stream_errors_max\": 21, \"empty_frames_max\": 22,"
                + " \"control_frames_max\": 40, \"ignored_max\": \"8kb\"}}");
    under.origin.on("/large").respond(Reply.ok(Body.pattern(1, 4 << 20)).cacheControl("no-store"));
  }

  @AfterAll
  void stop() {
    under.close();
  }

  /** One step of a flood, on a connection, by its number. */
  private interface Step extends BiConsumer<H3Client, Integer> {}

  private static H3Stream control;
  private static H3Stream stream;

  static Stream<Arguments> floods() {
    return Stream.of(
        // a request and at once its end
        of(
            "too_many_resets",
            20,
            (client, i) -> client.open().send(request("GET", "/reset" + i)).reset(CANCELLED)),
        // a whole request, of whose answer nothing is wanted
        of("too_many_resets", 20, (client, i) -> client.request("GET", "/large").stop(CANCELLED)),
        of(
            "too_many_stream_errors",
            21,
            (client, i) -> client.open().end(H3Frames.headers(":method", "GET"))),
        of(
            "too_many_stream_errors",
            21,
            (client, i) -> client.open().end(request("GET", "/" + "x".repeat(9_000)))),
        of(
            "too_many_empty_frames",
            22,
            (client, i) -> onOne(client, i, request("POST", "/up"), frame(0, new byte[0]))),
        of(
            "too_much_ignored",
            8,
            (client, i) -> onOne(client, i, null, frame(0x40, new byte[999]))),
        of(
            "too_many_control_frames",
            40,
            (client, i) -> onControl(client, i, frame(0xf0700, varint(0)))),
        of(
            "too_many_control_frames",
            40,
            (client, i) -> onControl(client, i, frame(H3Frames.MAX_PUSH_ID, varint(i)))),
        of("too_much_ignored", 8, (client, i) -> onControl(client, i, frame(0x40, new byte[999]))),
        of(
            "too_many_control_frames",
            40,
            (client, i) -> onOther(client, i, 2, new byte[] {0x20})), // the table stays empty
        of("too_many_control_frames", 40, (client, i) -> onOther(client, i, 3, new byte[] {0x40})));
  }

  private static Arguments of(String reason, int allowed, Step step) {
    return Arguments.of("h3_" + reason, allowed, step);
  }

  private static void onOne(H3Client client, int i, byte[] first, byte[] each) {
    if (i == 0) {
      stream = client.open();
      if (first != null) {
        stream.push(first);
      }
    }
    stream.push(each);
  }

  private static void onControl(H3Client client, int i, byte[] each) {
    if (i == 0) {
      control = client.other(0, frame(H3Frames.SETTINGS, new byte[0]));
    }
    control.push(each);
  }

  private static void onOther(H3Client client, int i, long type, byte[] each) {
    if (i == 0) {
      stream = client.other(type);
    }
    stream.push(each);
  }

  @ParameterizedTest(name = "{0} {index}")
  @MethodSource("floods")
  void endsWithItsConnection(String reason, int allowed, Step step) {
    double before = Math.max(0, under.rejected(reason));
    double closed = Math.max(0, under.closed("flood"));
    try (H3Client client = under.dial()) {
      int sent = 0;
      for (; sent < allowed - 1; sent++) {
        step.accept(client, sent);
      }
      // As many as are allowed do no harm.
      assertThat(client.request("GET", "/a").readAnswer()).isEqualTo("200 hello");
      under.expectOthersServed();
      for (; sent < MOST && !client.peer().hasEnded(); sent++) {
        try {
          step.accept(client, sent);
        } catch (AssertionError ended) {
          break; // that is what is wanted
        }
      }
      client.expectEnd(EXCESSIVE_LOAD);
    }
    under.expectOthersServed();
    Eventually.eventually("it is counted", () -> under.rejected(reason) == before + 1);
    Eventually.eventually("its end is counted", () -> under.closed("flood") == closed + 1);
  }

  @Test
  void settingsThatNobodyWouldSendEndTheConnection() {
    try (H3Client client = under.dial()) {
      client.other(0, varints(H3Frames.SETTINGS, 1 << 20), new byte[1_000]);
      client.expectEnd(EXCESSIVE_LOAD);
    }
  }

  @Test
  void streamsOfUnknownTypesEndTheConnectionWhenThereAreManyOfThem() {
    try (H3Client client = under.client()) {
      for (int i = 0; i < 60 && !client.peer().hasEnded(); i++) {
        try {
          client.other(0x21, new byte[10]).end();
        } catch (AssertionError ended) {
          break; // that is what is wanted
        }
      }
      client.expectEnd(EXCESSIVE_LOAD);
    }
    under.expectOthersServed();
  }

  @Test
  void streamsThatEndBeforeTheySayWhatTheyAreCountAsWell() {
    try (H3Client client = under.client()) {
      for (int i = 0; i < 60 && !client.peer().hasEnded(); i++) {
        try {
          client.other().end();
        } catch (AssertionError ended) {
          break; // that is what is wanted
        }
      }
      client.expectEnd(EXCESSIVE_LOAD);
    }
    under.expectOthersServed();
  }

  @Test
  void streamsOfOtherTypesThatAreBrokenOffLeaveNothingBehind() {
    try (H3Client client = under.client()) {
      for (int i = 0; i < 30; i++) { // more than may be open at a time
        H3Stream stream = i % 2 == 0 ? client.other() : client.other(0x21, new byte[10]);
        stream.reset(CANCELLED);
      }
      assertThat(client.request("GET", "/a").readAnswer()).isEqualTo("200 hello");
    }
  }

  @Test
  void moreStreamsThanAllowedCannotBeOpened() {
    try (Http3Under own = new Http3Under("\"limits\": {\"http3\": {\"streams_max\": 16}}");
        H3Client client = own.client()) {
      List<H3Stream> open = new ArrayList<>();
      for (int i = 0; i < 16; i++) {
        open.add(client.open().send(request("POST", "/up")));
      }
      assertThat(
              client
                  .peer()
                  .channel()
                  .peerAllowedStreams(io.netty.handler.codec.quic.QuicStreamType.BIDIRECTIONAL))
          .isZero();
      open.forEach(each -> assertThat(each.end().readAnswer()).isEqualTo("201 done"));
      assertThat(client.request("GET", "/a").readAnswer()).isEqualTo("200 hello");
    }
  }

  @Test
  void aSectionThatUnpacksToManyTimesItsSizeIsNotKept() {
    byte[] bomb = new byte[30_000]; // content-security-policy of the static table: 2 MB
    bomb[0] = 0;
    bomb[1] = 0;
    for (int i = 2; i < bomb.length; i += 2) {
      bomb[i] = (byte) 0xff;
      bomb[i + 1] = 85 - 63;
    }
    try (H3Client client = under.client()) {
      H3Stream answer = client.open().end(frame(H3Frames.HEADERS, bomb));
      assertThat(answer.readAnswer()).startsWith("431 ");
      assertThat(client.request("GET", "/a").readAnswer()).isEqualTo("200 hello");
    }
  }

  @Test
  void aClientThatLeavesManyStreamsHalfWayIsAskedToComeAgain() {
    try (Http3Under own = new Http3Under("\"limits\": {\"http3\": {\"resets_max\": 1000}}");
        H3Client client = own.client()) {
      for (int i = 0; i < 260; i++) {
        client.open().send(request("GET", "/a")).reset(CANCELLED);
      }
      byte[] control = client.serverControl().awaitBytes(10);
      Eventually.eventually(
          "GOAWAY comes", () -> contains(client.serverControl().came(), concat(new byte[] {7, 8})));
      assertThat(control).isNotEmpty();
      Eventually.eventually("it ends", () -> own.closed("requests_max") == 1);
    }
  }

  static boolean contains(byte[] in, byte[] part) {
    for (int i = 0; i + part.length <= in.length; i++) {
      if (java.util.Arrays.equals(in, i, i + part.length, part, 0, part.length)) {
        return true;
      }
    }
    return false;
  }
}
