package lb.proxy.upstream;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import lb.testing.FakeClock;
import org.junit.jupiter.api.Test;

class OriginHealthTest {
  private final UpstreamSettings settings = new Bench.Settings().build(); // 3, then 1 s to 60 s
  private final FakeClock clock = FakeClock.startingNow();
  private final OriginHealth health = new OriginHealth(0, clock.nanos());

  @Test
  void someFailuresInARowTakeItDown() {
    fail(2);
    assertThat(admit()).isEqualTo(Admission.UP);
    fail(1);
    assertThat(admit()).isEqualTo(Admission.DOWN);
    assertThat(health.isUp(clock.nanos())).isFalse();
  }

  @Test
  void aSuccessBetweenStartsTheCountAnew() {
    fail(2);
    health.succeeded(clock.nanos());
    fail(2);
    assertThat(admit()).isEqualTo(Admission.UP);
  }

  @Test
  void oneRequestTriesItWhenTheWhileIsOver() {
    fail(3);
    clock.advance(Duration.ofMillis(999));
    assertThat(admit()).isEqualTo(Admission.DOWN);
    clock.advance(Duration.ofMillis(1));
    assertThat(admit()).isEqualTo(Admission.TRIAL);
    assertThat(admit()).isEqualTo(Admission.DOWN);
  }

  @Test
  void askingWhetherItMayBeTriedDoesNotTryIt() {
    fail(3);
    clock.advance(Duration.ofSeconds(1));
    assertThat(health.admits(clock.nanos(), 0)).isTrue();
    assertThat(health.admits(clock.nanos(), 0)).isTrue();
  }

  @Test
  void aTrialThatSucceedsBringsItUp() {
    fail(3);
    clock.advance(Duration.ofSeconds(1));
    assertThat(admit()).isEqualTo(Admission.TRIAL);
    health.succeeded(clock.nanos());
    assertThat(admit()).isEqualTo(Admission.UP);
    assertThat(health.isUp(clock.nanos())).isTrue();
  }

  @Test
  void eachTrialThatFailsDoublesTheWhileUpToTheMost() {
    fail(3);
    long[] seconds = {1, 2, 4, 8, 16, 32, 60, 60};
    for (long wait : seconds) {
      clock.advance(Duration.ofSeconds(wait).minusMillis(1));
      assertThat(admit()).as("before %s s", wait).isEqualTo(Admission.DOWN);
      clock.advance(Duration.ofMillis(1));
      assertThat(admit()).as("after %s s", wait).isEqualTo(Admission.TRIAL);
      fail(1);
    }
  }

  @Test
  void lateFailuresOfOlderRequestsDoNotProlongIt() {
    fail(3);
    clock.advance(Duration.ofMillis(900));
    fail(50);
    clock.advance(Duration.ofMillis(100));
    assertThat(admit()).isEqualTo(Admission.TRIAL);
  }

  @Test
  void aTrialThatNeverReportsIsFollowedByAnother() {
    fail(3);
    clock.advance(Duration.ofSeconds(1));
    assertThat(admit()).isEqualTo(Admission.TRIAL);
    clock.advance(Duration.ofSeconds(1));
    assertThat(admit()).isEqualTo(Admission.TRIAL);
  }

  /** What becomes of a request that would go to it now. */
  private Admission admit() {
    boolean up = health.isUp(clock.nanos());
    boolean admitted = health.admits(clock.nanos(), 0);
    if (admitted) {
      health.chosen(settings, clock.nanos());
    }
    return up ? Admission.UP : admitted ? Admission.TRIAL : Admission.DOWN;
  }

  private enum Admission {
    UP,
    TRIAL,
    DOWN
  }

  private void fail(int times) {
    for (int i = 0; i < times; i++) {
      health.failed(settings, clock.nanos());
    }
  }
}
