package lb.cache.memory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Phaser;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ReferencesTest {
  private static final long AT = 8;

  private final SlabArena arena = SlabArena.open(SlabArena.PAGE_BYTES_MIN);
  private final OffHeap memory = arena.reserveBeside(64);

  @AfterEach
  void close() {
    arena.close();
  }

  @Test
  void theLastReleaseIsToldAndNoReaderComesAfterIt() {
    assertThat(References.tryRetain(memory, AT)).as("before it began").isFalse();
    References.begin(memory, AT);
    assertThat(References.tryRetain(memory, AT)).isTrue();
    assertThat(References.count(memory, AT)).isEqualTo(2);
    assertThat(References.release(memory, AT)).isFalse();
    assertThat(References.release(memory, AT)).isTrue();
    assertThat(References.tryRetain(memory, AT)).isFalse();
    assertThatThrownBy(() -> References.retain(memory, AT))
        .isInstanceOf(IllegalStateException.class);
  }

  @Test
  void oneReleaseTooManyIsAnErrorAndChangesNothing() {
    References.begin(memory, AT);
    References.release(memory, AT);
    assertThatThrownBy(() -> References.release(memory, AT))
        .isInstanceOf(IllegalStateException.class);
    assertThat(References.count(memory, AT)).isZero();
    References.begin(memory, AT);
    assertThat(References.tryRetain(memory, AT)).as("a place that is taken anew").isTrue();
  }

  @Test
  void ofManyThreadsExactlyOneIsTheLast() throws Exception {
    int threads = 4;
    Phaser rounds = new Phaser(threads);
    AtomicInteger lasts = new AtomicInteger();
    try (ExecutorService pool = Executors.newFixedThreadPool(threads)) {
      Future<?>[] running = new Future<?>[threads];
      for (int i = 0; i < threads; i++) {
        boolean owner = i == 0;
        running[i] = pool.submit(() -> meet(rounds, owner, lasts));
      }
      for (Future<?> one : running) {
        one.get();
      }
    }
    assertThat(lasts).hasValue(500);
  }

  private void meet(Phaser rounds, boolean owner, AtomicInteger lasts) {
    for (int round = 0; round < 500; round++) {
      if (owner) {
        References.begin(memory, AT);
      }
      rounds.arriveAndAwaitAdvance();
      for (int i = 0; i < 20 && !owner && References.tryRetain(memory, AT); i++) {
        lasts.addAndGet(References.release(memory, AT) ? 1 : 0);
      }
      if (owner) {
        lasts.addAndGet(References.release(memory, AT) ? 1 : 0);
      }
      rounds.arriveAndAwaitAdvance();
    }
  }
}
