package lb.cache;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.SplittableRandom;
import lb.cache.memory.SlabArena;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A body in so many pieces that their list takes several chunks itself. */
class StoredChainTest {
  private static final int PIECES = 2_500;
  private static final int PIECE_BYTES = 900;
  private static final KeyHash OWNER = new KeyHash(1, 2);

  private final SlabArena arena = SlabArena.open(4 * Engine.MEBIBYTE);
  private final long[] pieces = new long[PIECES * 2];
  private final byte[] body = new byte[PIECES * PIECE_BYTES];
  private final ChunkSource room =
      new ChunkSource() {
        @Override
        public long allocate(int bytes, KeyHash owner) {
          return left-- > 0 ? arena.allocate(bytes, owner.high, owner.low) : 0;
        }

        @Override
        public long allocateFor(long rest, KeyHash owner) {
          throw new AssertionError("not for a list");
        }
      };

  private int left = Integer.MAX_VALUE;

  @BeforeEach
  void fill() {
    new SplittableRandom(9).nextBytes(body);
    for (int i = 0; i < PIECES; i++) {
      long chunk = arena.allocate(PIECE_BYTES, OWNER.high, OWNER.low);
      arena.copyIn(chunk, 0, body, i * PIECE_BYTES, PIECE_BYTES);
      pieces[2 * i] = chunk;
      pieces[2 * i + 1] = (i + 1L) * PIECE_BYTES;
    }
  }

  @AfterEach
  void close() {
    arena.close();
  }

  @Test
  void everyOctetIsFoundAndTheLastReleaseFreesAll() {
    long chain = StoredChain.write(arena, room, OWNER, pieces, PIECES, 12_345);

    assertThat(StoredChain.reserved(arena, chain)).isGreaterThan(12_345);
    ByteBuf copy = Unpooled.buffer(body.length);
    StoredChain.copyOut(arena, chain, 0, body.length, copy);
    assertThat(copy.array()).isEqualTo(body);
    for (long from = 0; from < body.length; from += 450) {
      ByteBuf slice = StoredChain.slice(arena, chain, from, 600, token -> {}, 0);
      assertThat(slice.readableBytes()).isEqualTo(from % 900 == 0 ? 600 : 450);
      assertThat(slice.getByte(0)).isEqualTo(body[(int) from]);
      slice.release();
    }
    StoredChain.retain(arena, chain);
    StoredChain.release(arena, chain);
    assertThat(arena.stats().allocatedBytes()).isPositive();
    StoredChain.release(arena, chain);
    assertThat(arena.stats().allocatedBytes()).isZero();
  }

  @Test
  void aListThatFindsNoRoomLeavesNothingBehind() {
    long before = arena.stats().allocatedBytes();
    left = 2;
    assertThat(StoredChain.write(arena, room, OWNER, pieces, PIECES, 1)).isZero();
    assertThat(arena.stats().allocatedBytes()).isEqualTo(before);
  }
}
