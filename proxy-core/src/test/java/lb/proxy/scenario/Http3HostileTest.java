package lb.proxy.scenario;

import static lb.testing.h3.H3Frames.data;
import static lb.testing.h3.H3Frames.request;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.nio.ByteBuffer;
import java.util.concurrent.locks.LockSupport;
import lb.testing.Body;
import lb.testing.Eventually;
import lb.testing.Gate;
import lb.testing.Reply;
import lb.testing.h3.H3Client;
import lb.testing.h3.H3Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Clients that mean harm, or are worse off than others: what becomes of them and of the rest. */
class Http3HostileTest {
  private static final long NO_ERROR = 0x100;
  private static final int CANCELLED = 0x10c;

  private Http3Under under = new Http3Under();

  private void configured(int hurry, String... members) {
    under.close();
    under = new Http3Under(hurry, members);
  }

  @AfterEach
  void close() {
    under.close();
  }

  // --- before hands are shaken ---

  private static final int UNKNOWN_VERSION = 0x1a2a3a4a;

  /** The first packet of a connection from an ID, with nonsense behind its head. */
  private static byte[] initial(int version, int from, int bytes) {
    ByteBuffer packet = ByteBuffer.allocate(bytes);
    packet.put((byte) 0xc3).putInt(version);
    packet.put((byte) 8).put(new byte[] {1, 2, 3, 4, 5, 6, 7, 8}); // where to
    packet.put((byte) 1).put((byte) from);
    packet.put((byte) 0).putShort((short) (0x4000 | bytes - packet.position() - 3)); // no token
    return packet.array();
  }

  @Test
  void whoSendsLittleIsNotAnswered() throws IOException {
    configured(1, "\"limits\": {\"http3\": {\"unverified_max\": 0}}");
    try (DatagramSocket socket = new DatagramSocket()) {
      socket.setSoTimeout(5_000);
      byte[][] sent = {
        {0x40},
        {0x41, 2, 3},
        new byte[20],
        {},
        {(byte) 0xc0, 0, 0, 0, 1, 20},
        initial(1, 'a', 1_199),
        initial(UNKNOWN_VERSION, 'b', 1_199),
        initial(1, 'c', 1_200),
        initial(UNKNOWN_VERSION, 'd', 1_200)
      };
      for (byte[] octets : sent) {
        socket.send(new DatagramPacket(octets, octets.length, under.lb.secureAddress()));
      }
      assertThat(answeredTo(socket)).isEqualTo('c'); // prove your address
      assertThat(answeredTo(socket)).isEqualTo('d'); // speak another version
    }
    under.expectOthersServed();
  }

  /** Receives an answer; the ID of whom it is for. */
  private static int answeredTo(DatagramSocket socket) throws IOException {
    DatagramPacket answer = new DatagramPacket(new byte[2_000], 2_000);
    socket.receive(answer);
    assertThat(answer.getLength()).isBetween(8, 1_200);
    assertThat(answer.getData()[5]).isEqualTo((byte) 1);
    return answer.getData()[6];
  }

  // --- after it was told to go ---

  @Test
  void whoWasToldToGoCannotStayByAskingOn() {
    configured(20, "\"limits\": {\"requests_per_connection_max\": 1}");
    try (H3Client client = under.client()) {
      assertThat(client.request("GET", "/a").readAnswer()).isEqualTo("200 hello");
      long deadline = System.nanoTime() + 3_000_000_000L;
      while (!client.peer().hasEnded() && System.nanoTime() < deadline) {
        try {
          client.request("GET", "/a");
        } catch (AssertionError ended) {
          break; // that is what is wanted
        }
        LockSupport.parkNanos(5_000_000);
      }
      assertThat(client.peer().hasEnded()).isTrue();
      client.expectEnd(NO_ERROR);
    }
    Eventually.eventually("it is counted", () -> under.closed("requests_max") == 1);
  }

  // --- who shares with it ---

  @Test
  void whoLeavesASharedFetchTakesNothingFromTheOthers() {
    Body body = Body.pattern(1, 300_000);
    Gate gate = Gate.named("the rest");
    under
        .origin
        .on("/shared")
        .respond(Reply.ok(body).cacheControl("max-age=60").waitingAt(200_000, gate));
    try (H3Client first = under.client();
        H3Client second = under.client()) {
      H3Stream leader = first.request("GET", "/shared");
      leader.awaitBytes(1_000);
      H3Stream sibling = first.request("GET", "/shared");
      H3Stream other = second.request("GET", "/shared");
      sibling.awaitBytes(1_000);
      other.awaitBytes(1_000);
      leader.stop(CANCELLED);
      gate.open();
      String expected = "200 " + text(body);
      assertThat(sibling.readAnswer()).isEqualTo(expected);
      assertThat(other.readAnswer()).isEqualTo(expected);
    }
    assertThat(under.origin.received("/shared")).hasSize(1);
  }

  private static String text(Body body) {
    byte[] octets = body.slice(0, body.bytes());
    return new String(octets, java.nio.charset.StandardCharsets.ISO_8859_1).stripTrailing();
  }

  // --- slow ones ---

  @Test
  void aCallThatRestsGoesOn() {
    configured(20, "\"limits\": {\"body_rate_min\": 1000}");
    try (H3Client client = under.client()) {
      H3Stream call =
          client
              .open()
              .send(request("POST", "/up", "content-type", "application/grpc", "te", "trailers"));
      call.send(data("\0\0\0\0\0"));
      under.origin.awaitRequest(1);
      H3Stream slow = client.open().send(request("POST", "/up"), data("x"));
      assertThat(slow.readAnswer()).startsWith("408 ");
      assertThat(call.end().readAnswer()).isEqualTo("201 done");
    }
    assertThat(under.rejected("body_too_slow")).isEqualTo(1);
  }
}
