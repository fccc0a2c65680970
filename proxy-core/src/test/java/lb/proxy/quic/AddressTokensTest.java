package lb.proxy.quic;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import lb.testing.FakeClock;
import org.junit.jupiter.api.Test;

/** Tokens hold for the address that they were sent to, for a while, and for nobody else. */
class AddressTokensTest {
  private static final InetSocketAddress HERE = new InetSocketAddress("192.0.2.7", 4_433);

  private final FakeClock clock = FakeClock.startingNow();
  private final List<String> events = new ArrayList<>();
  private boolean asked = true;
  private final AddressTokens tokens = tokens((byte) 1);

  private AddressTokens tokens(byte key) {
    byte[] secret = new byte[32];
    secret[0] = key;
    return new AddressTokens(secret, clock::nanos, () -> asked, events::add);
  }

  private ByteBuf token() {
    ByteBuf token = Unpooled.buffer();
    ByteBuf connectionId = Unpooled.wrappedBuffer(new byte[] {1, 2, 3, 4, 5, 6, 7, 8});
    assertThat(tokens.writeToken(token, connectionId, HERE)).isTrue();
    assertThat(token.readableBytes()).isLessThanOrEqualTo(tokens.maxTokenLength());
    return token;
  }

  @Test
  void aTokenHoldsWhereItWasSentAndGivesTheFirstConnectionIdBack() {
    ByteBuf token = token();
    int at = tokens.validateToken(token, HERE);
    assertThat(token.getByte(token.readerIndex() + at)).isEqualTo((byte) 1);
    assertThat(token.readableBytes() - at).isEqualTo(8);
    assertThat(events).containsExactly("retry_sent", "retry_accepted");
  }

  @Test
  void itHoldsNowhereElse() {
    InetSocketAddress otherPort = new InetSocketAddress("192.0.2.7", 4_434);
    InetSocketAddress otherHost = new InetSocketAddress("192.0.2.8", 4_433);
    assertThat(tokens.validateToken(token(), otherPort)).isEqualTo(-1);
    assertThat(tokens.validateToken(token(), otherHost)).isEqualTo(-1);
    assertThat(tokens((byte) 2).validateToken(token(), HERE)).isEqualTo(-1);
    assertThat(events).contains("retry_refused");
  }

  @Test
  void itEnds() {
    ByteBuf token = token();
    clock.advance(Duration.ofNanos(AddressTokens.LIFETIME_NANOS));
    assertThat(tokens.validateToken(token, HERE)).isPositive();
    clock.advance(Duration.ofNanos(1));
    assertThat(tokens.validateToken(token, HERE)).isEqualTo(-1);
  }

  @Test
  void noOctetOfItCanBeChanged() {
    int bytes = token().readableBytes();
    for (int i = 0; i < bytes; i++) {
      ByteBuf token = token();
      token.setByte(i, token.getByte(i) ^ 1);
      assertThat(tokens.validateToken(token, HERE)).as("octet %s", i).isEqualTo(-1);
    }
    assertThat(tokens.validateToken(Unpooled.EMPTY_BUFFER, HERE)).isEqualTo(-1);
    assertThat(tokens.validateToken(Unpooled.wrappedBuffer(new byte[500]), HERE)).isEqualTo(-1);
  }

  @Test
  void nobodyIsAskedWhileThereIsRoom() {
    asked = false;
    assertThat(tokens.writeToken(Unpooled.buffer(), Unpooled.buffer(), HERE)).isFalse();
    assertThat(events).isEmpty();
  }
}
