package lb.cache.memory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class SizeClassesTest {
  @Test
  void everyLengthGetsTheSmallestClassThatHoldsIt() {
    int expected = 0;
    for (int bytes = 1; bytes <= SlabArena.CHUNK_BYTES_MAX; bytes++) {
      if (bytes > SizeClasses.chunkBytes(expected)) {
        expected++;
      }
      if (SizeClasses.indexOf(bytes) != expected) {
        assertThat(SizeClasses.indexOf(bytes)).as("class of %d bytes", bytes).isEqualTo(expected);
      }
    }
    assertThat(expected).isEqualTo(SizeClasses.count() - 1);
  }

  @Test
  void aStepUpTo32KibIsAtMostAnEighthButForRounding() {
    for (int i = 1; SizeClasses.chunkBytes(i) <= SizeClasses.FINE_BYTES_MAX; i++) {
      double step = (double) SizeClasses.chunkBytes(i) / SizeClasses.chunkBytes(i - 1);
      assertThat(step).as("step to %d", SizeClasses.chunkBytes(i)).isBetween(1.03, 1.126);
    }
  }

  @Test
  void chunksTileAPageAndAreAligned() {
    for (int i = 0; i < SizeClasses.count(); i++) {
      int size = SizeClasses.chunkBytes(i);
      assertThat(SlabArena.PAGE_BYTES % size)
          .as("left of a page of chunks of %d", size)
          .isLessThan(SlabArena.PAGE_BYTES * 6 / 1000);
      assertThat(size % 8).isZero();
      assertThat(SlabArena.PAGE_BYTES / size).isLessThanOrEqualTo(SizeClasses.SLOTS_MAX);
    }
  }

  @Test
  void thereAreFewEnoughClassesForASmallArena() {
    assertThat(SizeClasses.count()).isBetween(40, 64);
  }

  @Test
  void aLengthOutOfRangeIsRefusedWithItsValue() {
    assertThatThrownBy(() -> SizeClasses.indexOf(0))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("0 bytes");
    assertThatThrownBy(() -> SizeClasses.indexOf(SlabArena.CHUNK_BYTES_MAX + 1))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("262145");
  }
}
