package lb.cache.memory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SizeClassesTest {
  @ParameterizedTest
  @ValueSource(ints = {16, 32, 64, 128, 256})
  void everyLengthGetsTheSmallestClassThatHoldsIt(int kibibytes) {
    SizeClasses sizes = new SizeClasses(kibibytes * 1024);
    int expected = 0;
    for (int bytes = 1; bytes <= sizes.pageBytes(); bytes++) {
      if (bytes > sizes.chunkBytes(expected)) {
        expected++;
      }
      if (sizes.indexOf(bytes) != expected) {
        assertThat(sizes.indexOf(bytes)).as("class of %d bytes", bytes).isEqualTo(expected);
      }
    }
    assertThat(expected).isEqualTo(sizes.count() - 1);
  }

  @ParameterizedTest
  @ValueSource(ints = {16, 32, 64, 128, 256})
  void aFineStepIsAtMostAnEighthButForRounding(int kibibytes) {
    SizeClasses sizes = new SizeClasses(kibibytes * 1024);
    assertThat(sizes.fineBytesMax()).isEqualTo(kibibytes * 1024 / 8);
    for (int i = 1; sizes.chunkBytes(i) <= sizes.fineBytesMax(); i++) {
      double step = (double) sizes.chunkBytes(i) / sizes.chunkBytes(i - 1);
      assertThat(step).as("step to %d", sizes.chunkBytes(i)).isBetween(1.03, 1.13);
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {16, 32, 64, 128, 256})
  void chunksTileAPageAndAreAligned(int kibibytes) {
    SizeClasses sizes = new SizeClasses(kibibytes * 1024);
    for (int i = 0; i < sizes.count(); i++) {
      int size = sizes.chunkBytes(i);
      assertThat(sizes.pageBytes() % size)
          .as("left of a page of chunks of %d", size)
          .isLessThan(sizes.pageBytes() / 50);
      assertThat(size % 8).isZero();
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {16, 32, 64, 128, 256})
  void thereAreFewEnoughClassesForASmallArena(int kibibytes) {
    assertThat(new SizeClasses(kibibytes * 1024).count()).isBetween(20, 64);
  }

  @ParameterizedTest
  @ValueSource(ints = {16, 256})
  void aLengthOutOfRangeIsRefusedWithItsValue(int kibibytes) {
    SizeClasses sizes = new SizeClasses(kibibytes * 1024);
    assertThatThrownBy(() -> sizes.indexOf(0))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("0 bytes");
    assertThatThrownBy(() -> sizes.indexOf(kibibytes * 1024 + 1))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("" + (kibibytes * 1024 + 1));
  }
}
