package lb.cache.memory;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Several threads allocate, fill, hand on, verify and free; no byte may be seen by two. */
class SlabArenaThreadsTest {
  private static final int THREADS = 4;

  @Test
  void noTwoThreadsEverHoldTheSameByte() throws Exception {
    hammer(11, 20_000);
  }

  @Test
  @Tag("long")
  void noTwoThreadsEverHoldTheSameByteInALongRun() throws Exception {
    for (int seed = 100; seed < 130; seed++) {
      hammer(seed, 200_000);
    }
  }

  @Test
  void chunksOfOneClassThatChangeHandsAllTheTimeAreHeldByOne() throws Exception {
    swap(new int[] {120}, 150_000);
  }

  @Test
  void pagesThatChangeTheirClassAllTheTimeAreHeldByOne() throws Exception {
    swap(
        new int[] {SlabArena.PAGE_BYTES_MAX, SlabArena.PAGE_BYTES_MAX / 2, 32 * 1024, 20_000},
        100_000);
  }

  /** Each thread takes a chunk, marks it, looks whether the mark stands, and gives it back. */
  private static void swap(int[] sizes, int steps) throws Exception {
    try (SlabArena arena =
            SlabArena.open((THREADS + 1L) * SlabArena.PAGE_BYTES_MAX, SlabArena.PAGE_BYTES_MAX);
        ExecutorService threads = Executors.newFixedThreadPool(THREADS)) {
      CyclicBarrier start = new CyclicBarrier(THREADS);
      List<Future<?>> done = new ArrayList<>();
      for (int t = 0; t < THREADS; t++) {
        int thread = t;
        done.add(
            threads.submit(() -> {
              start.await();
              for (int i = 0; i < steps; i++) {
                long mark = (long) thread << 32 | i;
                long chunk = arena.allocate(sizes[(thread + i) % sizes.length], mark, mark);
                if (chunk == 0) {
                  throw new AssertionError("none left, though a page for each thread is");
                }
                arena.putLong(chunk, 0, mark);
                Thread.onSpinWait();
                if (arena.getLong(chunk, 0) != mark) {
                  throw new AssertionError("two threads held a chunk");
                }
                arena.free(chunk);
              }
              return null;
            }));
      }
      for (Future<?> one : done) {
        one.get();
      }
      ArenaStats stats = arena.stats();
      assertThat(stats.allocatedBytes()).isZero();
      assertThat(stats.freePages()).isEqualTo(stats.pages());
    }
  }

  private record Held(long chunk, int bytes, byte pattern) {}

  private static void hammer(long seed, int steps) throws Exception {
    try (SlabArena arena =
            SlabArena.open(24L * SlabArena.PAGE_BYTES_MAX, SlabArena.PAGE_BYTES_MAX);
        ExecutorService threads = Executors.newFixedThreadPool(THREADS)) {
      BlockingQueue<Held> handedOn = new ArrayBlockingQueue<>(200);
      SplittableRandom seeds = new SplittableRandom(seed);
      List<Future<Long>> done = new ArrayList<>();
      for (int t = 0; t < THREADS; t++) {
        Worker worker = new Worker(arena, seeds.split(), handedOn);
        done.add(threads.submit(() -> worker.run(steps)));
      }
      long allocated = 0;
      for (Future<Long> one : done) {
        allocated += one.get();
      }
      handedOn.forEach(held -> arena.free(held.chunk));
      assertThat(allocated).isGreaterThan(steps);
      ArenaStats stats = arena.stats();
      assertThat(stats.allocatedBytes()).isZero();
      assertThat(stats.requestedBytes()).isZero();
      assertThat(stats.freePages()).isEqualTo(stats.pages());
    }
  }

  /** Frees what it allocated or what another worker did; now and then it asks for victims. */
  private static final class Worker {
    private final SlabArena arena;
    private final SplittableRandom random;
    private final BlockingQueue<Held> handedOn;
    private final ArrayDeque<Held> held = new ArrayDeque<>();

    Worker(SlabArena arena, SplittableRandom random, BlockingQueue<Held> handedOn) {
      this.arena = arena;
      this.random = random;
      this.handedOn = handedOn;
    }

    long run(int steps) {
      long allocated = 0;
      for (int step = 0; step < steps; step++) {
        if (random.nextInt(100) < 55) {
          allocated += allocate() ? 1 : 0;
        } else {
          Held one = random.nextInt(4) == 0 ? handedOn.poll() : held.poll();
          if (one != null) {
            verifyAndFree(one);
          }
        }
        if (random.nextInt(400) == 0) {
          arena.victims(1, (high, low) -> assertThat(high).isEqualTo(~low));
        }
      }
      held.forEach(this::verifyAndFree);
      return allocated;
    }

    private boolean allocate() {
      int bytes = 1 + random.nextInt(1 << random.nextInt(7, 15));
      long owner = random.nextLong();
      long chunk = arena.allocate(bytes, owner, ~owner);
      if (chunk == 0) {
        for (int i = held.size() / 2; i > 0; i--) {
          verifyAndFree(held.remove());
        }
        return false;
      }
      byte pattern = (byte) random.nextInt();
      byte[] content = new byte[arena.capacityOf(chunk)];
      java.util.Arrays.fill(content, pattern);
      arena.copyIn(chunk, 0, content, 0, content.length);
      Held one = new Held(chunk, content.length, pattern);
      if (random.nextInt(4) != 0 || !handedOn.offer(one)) {
        held.add(one);
      }
      return true;
    }

    private void verifyAndFree(Held one) {
      byte[] content = new byte[one.bytes];
      arena.copyOut(one.chunk, 0, content, 0, content.length);
      for (byte b : content) {
        if (b != one.pattern) {
          throw new AssertionError("another thread wrote into chunk " + one.chunk);
        }
      }
      arena.free(one.chunk);
    }
  }
}
