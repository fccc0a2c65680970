package lb.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class FakeClockTest {
  private final FakeClock clock = FakeClock.startingNow();

  @Test
  void standsStillUntilItIsMoved() {
    long nanos = clock.nanos();

    assertThat(clock.instant()).isEqualTo(FakeClock.EPOCH);
    assertThat(clock.nanos()).isEqualTo(nanos);
    assertThat(clock.seconds()).isEqualTo(784_111_777L);
  }

  @Test
  void bothTimesAdvanceTogether() {
    long nanos = clock.nanosSource().getAsLong();
    long millis = clock.millisSource().getAsLong();

    clock.advance(Duration.ofHours(2)).advance(Duration.ofMillis(3));

    assertThat(clock.millis() - millis).isEqualTo(7_200_003L);
    assertThat(clock.nanos() - nanos).isEqualTo(7_200_003_000_000L);
  }

  @Test
  void monotonicTimeOverflowsWithinTheFirstHour() {
    assertThat(clock.nanos()).isPositive();
    assertThat(clock.advance(Duration.ofHours(1).plusSeconds(1)).nanos()).isNegative();
  }

  @Test
  void onlyWallTimeJumps() {
    long nanos = clock.nanos();

    clock.jumpWall(Duration.ofDays(-1));

    assertThat(clock.instant()).isEqualTo(FakeClock.EPOCH.minus(Duration.ofDays(1)));
    assertThat(clock.nanos()).isEqualTo(nanos);
    assertThatThrownBy(() -> clock.advance(Duration.ofMillis(-1)))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
