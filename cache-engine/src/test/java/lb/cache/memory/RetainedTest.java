package lb.cache.memory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class RetainedTest {
  @Test
  void theLastReleaseRunsOnceAndNoReaderComesAfterIt() {
    Counted counted = new Counted();
    assertThat(counted.tryRetain()).isTrue();
    assertThat(counted.references()).isEqualTo(2);
    assertThat(counted.release()).isFalse();
    assertThat(counted.ends).hasValue(0);
    assertThat(counted.release()).isTrue();
    assertThat(counted.ends).hasValue(1);
    assertThat(counted.tryRetain()).isFalse();
    assertThatThrownBy(counted::retain).isInstanceOf(IllegalStateException.class);
  }

  @Test
  void oneReleaseTooManyIsAnErrorAndChangesNothing() {
    Counted counted = new Counted();
    counted.release();
    assertThatThrownBy(counted::release).isInstanceOf(IllegalStateException.class);
    assertThat(counted.tryRetain()).isFalse();
    assertThat(counted.ends).hasValue(1);
  }

  @Test
  void readersOnManyThreadsAndOneEvictorEndItExactlyOnce() throws Exception {
    int readers = 3;
    CyclicBarrier start = new CyclicBarrier(readers + 1);
    try (ExecutorService threads = Executors.newFixedThreadPool(readers)) {
      for (int round = 0; round < 300; round++) {
        Counted counted = new Counted();
        List<Future<?>> done = new ArrayList<>();
        for (int r = 0; r < readers; r++) {
          done.add(
              threads.submit(() -> {
                start.await();
                for (int i = 0; i < 100 && counted.tryRetain(); i++) {
                  assertThat(counted.ends).hasValue(0);
                  counted.release();
                }
                return null;
              }));
        }
        start.await();
        counted.release();
        for (Future<?> one : done) {
          one.get();
        }
        assertThat(counted.ends).hasValue(1);
        assertThat(counted.references()).isZero();
      }
    }
  }

  private static final class Counted extends Retained {
    final AtomicInteger ends = new AtomicInteger();

    @Override
    protected void onLastRelease() {
      ends.incrementAndGet();
    }
  }
}
