package lb.proxy.scenario;

import static lb.proxy.scenario.Http2Under.END;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import lb.testing.Eventually;
import lb.testing.Gate;
import lb.testing.Reply;
import lb.testing.h2.H2Block;
import lb.testing.h2.H2Client;
import lb.testing.h2.H2Frame;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** RFC 9113 §5: the states of streams, their numbers, and their windows. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class Http2StreamsTest {
  private static final int INITIAL_WINDOW_SIZE = 4;
  private static final int CANCEL = 8;

  private Http2Under under;

  @BeforeAll
  void start() {
    under =
        new Http2Under(
            "\"limits\": {\"http2\": {\"streams_max\": 4, \"stream_window\": \"64kb\","
                + " \"connection_window\": \"128kb\"}}");
    under.origin.on("/long").respond(Reply.ok("0123456789".repeat(10)).cacheControl("max-age=60"));
  }

  @AfterEach
  void othersAreServed() {
    under.expectOthersServed();
  }

  @AfterAll
  void stop() {
    under.close();
  }

  private static H2Frame get(int streamId) {
    return H2Frame.headers(streamId, END, Http2Under.get());
  }

  // --- §5.1: states ---

  @Test
  void dataForAnIdleStreamEndsTheConnection() {
    try (H2Client client = under.client()) {
      client.send(H2Frame.data(1, 0, "x")).expectGoAway("PROTOCOL_ERROR");
    }
  }

  @Test
  void dataAfterTheClientsEndResetsTheStream() {
    Gate gate = Gate.named("the answer");
    under.origin.on("/wait1").respond(Reply.ok("x").waitingBeforeHead(gate));
    try (H2Client client = under.client()) {
      client.request(1, "GET", "/wait1").send(H2Frame.data(1, 0, "x"));
      client.expectReset(1, "STREAM_CLOSED").expectAlive();
    }
    gate.open();
  }

  @Test
  void headersAfterTheClientsEndResetTheStream() {
    Gate gate = Gate.named("the answer");
    under.origin.on("/wait2").respond(Reply.ok("x").waitingBeforeHead(gate));
    try (H2Client client = under.client()) {
      client.request(1, "GET", "/wait2").send(H2Frame.headers(1, END, H2Block.of("x", "y")));
      client.expectReset(1, "STREAM_CLOSED").expectAlive();
    }
    gate.open();
  }

  @Test
  void dataForAStreamThatHasEndedEndsTheConnection() {
    try (H2Client client = under.client()) {
      assertThat(client.send(get(1)).readAnswer(1)).isEqualTo("200 hello");
      client.send(H2Frame.data(1, 0, "x")).expectGoAway("STREAM_CLOSED");
    }
  }

  @Test
  void headersForAStreamThatHasEndedEndTheConnection() {
    try (H2Client client = under.client()) {
      assertThat(client.send(get(1)).readAnswer(1)).isEqualTo("200 hello");
      client.send(get(1)).expectGoAway("STREAM_CLOSED");
    }
  }

  @Test
  void framesAfterTheClientsOwnResetAreAnsweredWithOne() {
    try (H2Client client = under.client()) {
      client.send(Http2Under.post(1), H2Frame.reset(1, CANCEL), H2Frame.data(1, 0, "x"));
      client.expectReset(1, "STREAM_CLOSED").expectAlive();
    }
  }

  @Test
  void whatIsStillUnderWayAfterOurResetIsIgnoredAndDecoded() {
    try (H2Client client = under.client()) {
      client.send(H2Frame.headers(1, H2Frame.END_HEADERS, H2Block.of(":method", "GET")));
      client.expectReset(1, "PROTOCOL_ERROR");
      byte[] trailers = H2Block.kept("x-kept", "yes");
      client.send(
          H2Frame.data(1, 0, "x"),
          H2Frame.windowUpdate(1, 5),
          H2Frame.reset(1, CANCEL),
          H2Frame.headers(1, END, trailers));
      // 62 is the newest entry of the table: the block of a stream that is gone was decoded.
      byte[] block = H2Block.concat(Http2Under.get(), new byte[] {(byte) 0xbe});
      client.send(H2Frame.headers(3, END, block));
      assertThat(client.readAnswer(3)).isEqualTo("200 hello");
    }
  }

  @Test
  void windowUpdatesAndResetsForEndedStreamsDoNoHarm() {
    try (H2Client client = under.client()) {
      assertThat(client.send(get(1)).readAnswer(1)).isEqualTo("200 hello");
      client.send(H2Frame.windowUpdate(1, 100), H2Frame.reset(1, CANCEL));
      client.expectAlive();
    }
  }

  // --- §5.1.1: numbers ---

  @Test
  void anEvenStreamEndsTheConnection() {
    try (H2Client client = under.client()) {
      client.send(get(2)).expectGoAway("PROTOCOL_ERROR");
    }
  }

  @Test
  void aStreamThatWasPassedOverEndsTheConnection() {
    try (H2Client client = under.client()) {
      assertThat(client.send(get(5)).readAnswer(5)).isEqualTo("200 hello");
      client.send(get(3)).expectGoAway("PROTOCOL_ERROR");
    }
  }

  @Test
  void theLastStreamHasTheHighestNumber() {
    try (H2Client client = under.client()) {
      assertThat(client.send(get(0x7fffffff)).readAnswer(0x7fffffff)).isEqualTo("200 hello");
      client.send(get(1)).expectGoAway("PROTOCOL_ERROR");
    }
  }

  // --- §5.1.2: how many ---

  @Test
  void moreStreamsThanAllowedAreRefusedAndTheOthersGoOn() {
    Gate gate = Gate.named("the answers");
    under
        .origin
        .on("/many/*")
        .respond(lb.testing.Script.choosing(r -> Reply.ok("x").waitingBeforeHead(gate)));
    try (H2Client client = under.client()) {
      for (int stream = 1; stream <= 7; stream += 2) {
        client.request(stream, "GET", "/many/" + stream);
      }
      client.request(9, "GET", "/many/9").expectReset(9, "REFUSED_STREAM");
      gate.open();
      for (int ended = 0; ended < 4; ) {
        ended += client.read(H2Frame.DATA).has(H2Frame.END_STREAM) ? 1 : 0;
      }
      Eventually.eventually(
          "four were asked for",
          () ->
              under.origin.received().stream()
                      .filter(request -> request.target().startsWith("/many/"))
                      .count()
                  == 4);
      assertThat(client.request(11, "GET", "/a").readAnswer(11)).isEqualTo("200 hello");
    }
  }

  // --- §5.2, §6.9: windows ---

  @Test
  void nothingBeyondTheWindowOfAStreamIsSent() {
    try (H2Client client = under.client(INITIAL_WINDOW_SIZE, 3)) {
      client.request(1, "GET", "/long").readHead(1);
      assertThat(new String(client.read(H2Frame.DATA).payload())).isEqualTo("012");
      client.expectAlive();
      client.send(H2Frame.windowUpdate(1, 4));
      assertThat(new String(client.read(H2Frame.DATA).payload())).isEqualTo("3456");
      client.send(H2Frame.windowUpdate(1, 1000));
      H2Frame last = client.read(H2Frame.DATA);
      assertThat(last.payload()).hasSize(93);
      assertThat(last.has(H2Frame.END_STREAM)).isTrue();
    }
  }

  @Test
  void aChangeOfTheInitialWindowChangesThatOfOpenStreams() {
    try (H2Client client = under.client(INITIAL_WINDOW_SIZE, 0)) {
      client.request(1, "GET", "/long").readHead(1);
      client.expectAlive();
      client.send(H2Frame.settings(INITIAL_WINDOW_SIZE, 5));
      assertThat(client.read(H2Frame.DATA).payload()).hasSize(5);
      client.send(H2Frame.settings(INITIAL_WINDOW_SIZE, 2)); // three less than nothing
      client.send(H2Frame.windowUpdate(1, 3)).expectAlive();
      client.send(H2Frame.windowUpdate(1, 1));
      assertThat(client.read(H2Frame.DATA).payload()).hasSize(1);
    }
  }

  @Test
  void anInitialWindowThatMakesAWindowTooLargeEndsTheConnection() {
    try (H2Client client = under.client()) {
      client.send(Http2Under.post(1), H2Frame.windowUpdate(1, 0x7fffffff - 65_535)).expectAlive();
      client.send(H2Frame.settings(INITIAL_WINDOW_SIZE, 65_536));
      client.expectGoAway("FLOW_CONTROL_ERROR");
    }
  }

  @Test
  void noIncrementForAStreamResetsIt() {
    try (H2Client client = under.client()) {
      client.send(Http2Under.post(1), H2Frame.windowUpdate(1, 0));
      client.expectReset(1, "PROTOCOL_ERROR").expectAlive();
    }
  }

  @Test
  void aWindowOfAStreamBeyond31BitsResetsIt() {
    try (H2Client client = under.client()) {
      client.send(Http2Under.post(1), H2Frame.windowUpdate(1, 0x7fffffff));
      client.expectReset(1, "FLOW_CONTROL_ERROR").expectAlive();
    }
  }

  @Test
  void moreDataThanTheWindowOfAStreamResetsIt() {
    Gate gate = Gate.named("the origin reads");
    under.origin.on("/slow").respond((request, wire) -> wire.pass(gate).close());
    try (H2Client client = under.client()) {
      byte[] block = H2Block.request("POST", "/slow");
      client.send(H2Frame.headers(1, H2Frame.END_HEADERS, block));
      H2Frame[] frames = new H2Frame[16];
      Arrays.fill(frames, H2Frame.data(1, 0, new byte[16_384]));
      boolean reset = false;
      for (int round = 0; round < 1_000 && !reset; round++) {
        reset = client.send(frames).passOver().stream().anyMatch(Http2StreamsTest::isReset);
      }
      assertThat(reset).as("the origin takes nothing, so that the window stays shut").isTrue();
      client.expectAlive();
    }
    gate.open();
  }

  private static boolean isReset(H2Frame frame) {
    return frame.type() == H2Frame.RST_STREAM && frame.code().equals("FLOW_CONTROL_ERROR");
  }
}
