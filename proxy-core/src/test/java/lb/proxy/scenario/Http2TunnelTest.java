package lb.proxy.scenario;

import static lb.testing.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import lb.testing.Body;
import lb.testing.Gate;
import lb.testing.RawHead;
import lb.testing.ReceivedRequest;
import lb.testing.Reply;
import lb.testing.Switch;
import lb.testing.h2.H2Block;
import lb.testing.h2.H2Client;
import lb.testing.h2.H2Frame;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** WebSockets over HTTP/2: the extended CONNECT of RFC 8441. */
class Http2TunnelTest {
  private static final int ENABLE_CONNECT_PROTOCOL = 8;
  private static final int INITIAL_WINDOW_SIZE = 4;
  private static final int CANCEL = 8;

  private final Http2Under under = new Http2Under("\"timeouts\": {\"drain\": \"400ms\"}");

  @AfterEach
  void close() {
    under.close();
  }

  private static byte[] connect(String... more) {
    return H2Block.concat(
        H2Block.of(
            ":method", "CONNECT",
            ":protocol", "websocket",
            ":scheme", "http",
            ":path", "/chat?room=1",
            ":authority", "test"),
        H2Block.of(more));
  }

  private static H2Frame ask(int stream) {
    return H2Frame.headers(
        stream,
        H2Frame.END_HEADERS,
        connect("sec-websocket-version", "13", "origin", "http://test"));
  }

  /** A client with an open tunnel on stream 1. */
  private H2Client open(int... settings) {
    H2Client client = under.client(settings).send(ask(1));
    H2Frame frame = client.readOf(1);
    assertThat(client.head(frame).status()).isEqualTo(200);
    assertThat(frame.has(H2Frame.END_STREAM)).isFalse();
    return client;
  }

  /** The octets of DATA on stream 1, until there are so many or the stream ends. */
  private static byte[] data(H2Client client, int count) {
    ByteArrayOutputStream got = new ByteArrayOutputStream();
    while (got.size() < count) {
      H2Frame frame = client.readOf(1);
      if (frame.type() == H2Frame.DATA) {
        got.writeBytes(frame.payload());
      }
      if (frame.type() == H2Frame.RST_STREAM || frame.has(H2Frame.END_STREAM)) {
        break;
      }
    }
    return got.toByteArray();
  }

  @Test
  void theSettingsSayThatItIsSpoken() {
    try (H2Client client = H2Client.dial(under.lb.http2Address()).greet()) {
      H2Frame settings = client.seen().getFirst();
      List<String> pairs = new ArrayList<>();
      for (int at = 0; at < settings.payload().length; at += 6) {
        pairs.add((settings.intAt(at) >>> 16) + "=" + settings.intAt(at + 2));
      }
      assertThat(pairs).contains(ENABLE_CONNECT_PROTOCOL + "=1");
    }
  }

  @Test
  void octetsGoBothWaysAndTheEndsCross() {
    under.origin.on("/chat").respond(Switch.echo());
    try (H2Client client = open()) {
      assertThat(data(client.send(H2Frame.data(1, 0, "one")), 3)).asString().isEqualTo("one");
      assertThat(data(client.send(H2Frame.data(1, 0, "two")), 3)).asString().isEqualTo("two");
      client.send(H2Frame.data(1, H2Frame.END_STREAM, "last"));
      assertThat(data(client, Integer.MAX_VALUE)).asString().isEqualTo("last"); // to its end
      assertThat(client.passOver()).noneMatch(frame -> frame.streamId() == 1);
    }
    ReceivedRequest request = under.origin.awaitRequest(1);
    assertThat(request.method()).isEqualTo("GET");
    assertThat(request.target()).isEqualTo("/chat?room=1");
    assertThat(request.field("Host")).isEqualTo("test");
    assertThat(request.field("Connection")).isEqualTo("Upgrade");
    assertThat(request.field("Upgrade")).isEqualTo("websocket");
    assertThat(request.field("Sec-WebSocket-Key")).hasSize(24);
    assertThat(request.field("Sec-WebSocket-Version")).isEqualTo("13");
    assertThat(request.field("Via")).isEqualTo("2 lb");
    eventually(
        "it is accounted", () -> under.lb.metric("lb_http_requests_total", "code=\"101\"") == 1);
    assertThat(under.lb.metric("lb_tunnels_opened_total", "proto=\"http2\"")).isEqualTo(1);
  }

