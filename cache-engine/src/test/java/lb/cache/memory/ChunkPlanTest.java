package lb.cache.memory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class ChunkPlanTest {
  private static final SizeClasses SIZES = new SizeClasses(SlabArena.PAGE_BYTES_MAX);

  @Test
  void aSmallBodyIsOnePiece() {
    for (int bytes : new int[] {1, 127, 4_000, 32 * 1024, 60 * 1024 + 1000, 250_000, 262_144}) {
      assertThat(pieces(bytes)).as("pieces of %d", bytes).containsExactly(bytes);
    }
  }

  @Test
  void aBodyThatWouldWasteMuchOfACoarseChunkIsCut() {
    assertThat(pieces(40 * 1024)).containsExactly(32 * 1024, 8 * 1024);
    assertThat(pieces(100 * 1024)).containsExactly(64 * 1024, 32 * 1024, 4 * 1024);
    assertThat(pieces(1024 * 1024 + 10)).containsExactly(262_144, 262_144, 262_144, 262_144, 10);
  }

  @Test
  void piecesAddUpAndAllButTheLastFillTheirChunk() {
    SplittableRandom random = new SplittableRandom(7);
    for (int i = 0; i < 10_000; i++) {
      long bytes = 1 + random.nextLong(1L << random.nextInt(1, 31));
      ChunkPlan plan = ChunkPlan.of(SIZES, bytes);
      long sum = 0;
      for (int p = 0; p < plan.pieces(); p++) {
        int piece = plan.bytesOf(p);
        sum += piece;
        if (p < plan.pieces() - 1) {
          assertThat(SIZES.rounded(piece)).isEqualTo(piece);
        }
      }
      assertThat(sum).as("sum of the pieces of %d", bytes).isEqualTo(bytes);
      assertThat(plan.pieces()).isLessThanOrEqualTo((int) (bytes / 262_144) + 4);
      assertThat(plan.roundedBytes() - bytes)
          .as("waste of %d", bytes)
          .isLessThanOrEqualTo(Math.max(128, bytes / 8 + 8));
    }
  }

  @Test
  void smallPagesCutTheSameWayIntoSmallPieces() {
    SizeClasses small = new SizeClasses(SlabArena.PAGE_BYTES_MIN);
    ChunkPlan plan = ChunkPlan.of(small, 2 * 16_384 + 8_192 + 2_048 + 100);
    assertThat(IntStream.range(0, plan.pieces()).map(plan::bytesOf))
        .containsExactly(16_384, 16_384, 8_192, 2_048, 100);
  }

  @Test
  void aBodyLongerThanFourGibibytesCanBeCut() {
    ChunkPlan plan = ChunkPlan.of(SIZES, 5_000_000_000L);
    assertThat(IntStream.range(0, plan.pieces()).mapToLong(plan::bytesOf).sum())
        .isEqualTo(5_000_000_000L);
  }

  @Test
  void nothingCannotBeCut() {
    assertThatThrownBy(() -> ChunkPlan.of(SIZES, 0)).isInstanceOf(IllegalArgumentException.class);
  }

  private static int[] pieces(long bytes) {
    ChunkPlan plan = ChunkPlan.of(SIZES, bytes);
    return IntStream.range(0, plan.pieces()).map(plan::bytesOf).toArray();
  }
}
