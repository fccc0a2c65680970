package lb.proxy.upstream;

import static lb.proxy.upstream.OriginHealth.Admission.DOWN;
import static lb.proxy.upstream.OriginHealth.Admission.TRIAL;
import static lb.proxy.upstream.OriginHealth.Admission.UP;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import lb.testing.FakeClock;
import org.junit.jupiter.api.Test;

class OriginHealthTest {
  private final UpstreamSettings settings = new Bench.Settings().build(); // 3, then 1 s to 60 s
  private final FakeClock clock = FakeClock.startingNow();
  private final OriginHealth health = new OriginHealth();

  @Test
  void someFailuresInARowTakeItDown() {
    fail(2);
    assertThat(admit()).isEqualTo(UP);
    fail(1);
    assertThat(admit()).isEqualTo(DOWN);
    assertThat(health.isUp(settings)).isFalse();
  }

  @Test
  void aSuccessBetweenStartsTheCountAnew() {
    fail(2);
    health.succeeded();
    fail(2);
    assertThat(admit()).isEqualTo(UP);
  }

  @Test
  void oneRequestTriesItWhenTheWhileIsOver() {
    fail(3);
    clock.advance(Duration.ofMillis(999));
    assertThat(admit()).isEqualTo(DOWN);
    clock.advance(Duration.ofMillis(1));
    assertThat(admit()).isEqualTo(TRIAL);
    assertThat(admit()).isEqualTo(DOWN);
  }

  @Test
  void aTrialThatSucceedsBringsItUp() {
    fail(3);
    clock.advance(Duration.ofSeconds(1));
    assertThat(admit()).isEqualTo(TRIAL);
    health.succeeded();
    assertThat(admit()).isEqualTo(UP);
    assertThat(health.isUp(settings)).isTrue();
  }

  @Test
  void eachTrialThatFailsDoublesTheWhileUpToTheMost() {
    fail(3);
    long[] seconds = {1, 2, 4, 8, 16, 32, 60, 60};
    for (long wait : seconds) {
      clock.advance(Duration.ofSeconds(wait).minusMillis(1));
      assertThat(admit()).as("before %s s", wait).isEqualTo(DOWN);
      clock.advance(Duration.ofMillis(1));
      assertThat(admit()).as("after %s s", wait).isEqualTo(TRIAL);
      fail(1);
    }
  }

  @Test
  void lateFailuresOfOlderRequestsDoNotProlongIt() {
    fail(3);
    clock.advance(Duration.ofMillis(900));
    fail(50);
    clock.advance(Duration.ofMillis(100));
    assertThat(admit()).isEqualTo(TRIAL);
  }

  @Test
  void aTrialThatNeverReportsIsFollowedByAnother() {
    fail(3);
    clock.advance(Duration.ofSeconds(1));
    assertThat(admit()).isEqualTo(TRIAL);
    clock.advance(Duration.ofSeconds(1));
    assertThat(admit()).isEqualTo(TRIAL);
  }

  private OriginHealth.Admission admit() {
    return health.admit(settings, clock.nanos());
  }

  private void fail(int times) {
    for (int i = 0; i < times; i++) {
      health.failed(settings, clock.nanos());
    }
  }
}