  @Test
  void theAnswerHasNoFieldsOfTheSwitch() {
    under
        .origin
        .on("/chat")
        .respond((request, wire) -> {
          wire.send(
              Switch.head(request).replace("\r\n\r\n", "\r\nSec-WebSocket-Protocol: a\r\n\r\n"));
          wire.awaitPeerClose();
        });
    try (H2Client client = under.client().send(ask(1))) {
      RawHead head = client.readHead(1);
      assertThat(head.field("sec-websocket-protocol")).isEqualTo("a");
      assertThat(head.fields().names())
          .doesNotContain("upgrade", "connection", "sec-websocket-accept", "content-length");
    }
  }

  @Test
  void aStreamBesidesIsServed() {
    under.origin.on("/chat").respond(Switch.echo());
    try (H2Client client = open()) {
      assertThat(client.request(3, "GET", "/a").readAnswer(3)).isEqualTo("200 hello");
      assertThat(data(client.send(H2Frame.data(1, 0, "x")), 1)).asString().isEqualTo("x");
    }
  }

  @Test
  void anAnswerThatDoesNotSwitchIsAnOrdinaryOne() {
    under.origin.on("/chat").respond(Reply.status(403).body("no"));
    try (H2Client client = under.client().send(ask(1))) {
      RawHead head = client.readHead(1);
      assertThat(head.status()).isEqualTo(403);
      assertThat(data(client, 2)).asString().isEqualTo("no");
      client.expectAlive();
    }
  }

  @Test
  void aSuccessThatIsNoSwitchIsNotTakenForOne() {
    under.origin.on("/chat").respond(Reply.ok("a page"));
    try (H2Client client = under.client().send(ask(1))) {
      assertThat(client.readHead(1).status()).isEqualTo(502);
      client.expectAlive();
    }
  }

  @Test
  void aProtocolThatNobodyAllowedIsNotSpoken() {
    try (H2Client client = under.client()) {
      byte[] block =
          H2Block.of(
              ":method", "CONNECT",
              ":protocol", "connect-udp",
              ":scheme", "http",
              ":path", "/",
              ":authority", "test");
      client.send(H2Frame.headers(1, H2Frame.END_HEADERS, block));
      assertThat(client.readHead(1).status()).isEqualTo(501);
      assertThat(under.origin.received()).isEmpty();
    }
  }

  @Test
  void aResetOfTheClientIsFeltByTheOrigin() {
    under.origin.on("/chat").respond(Switch.then(wire -> wire.awaitPeerClose()));
    try (H2Client client = open()) {
      client.send(H2Frame.reset(1, CANCEL));
      under.origin.awaitOpenConnections(0);
      client.expectAlive();
      eventually("no tunnel is left", () -> under.lb.metric("lb_tunnels") == 0);
    }
  }

  @Test
  void anOriginThatBreaksIsAResetOfTheStream() {
    under
        .origin
        .on("/chat")
        .respond((request, wire) -> {
          wire.send(Switch.head(request));
          wire.readOctets(1);
          wire.reset();
        });
    try (H2Client client = open()) {
      client.send(H2Frame.data(1, 0, "!")).expectReset(1, "CANCEL").expectAlive();
    }
  }

  @Test
  void theOriginsEndLeavesTheOtherDirectionOpen() {
    Gate heard = Gate.named("the client has seen the end");
    under
        .origin
        .on("/chat")
        .respond(
            Switch.then(wire -> {
              wire.send("last").halfClose();
              wire.pass(heard);
              assertThat(wire.readOctets(5)).asString().isEqualTo("still");
              assertThat(wire.readOctets(new byte[1])).isEqualTo(-1);
            }));
    try (H2Client client = open()) {
      assertThat(data(client, 5)).asString().isEqualTo("last");
      heard.open();
      client.send(H2Frame.data(1, 0, "still"), H2Frame.data(1, H2Frame.END_STREAM, ""));
      under.origin.awaitOpenConnections(0);
      client.expectAlive();
    }
  }

  @Test
  void theWindowOfTheClientHoldsTheOriginBack() {
    Body body = Body.pattern(3, 8_000_000);
    under.origin.on("/chat").respond(Switch.then(wire -> wire.send(body, 0, body.bytes())));
    try (H2Client client = open(INITIAL_WINDOW_SIZE, 10_000)) {
      byte[] first = data(client, 10_000);
      assertThat(first).hasSize(10_000);
      client.expectAlive();
      assertThat(under.origin.sentBytes()).isLessThan(body.bytes());
      client.send(H2Frame.windowUpdate(1, 10_000_000), H2Frame.windowUpdate(0, 10_000_000));
      byte[] rest = data(client, (int) body.bytes() - 10_000);
      assertThat(H2Block.concat(first, rest)).isEqualTo(body.toByteArray());
    }
  }

