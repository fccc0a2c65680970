package lb.proxy.reload;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

final class OnceMoreTest {
  private final AtomicInteger done = new AtomicInteger();

  @Test
  void whatIsAskedForAfterTheEndIsDoneEachTime() {
    OnceMore work = new OnceMore(done::incrementAndGet);
    work.run();
    work.run();
    assertThat(done).hasValue(2);
  }

  @Test
  void aStormWhileItIsDoneHasItDoneOnceMore() throws Exception {
    CountDownLatch begun = new CountDownLatch(1);
    CountDownLatch goOn = new CountDownLatch(1);
    OnceMore work =
        new OnceMore(() -> {
          if (done.incrementAndGet() == 1) {
            begun.countDown();
            await(goOn);
          }
        });
    Thread first = Thread.ofPlatform().start(work);
    await(begun);
    List<Thread> storm = new ArrayList<>();
    for (int i = 0; i < 200; i++) {
      storm.add(Thread.ofVirtual().start(work));
    }
    for (Thread each : storm) {
      each.join(); // none of them waits for the first
    }
    assertThat(done).hasValue(1);
    goOn.countDown();
    first.join();
    assertThat(done).hasValue(2);
  }

  @Test
  void whatIsAskedForByItselfIsDoneOnceMore() {
    OnceMore[] self = new OnceMore[1];
    self[0] =
        new OnceMore(() -> {
          if (done.incrementAndGet() < 3) {
            self[0].run();
          }
        });
    self[0].run();
    assertThat(done).hasValue(3);
  }

  @Test
  void anAccidentIsNotTheEndOfIt() {
    OnceMore work =
        new OnceMore(() -> {
          if (done.incrementAndGet() == 1) {
            throw new IllegalStateException("an accident");
          }
        });
    assertThatThrownBy(work::run).hasMessage("an accident");
    work.run();
    assertThat(done).hasValue(2);
  }

  private static void await(CountDownLatch latch) {
    try {
      assertThat(latch.await(10, TimeUnit.SECONDS)).isTrue();
    } catch (InterruptedException ended) {
      Thread.currentThread().interrupt();
    }
  }
}
