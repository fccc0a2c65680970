package lb.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class HeapWatchTest {
  private static final long MIB = 1L << 20;

  private final HeapWatch watch = new HeapWatch(8 * MIB);

  @Test
  void aHeapThatKeepsItsSizeIsLeftAlone() {
    assertThat(watch.hasGrown(8 * MIB)).isFalse();
    assertThat(watch.hasGrown(5 * MIB)).isFalse();
  }

  @Test
  void aStepOfGrowthIsLookedAt() {
    assertThat(watch.hasGrown(10 * MIB - 1)).isFalse();
    assertThat(watch.hasGrown(10 * MIB)).isTrue();
  }

  @Test
  void growthThatStaysIsNotLookedAtAgain() {
    watch.settled(10 * MIB);

    assertThat(watch.hasGrown(10 * MIB)).isFalse();
    assertThat(watch.hasGrown(12 * MIB)).isTrue();
  }

  @Test
  void aLargeHeapGrowsByLargerSteps() {
    watch.settled(400 * MIB);

    assertThat(watch.hasGrown(449 * MIB)).isFalse();
    assertThat(watch.hasGrown(450 * MIB)).isTrue();
  }

  @Test
  void aHeapThatShrankIsWatchedFromThere() {
    watch.settled(6 * MIB);

    assertThat(watch.hasGrown(8 * MIB)).isTrue();
  }
}
