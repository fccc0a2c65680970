package lb.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class HeapWatchTest {
  private static final long MIB = 1L << 20;

  private final HeapWatch watch = new HeapWatch(32 * MIB);

  @Test
  void aHeapThatKeepsItsSizeIsLeftAlone() {
    assertThat(watch.hasGrown(32 * MIB)).isFalse();
    assertThat(watch.hasGrown(20 * MIB)).isFalse();
  }

  @Test
  void aStepOfGrowthIsLookedAt() {
    assertThat(watch.hasGrown(40 * MIB - 1)).isFalse();
    assertThat(watch.hasGrown(40 * MIB)).isTrue();
  }

  @Test
  void growthThatStaysIsNotLookedAtAgain() {
    watch.settled(40 * MIB);

    assertThat(watch.hasGrown(40 * MIB)).isFalse();
    assertThat(watch.hasGrown(50 * MIB)).isTrue();
  }

  @Test
  void aLargeHeapGrowsByLargerSteps() {
    watch.settled(400 * MIB);

    assertThat(watch.hasGrown(499 * MIB)).isFalse();
    assertThat(watch.hasGrown(500 * MIB)).isTrue();
  }

  @Test
  void aHeapThatShrankIsWatchedFromThere() {
    watch.settled(24 * MIB);

    assertThat(watch.hasGrown(32 * MIB)).isTrue();
  }
}
