package lb.proxy.upstream;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class DeadlineTest {
  private final TestLoop loop = TestLoop.onNio();
  private int reached;
  private final Deadline deadline = new Deadline(loop.eventLoop(), () -> reached++);

  @AfterEach
  void close() {
    loop.close();
  }

  @Test
  void itIsReachedOnceAndOnTime() {
    deadline.setMillis(100);
    loop.pass(99);
    assertThat(reached).isZero();
    loop.pass(1);
    assertThat(reached).isEqualTo(1);
    loop.pass(1000);
    assertThat(reached).isEqualTo(1);
  }

  @Test
  void movedLaterItIsReachedLater() {
    deadline.setMillis(100);
    loop.pass(60);
    deadline.setMillis(100);
    loop.pass(99);
    assertThat(reached).isZero();
    loop.pass(1);
    assertThat(reached).isEqualTo(1);
  }

  @Test
  void movedEarlierItIsReachedEarlier() {
    deadline.setMillis(60_000);
    deadline.setMillis(10);
    loop.pass(10);
    assertThat(reached).isEqualTo(1);
  }

  @Test
  void clearedItIsNeverReached() {
    deadline.setMillis(100);
    deadline.clear();
    loop.pass(1000);
    assertThat(reached).isZero();
  }

  @Test
  void setAgainAfterItWasClearedItIsReached() {
    deadline.setMillis(100);
    loop.pass(50);
    deadline.clear();
    deadline.setMillis(200);
    loop.pass(199);
    assertThat(reached).isZero();
    loop.pass(1);
    assertThat(reached).isEqualTo(1);
  }

  @Test
  void cancelledItLeavesNoTimerBehind() {
    deadline.setMillis(100);
    deadline.cancel();
    loop.pass(1000);
    assertThat(reached).isZero();
    assertThat(deadline.isSet()).isFalse();
  }
}