  @Test
  void anOriginThatTakesNothingHoldsTheClientBack() {
    Gate gate = Gate.named("the client has seen its window shut");
    under
        .origin
        .on("/chat")
        .respond(
            Switch.then(wire -> {
              wire.pass(gate);
              Switch.echo(wire);
            }));
    byte[] piece = new byte[16_384];
    try (H2Client client = open()) {
      // The window of a stream is 256 KiB; what is not opened anew is what nobody has taken.
      long sent = 0;
      long window = 256 * 1024;
      while (window >= piece.length) {
        for (; window >= piece.length; window -= piece.length) {
          client.send(H2Frame.data(1, 0, piece));
          sent += piece.length;
        }
        for (H2Frame frame : client.passOver()) {
          if (frame.type() == H2Frame.WINDOW_UPDATE && frame.streamId() == 1) {
            window += frame.intAt(0);
          }
        }
        assertThat(sent).isLessThan(32_000_000);
      }
      client.send(H2Frame.windowUpdate(1, 1 << 30), H2Frame.windowUpdate(0, 1 << 30));
      gate.open();
      assertThat(data(client, (int) sent)).hasSize((int) sent);
    }
  }

  static Stream<Arguments> malformed() {
    return Stream.of(
        Arguments.of(
            "a protocol of a GET",
            H2Block.of(
                ":method", "GET",
                ":protocol", "websocket",
                ":scheme", "http",
                ":path", "/",
                ":authority", "test")),
        Arguments.of(
            "no scheme",
            H2Block.of(
                ":method", "CONNECT",
                ":protocol", "websocket",
                ":path", "/",
                ":authority", "test")),
        Arguments.of(
            "no path",
            H2Block.of(
                ":method", "CONNECT",
                ":protocol", "websocket",
                ":scheme", "http",
                ":authority", "test")),
        Arguments.of(
            "no authority",
            H2Block.of(
                ":method", "CONNECT",
                ":protocol", "websocket",
                ":scheme", "http",
                ":path", "/")),
        Arguments.of(
            "no token",
            H2Block.of(
                ":method", "CONNECT",
                ":protocol", "web socket",
                ":scheme", "http",
                ":path", "/",
                ":authority", "test")),
        Arguments.of(
            "an empty protocol",
            H2Block.of(
                ":method", "CONNECT",
                ":protocol", "",
                ":scheme", "http",
                ":path", "/",
                ":authority", "test")),
        Arguments.of("twice", connect(":protocol", "websocket")),
        Arguments.of("a length", connect("content-length", "5")),
        Arguments.of("Upgrade", connect("upgrade", "websocket")),
        Arguments.of("another host", connect("host", "other")));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("malformed")
  void whatIsNoExtendedConnectIsAResetOfTheStream(String what, byte[] block) {
    try (H2Client client = under.client()) {
      client.send(H2Frame.headers(1, H2Frame.END_HEADERS, block));
      client.expectReset(1, "PROTOCOL_ERROR").expectAlive();
      assertThat(under.origin.received()).isEmpty();
    }
  }

  @Test
  void trailersInATunnelAreAnErrorOfTheStream() {
    under.origin.on("/chat").respond(Switch.then(wire -> wire.awaitPeerClose()));
    try (H2Client client = open()) {
      client.send(H2Frame.headers(1, Http2Under.END, H2Block.of("x", "y")));
      client.expectReset(1, "PROTOCOL_ERROR").expectAlive();
      under.origin.awaitOpenConnections(0);
    }
  }

  @Test
  void aDrainLeavesTunnelsUntilItsEnd() throws Exception {
    under.origin.on("/chat").respond(Switch.echo());
    try (H2Client client = open()) {
      var drained = under.lb.server().drain().toCompletableFuture();
      assertThat(client.read(H2Frame.GOAWAY).code()).isEqualTo("NO_ERROR");
      assertThat(data(client.send(H2Frame.data(1, 0, "still")), 5)).asString().isEqualTo("still");
      assertThat(drained.get(5, java.util.concurrent.TimeUnit.SECONDS)).isFalse();
      client.expectEnd();
      under.origin.awaitOpenConnections(0);
    }
  }
}
