package lb.proxy.quic;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.channel.socket.DatagramPacket;
import io.netty.handler.codec.quic.QuicCodecDispatcher;
import io.netty.handler.codec.quic.QuicConnectionIdGenerator;
import java.net.InetSocketAddress;
import org.junit.jupiter.api.Test;

/** What cannot be of QUIC goes no further, and nothing of it stays. */
class DatagramFilterTest {
  private static final InetSocketAddress HERE = new InetSocketAddress("127.0.0.1", 443);
  private static final int INITIAL = 0xc0;
  private static final int HANDSHAKE = 0xe0;
  private static final int SHORT = 0x40;

  /** Netty's, which fails for short headers without a whole connection ID, and keeps the octets. */
  private static final class Dispatcher extends QuicCodecDispatcher {
    @Override
    protected void initChannel(Channel channel, int bytes, QuicConnectionIdGenerator ids) {}
  }

  private final EmbeddedChannel socket =
      new EmbeddedChannel(new DatagramFilter(), new Dispatcher());

  private ByteBuf receive(int first, int version, int bytes) {
    ByteBuf octets = Unpooled.buffer(Math.max(bytes, 5)).writeByte(first).writeInt(version);
    octets.writerIndex(bytes);
    socket.writeInbound(new DatagramPacket(octets, HERE, HERE));
    socket.checkException();
    return octets;
  }

  private void expectDropped(int first, int version, int bytes) {
    assertThat(receive(first, version, bytes).refCnt()).isZero();
    assertThat(socket.<Object>readInbound()).isNull();
  }

  private void expectPassed(int first, int version, int bytes) {
    receive(first, version, bytes);
    DatagramPacket passed = socket.readInbound();
    assertThat(passed.content().readableBytes()).isEqualTo(bytes);
    assertThat(passed.release()).isTrue();
  }

  @Test
  void whatHasNoRoomForAConnectionIdIsDropped() {
    for (int bytes = 0; bytes <= 20; bytes++) {
      expectDropped(SHORT, 0, bytes);
      expectDropped(HANDSHAKE, 1, bytes);
    }
    expectPassed(SHORT, 0, 21);
  }

  @Test
  void aFirstPacketThatIsNotFilledUpIsDroppedInAnyVersion() {
    for (int version : new int[] {1, 0x0a0a0a0a}) {
      expectDropped(INITIAL, version, 1_199);
      expectPassed(INITIAL, version, 1_200);
    }
  }

  @Test
  void otherPacketsMayBeSmall() {
    expectPassed(HANDSHAKE, 1, 60);
    expectPassed(SHORT, 0, 60);
  }
}
