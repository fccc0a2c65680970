package lb.benchmarks;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.PooledByteBufAllocator;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import lb.cache.memory.SlabArena;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Threads;

/** What it costs to take and give back memory for a cached body, and to look at it. */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class SlabArenaBenchmark {
  /** One arena that all threads share. */
  @State(Scope.Benchmark)
  public static class Shared {
    SlabArena arena = SlabArena.open(256L << 20);

    /** Gives the memory back. */
    @TearDown
    public void close() {
      arena.close();
    }
  }

  /** What one thread holds: 1,024 chunks of mixed sizes, one of which each step replaces. */
  @State(Scope.Thread)
  public static class Held {
    private static final int COUNT = 1024;
    final long[] chunks = new long[COUNT];
    final int[] sizes = new int[COUNT];
    int at;

    /** Fills it; sizes as skewed as those of the web. */
    @Setup
    public void fill(Shared shared) {
      SplittableRandom random = new SplittableRandom(1);
      for (int i = 0; i < COUNT; i++) {
        sizes[i] = 300 + random.nextInt(1 << random.nextInt(6, 15));
        chunks[i] = shared.arena.allocate(sizes[i], i, i);
      }
    }

    /** Empties it. */
    @TearDown
    public void empty(Shared shared) {
      shared.arena.freeChain(chunks);
    }
  }

  /** Take and give back at once: the same page each time. */
  @Benchmark
  public void allocateAndFree(Shared shared) {
    shared.arena.free(shared.arena.allocate(1000, 1, 2));
  }

  /** The same with the pool that is meant for I/O in flight. */
  @Benchmark
  public void baselinePooledBuffer() {
    ByteBuf buffer = PooledByteBufAllocator.DEFAULT.directBuffer(1000);
    buffer.release();
  }

  /** Replace one of many chunks. */
  @Benchmark
  public void replaceOneOfMany(Shared shared, Held held) {
    replace(shared, held);
  }

  /** The same on two threads, which meet at the locks of the classes. */
  @Benchmark
  @Threads(2)
  public void replaceOneOfManyOnTwoThreads(Shared shared, Held held) {
    replace(shared, held);
  }

  /** Make a view of a chunk, as a hit does, and give it back. */
  @Benchmark
  public long view(Shared shared, Held held) {
    held.at = held.at + 1 & Held.COUNT - 1;
    ByteBuf view = shared.arena.view(held.chunks[held.at], 0, 300, token -> {}, 1);
    long address = view.memoryAddress();
    view.release();
    return address;
  }

  private static void replace(Shared shared, Held held) {
    int at = held.at + 1 & Held.COUNT - 1;
    held.at = at;
    shared.arena.free(held.chunks[at]);
    held.chunks[at] = shared.arena.allocate(held.sizes[at], at, at);
  }
}
