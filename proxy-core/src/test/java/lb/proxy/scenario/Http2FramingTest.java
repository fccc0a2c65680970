package lb.proxy.scenario;

import static lb.proxy.scenario.Http2Under.END;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.stream.Stream;
import lb.testing.h2.H2Block;
import lb.testing.h2.H2Client;
import lb.testing.h2.H2Frame;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** RFC 9113 §3.4, §4 and §6: what a frame may be, and what becomes of one that may not. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class Http2FramingTest {
  private static final int ENABLE_PUSH = 2;
  private static final int INITIAL_WINDOW_SIZE = 4;
  private static final int MAX_FRAME_SIZE = 5;

  private Http2Under under;

  @BeforeAll
  void start() {
    under = new Http2Under();
  }

  @AfterEach
  void othersAreServed() {
    under.expectOthersServed();
  }

  @AfterAll
  void stop() {
    under.close();
  }

  private static byte[] bytes(int length) {
    return new byte[length];
  }

  private static H2Frame frame(int type, int flags, int streamId, int length) {
    return new H2Frame(type, flags, streamId, bytes(length));
  }

  // --- §3.4: the preface ---

  @Test
  void aConnectionThatBeginsLikeThePrefaceAndGoesOnOtherwiseEnds() {
    try (H2Client client = H2Client.dial(under.lb.http2Address())) {
      client.send("PRI * HTTP/2.0\r\n\r\nXX".getBytes()).expectGoAway("PROTOCOL_ERROR");
    }
  }

  @Test
  void thePrefaceMayComeInPieces() {
    try (H2Client client = H2Client.dial(under.lb.http2Address())) {
      byte[] all =
          H2Block.concat(
              H2Client.preface(),
              H2Frame.settings().wire(),
              H2Frame.headers(1, END, Http2Under.get()).wire());
      for (byte octet : all) {
        client.send(new byte[] {octet});
      }
      assertThat(client.readAnswer(1)).isEqualTo("200 hello");
    }
  }

  @Test
  void theFirstFrameOfAClientIsSettings() {
    try (H2Client client = H2Client.dial(under.lb.http2Address())) {
      client.send(H2Client.preface()).send(H2Frame.ping(0, 1)).expectGoAway("PROTOCOL_ERROR");
    }
  }

  @Test
  void ourFirstFrameIsSettingsWithTheLimits() {
    try (H2Client client = under.client()) {
      ByteBuffer settings = ByteBuffer.wrap(client.seen().getFirst().payload());
      StringBuilder said = new StringBuilder();
      while (settings.hasRemaining()) {
        said.append(settings.getShort()).append('=').append(settings.getInt()).append(' ');
      }
      assertThat(said.toString()).isEqualTo("3=128 4=262144 6=32768 1=4096 8=1 9=1 ");
      assertThat(client.read(H2Frame.WINDOW_UPDATE).intAt(0)).isEqualTo((1 << 20) - 65_535);
    }
  }

  // --- what ends the connection ---

  static Stream<Arguments> ends() {
    byte[] tooLong = bytes(16_385);
    return Stream.of(
        // §4.2: a frame larger than SETTINGS_MAX_FRAME_SIZE
        ends("FRAME_SIZE_ERROR", "aFrameOf16385Octets", H2Frame.data(1, 0, tooLong)),
        ends("FRAME_SIZE_ERROR", "longHeaders", H2Frame.headers(1, END, tooLong)),
        // §4.3: a block that cannot be decoded
        ends("COMPRESSION_ERROR", "indexZero", H2Frame.headers(1, END, new byte[] {(byte) 0x80})),
        ends("COMPRESSION_ERROR", "indexAhead", H2Frame.headers(1, END, new byte[] {(byte) 0xbe})),
        ends("COMPRESSION_ERROR", "cutLiteral", H2Frame.headers(1, END, new byte[] {0, 5, 'a'})),
        ends(
            "COMPRESSION_ERROR",
            "tableLargerThanAllowed",
            H2Frame.headers(1, END, new byte[] {0x3f, (byte) 0xe2, 0x1f})),
        ends(
            "COMPRESSION_ERROR",
            "tableSizeAfterAField",
            H2Frame.headers(1, END, new byte[] {(byte) 0x82, 0x20})),
        // §6.1: DATA
        ends("PROTOCOL_ERROR", "dataOfNoStream", frame(H2Frame.DATA, 0, 0, 1)),
        ends(
            "PROTOCOL_ERROR",
            "paddingAsLongAsData",
            Http2Under.post(1),
            H2Frame.data(1, H2Frame.PADDED, new byte[] {5, 1, 2, 3, 4})),
        ends(
            "FRAME_SIZE_ERROR",
            "paddedDataWithoutALength",
            Http2Under.post(1),
            frame(H2Frame.DATA, H2Frame.PADDED, 1, 0)),
        // §6.2: HEADERS
        ends("PROTOCOL_ERROR", "headersOfNoStream", H2Frame.headers(0, END, Http2Under.get())),
        ends(
            "PROTOCOL_ERROR",
            "paddingLongerThanHeaders",
            H2Frame.headers(1, END | H2Frame.PADDED, new byte[] {9, 1, 2})),
        ends(
            "FRAME_SIZE_ERROR",
            "headersTooShortForTheirPriority",
            H2Frame.headers(1, END | H2Frame.PRIORITY_FLAG, bytes(4))),
        ends(
            "PROTOCOL_ERROR",
            "headersInsteadOfContinuation",
            H2Frame.headers(1, 0, Http2Under.get()),
            H2Frame.headers(3, END, Http2Under.get())),
        // §6.3, §6.4: PRIORITY, RST_STREAM
        ends("PROTOCOL_ERROR", "priorityOfNoStream", frame(H2Frame.PRIORITY, 0, 0, 5)),
        ends("PROTOCOL_ERROR", "resetOfNoStream", H2Frame.reset(0, 8)),
        ends("PROTOCOL_ERROR", "resetOfAnIdleStream", H2Frame.reset(7, 8)),
        ends("FRAME_SIZE_ERROR", "resetOfThreeOctets", frame(H2Frame.RST_STREAM, 0, 1, 3)),
        // §6.5: SETTINGS
        ends("PROTOCOL_ERROR", "settingsOfAStream", frame(H2Frame.SETTINGS, 0, 1, 0)),
        ends("FRAME_SIZE_ERROR", "settingsOfFiveOctets", frame(H2Frame.SETTINGS, 0, 0, 5)),
        ends("FRAME_SIZE_ERROR", "ackWithContent", frame(H2Frame.SETTINGS, H2Frame.ACK, 0, 6)),
        ends("PROTOCOL_ERROR", "pushOfTwo", H2Frame.settings(ENABLE_PUSH, 2)),
        ends("FLOW_CONTROL_ERROR", "hugeWindow", H2Frame.settings(INITIAL_WINDOW_SIZE, 1 << 31)),
        ends("PROTOCOL_ERROR", "smallFrames", H2Frame.settings(MAX_FRAME_SIZE, 16_383)),
        ends("PROTOCOL_ERROR", "largeFrames", H2Frame.settings(MAX_FRAME_SIZE, 1 << 24)),
        // §6.6, §8.4: PUSH_PROMISE
        ends("PROTOCOL_ERROR", "aClientThatPushes", frame(H2Frame.PUSH_PROMISE, 4, 1, 10)),
        // §6.7, §6.8: PING, GOAWAY
        ends("PROTOCOL_ERROR", "pingOfAStream", frame(H2Frame.PING, 0, 1, 8)),
        ends("FRAME_SIZE_ERROR", "pingOfSixOctets", frame(H2Frame.PING, 0, 0, 6)),
        ends("PROTOCOL_ERROR", "goAwayOfAStream", frame(H2Frame.GOAWAY, 0, 1, 8)),
        ends("FRAME_SIZE_ERROR", "goAwayOfFourOctets", frame(H2Frame.GOAWAY, 0, 0, 4)),
        // §6.9: WINDOW_UPDATE
        ends("PROTOCOL_ERROR", "noIncrement", H2Frame.windowUpdate(0, 0)),
        ends("FRAME_SIZE_ERROR", "updateOfThreeOctets", frame(H2Frame.WINDOW_UPDATE, 0, 0, 3)),
        ends("PROTOCOL_ERROR", "updateOfAnIdleStream", H2Frame.windowUpdate(1, 1)),
        ends("FLOW_CONTROL_ERROR", "windowBeyond31Bits", H2Frame.windowUpdate(0, 0x7fffffff)),
        // §6.10: CONTINUATION
        ends("PROTOCOL_ERROR", "continuationOfNothing", H2Frame.continuation(1, 4, bytes(1))),
        ends(
            "PROTOCOL_ERROR",
            "continuationOfAnotherStream",
            H2Frame.headers(1, H2Frame.END_STREAM, Http2Under.get()),
            H2Frame.continuation(3, H2Frame.END_HEADERS, bytes(0))),
        ends(
            "PROTOCOL_ERROR",
            "continuationOfNoStream",
            H2Frame.headers(1, H2Frame.END_STREAM, Http2Under.get()),
            H2Frame.continuation(0, H2Frame.END_HEADERS, bytes(0))),
        ends(
            "PROTOCOL_ERROR",
            "continuationAfterTheEnd",
            H2Frame.headers(1, END, Http2Under.get()),
            H2Frame.continuation(1, H2Frame.END_HEADERS, bytes(0))),
        ends(
            "PROTOCOL_ERROR",
            "pingWithinAHeaderBlock",
            H2Frame.headers(1, H2Frame.END_STREAM, Http2Under.get()),
            H2Frame.ping(0, 1)),
        ends(
            "PROTOCOL_ERROR",
            "aFrameOfUnknownTypeWithinAHeaderBlock",
            H2Frame.headers(1, H2Frame.END_STREAM, Http2Under.get()),
            frame(0x42, 0, 1, 3)));
  }

  private static Arguments ends(String code, String name, H2Frame... frames) {
    return Arguments.of(name, code, frames);
  }

  @ParameterizedTest(name = "{0}: {1}")
  @MethodSource("ends")
  void endsTheConnection(String name, String code, H2Frame[] frames) {
    try (H2Client client = under.client()) {
      client.send(frames).expectGoAway(code);
    }
  }

  // --- what does no harm ---

  @Test
  void framesOfUnknownTypesAndFlagsAreIgnored() {
    try (H2Client client = under.client()) {
      client.send(frame(0x42, 0xff, 0, 3), frame(0xfe, 0, 5, 100));
      client.send(new H2Frame(H2Frame.PING, 0xfe, 0, bytes(8)));
      client.send(H2Frame.headers(1, END | 0xd2 & ~H2Frame.PADDED, Http2Under.get()));
      assertThat(client.readAnswer(1)).isEqualTo("200 hello");
    }
  }

  @Test
  void unknownSettingsAreIgnoredAndAcknowledged() {
    try (H2Client client = under.client()) {
      client.send(H2Frame.settings(0x7777, 5, 0xfff, -1));
      H2Frame ack = client.read(H2Frame.SETTINGS);
      assertThat(ack.has(H2Frame.ACK)).isTrue();
      client.expectAlive();
    }
  }

  @Test
  void theReservedBitOfAStreamNumberIsIgnored() {
    try (H2Client client = under.client()) {
      client.send(H2Frame.headers(1 | 1 << 31, END, Http2Under.get()));
      assertThat(client.readAnswer(1)).isEqualTo("200 hello");
    }
  }

  @Test
  void aPingIsAnsweredWithItsOctets() {
    try (H2Client client = under.client()) {
      client.send(H2Frame.ping(0, 0x0102030405060708L));
      H2Frame answer = client.read(H2Frame.PING);
      assertThat(answer.has(H2Frame.ACK)).isTrue();
      assertThat(ByteBuffer.wrap(answer.payload()).getLong()).isEqualTo(0x0102030405060708L);
    }
  }

  @Test
  void priorityIsTakenAtAnyTimeAndItsFormIsCheckedForItsStreamAlone() {
    try (H2Client client = under.client()) {
      client.send(frame(H2Frame.PRIORITY, 0, 9, 5), frame(H2Frame.PRIORITY, 0, 9, 4));
      client.send(Http2Under.post(1), frame(H2Frame.PRIORITY, 0, 1, 4));
      client.expectReset(1, "FRAME_SIZE_ERROR").expectAlive();
    }
  }

  @Test
  void aHeaderBlockMayBePaddedPrioritisedAndCutAnywhere() {
    try (H2Client client = under.client()) {
      byte[] block = Http2Under.get();
      byte[] padded =
          H2Block.concat(new byte[] {3, 0, 0, 0, 0, 15}, Arrays.copyOf(block, 7), bytes(3));
      int flags = H2Frame.END_STREAM | H2Frame.PADDED | H2Frame.PRIORITY_FLAG;
      client.send(
          H2Frame.headers(1, flags, padded),
          H2Frame.continuation(1, 0, bytes(0)),
          H2Frame.continuation(1, 0, Arrays.copyOfRange(block, 7, 12)),
          H2Frame.continuation(
              1, H2Frame.END_HEADERS, Arrays.copyOfRange(block, 12, block.length)));
      assertThat(client.readAnswer(1)).isEqualTo("200 hello");
    }
  }

  @Test
  void aBodyMayBePadded() {
    try (H2Client client = under.client()) {
      client.send(
          Http2Under.post(1),
          H2Frame.data(1, H2Frame.PADDED, "\u0003abcxyz"),
          H2Frame.data(1, H2Frame.PADDED, "\u0000d"),
          H2Frame.data(1, H2Frame.PADDED | H2Frame.END_STREAM, "\u0002\u0000\u0000"));
      assertThat(client.readAnswer(1)).isEqualTo("201 done");
      assertThat(under.origin.received("/up").getLast().awaitBody().bodyText()).isEqualTo("abcd");
    }
  }
}
