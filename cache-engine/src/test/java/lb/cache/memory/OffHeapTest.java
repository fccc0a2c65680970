package lb.cache.memory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class OffHeapTest {
  private final SlabArena arena = SlabArena.open(SlabArena.PAGE_BYTES_MIN);
  private final OffHeap memory = arena.reserveBeside(64);

  @AfterEach
  void close() {
    arena.close();
  }

  @Test
  void memoryBesideAnArenaIsAllZerosAndBounded() {
    for (long at = 0; at < 64; at += 8) {
      assertThat(memory.getLong(at)).isZero();
    }
    assertThatThrownBy(() -> memory.getLong(57)).isInstanceOf(IndexOutOfBoundsException.class);
    assertThatThrownBy(() -> memory.putByte(-1, (byte) 0))
        .isInstanceOf(IndexOutOfBoundsException.class);
  }

  @Test
  void numbersComeBackAsTheyWereWritten() {
    memory.putLongRelease(8, Long.MIN_VALUE + 1);
    assertThat(memory.getLongAcquire(8)).isEqualTo(Long.MIN_VALUE + 1);
    memory.putIntRelease(16, 5);
    assertThat(memory.compareAndExchangeInt(16, 4, 9)).isEqualTo(5);
    assertThat(memory.compareAndExchangeInt(16, 5, 6)).isEqualTo(5);
    assertThat(memory.getAndAddInt(16, 2)).isEqualTo(6);
    assertThat(memory.getAndOrInt(16, 16)).isEqualTo(8);
    assertThat(memory.getIntAcquire(16)).isEqualTo(24);
  }

  @Test
  void octetsAreAppendedWhereverTheBuffersAre() {
    List<ByteBuf> sources =
        List.of(Unpooled.buffer(8), Unpooled.directBuffer(8), Unpooled.directBuffer(64, 64));
    for (ByteBuf source : sources) {
      for (ByteBuf target : List.of(Unpooled.buffer(4), Unpooled.directBuffer(4))) {
        source.clear().writeBytes("?abcdef".getBytes(StandardCharsets.ISO_8859_1)).readByte();
        target.writeByte('>');
        OffHeap.append(source, target);
        assertThat(target.toString(StandardCharsets.ISO_8859_1)).isEqualTo(">abcdef");
        assertThat(source.isReadable()).isFalse();
        target.release();
      }
    }
    sources.forEach(ByteBuf::release);
  }
}
