package lb.proxy.http2;

import static org.assertj.core.api.Assertions.assertThat;

import lb.cache.http.FieldName;
import lb.proxy.http1.HeadLimits;
import lb.testing.h2.H2Block;
import org.junit.jupiter.api.Test;

/** An extended CONNECT (RFC 8441), where it is offered and where it is not. */
class RequestReaderTest {
  private static final HeadLimits LIMITS = new HeadLimits(8_192, 32_768, 128);
  private static final byte[] CONNECT =
      H2Block.of(
          ":method", "CONNECT",
          ":protocol", "websocket",
          ":scheme", "http",
          ":path", "/chat",
          ":authority", "test");

  private static RequestBlock read(boolean tunnels) {
    FieldBlock block = FieldBlock.ofThread(LIMITS);
    assertThat(new HpackDecoder(0).decode(CONNECT, 0, CONNECT.length, block)).isTrue();
    return new RequestReader(LIMITS, "http", tunnels).read(block, false);
  }

  @Test
  void itIsAGetThatWantsToSwitch() {
    assertThat(read(true))
        .isInstanceOfSatisfying(
            RequestBlock.Head.class,
            head -> {
              assertThat(head.opensTunnel()).isTrue();
              assertThat(head.head().method()).isEqualTo("GET");
              assertThat(head.head().fields().first(FieldName.UPGRADE)).isEqualTo("websocket");
            });
  }

  @Test
  void whoWasNotToldOfItMayNotAsk() {
    assertThat(read(false)).isEqualTo(new RequestBlock.Malformed(Http2Problem.BAD_PSEUDO_FIELD));
  }
}
