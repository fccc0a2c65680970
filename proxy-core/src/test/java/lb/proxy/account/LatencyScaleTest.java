package lb.proxy.account;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import org.junit.jupiter.api.Test;

class LatencyScaleTest {
  private static final long LOWEST = 1L << 10;
  private static final long HIGHEST = 1L << 36;

  @Test
  void everyDurationFallsIntoACellThatEndsAtMostAnEighthAboveIt() {
    Random random = new Random(42);
    for (int i = 0; i < 100_000; i++) {
      long nanos = LOWEST + (long) (Math.pow(random.nextDouble(), 8) * (HIGHEST - 1 - LOWEST));
      long upper = LatencyScale.upperNanos(LatencyScale.cellOf(nanos));
      assertThat(upper).isGreaterThan(nanos).isLessThanOrEqualTo(nanos + nanos / 8 + 1);
    }
  }

  @Test
  void cellsAreInTheOrderOfTheirDurationsWithoutGaps() {
    int last = LatencyScale.cellOf(0);
    assertThat(last).isZero();
    for (long nanos = 1; nanos < HIGHEST * 2; nanos += 1 + nanos / 64) {
      int cell = LatencyScale.cellOf(nanos);
      assertThat(cell - last).isBetween(0, 1);
      last = cell;
    }
    assertThat(last).isEqualTo(LatencyScale.CELLS - 1);
  }

  @Test
  void durationsBeyondTheScaleFallIntoItsEnds() {
    assertThat(LatencyScale.cellOf(-5)).isZero();
    assertThat(LatencyScale.cellOf(LOWEST - 1)).isZero();
    assertThat(LatencyScale.cellOf(Long.MAX_VALUE)).isEqualTo(LatencyScale.CELLS - 1);
  }

  @Test
  void nothingObservedHasNoPercentile() {
    assertThat(LatencyScale.percentileNanos(new long[LatencyScale.CELLS], 0.99)).isZero();
  }

  @Test
  void aPercentileIsTheDurationThatItsShareDidNotExceed() {
    long[] cells = new long[LatencyScale.CELLS];
    for (int i = 0; i < 99; i++) {
      LatencyScale.observe(cells, 100_000);
    }
    LatencyScale.observe(cells, 50_000_000);
    assertThat(LatencyScale.percentileNanos(cells, 0.50)).isBetween(100_000L, 112_600L);
    assertThat(LatencyScale.percentileNanos(cells, 0.99)).isBetween(100_000L, 112_600L);
    assertThat(LatencyScale.percentileNanos(cells, 0.995)).isBetween(50_000_000L, 56_250_000L);
    assertThat(LatencyScale.percentileNanos(cells, 1)).isBetween(50_000_000L, 56_250_000L);
  }
}
