package lb.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** {@link Gate} and {@link Eventually}. */
class WaitingTest {
  @Test
  void aGateHoldsUntilItIsOpened() throws InterruptedException {
    Gate gate = Gate.named("the gate");
    AtomicInteger passed = new AtomicInteger();
    Thread waiting =
        Thread.ofVirtual()
            .start(() -> {
              gate.pass();
              passed.incrementAndGet();
            });

    gate.awaitReached();
    assertThat(passed).hasValue(0);
    assertThat(gate).hasToString("the gate (closed, reached)");

    gate.open();
    waiting.join();
    assertThat(passed).hasValue(1);
    gate.pass();
  }

  @Test
  void anInterruptEndsTheWaitAtAGate() {
    Thread.currentThread().interrupt();

    assertThatThrownBy(Gate.named("that gate")::pass)
        .isInstanceOf(AssertionError.class)
        .hasMessageContaining("that gate");
    assertThat(Thread.interrupted()).isTrue();
  }

  @Test
  void eventuallyReturnsOnceTheConditionHolds() {
    AtomicInteger asked = new AtomicInteger();

    Eventually.eventually("it was asked three times", () -> asked.incrementAndGet() == 3);

    assertThat(asked).hasValue(3);
  }

  @Test
  void eventuallyTellsWhatItWaitedFor() {
    assertThatThrownBy(() ->
            Eventually.within(
                Duration.ofMillis(5),
                () -> {
                  throw new AssertionError("expected that the moon is blue");
                }))
        .isInstanceOf(AssertionError.class)
        .hasMessage("not within 5 ms: expected that the moon is blue");
  }
}
