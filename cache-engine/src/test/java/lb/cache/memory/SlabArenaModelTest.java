package lb.cache.memory;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Random allocations and frees against a model that knows only what was asked for. */
class SlabArenaModelTest {
  private static final int PAGES = 40;
  private static final SizeClasses SIZES = new SizeClasses(SlabArena.PAGE_BYTES_MAX);

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6})
  void aRandomHistoryAgreesWithTheModel(long seed) {
    new History(seed).run(8_000);
  }

  @Test
  @Tag("long")
  void manyRandomHistoriesAgreeWithTheModel() {
    for (long seed = 1_000; seed < 1_200; seed++) {
      new History(seed).run(20_000);
    }
  }

  private record Held(
      long chunk, int bytes, int capacity, long ownerHigh, long ownerLow, long mark) {}

  private static final class History {
    private final SplittableRandom random;
    private final SlabArena arena =
        SlabArena.open((long) PAGES * SlabArena.PAGE_BYTES_MAX, SlabArena.PAGE_BYTES_MAX);
    private final List<Held> held = new ArrayList<>();
    private final TreeMap<Long, Long> ranges = new TreeMap<>();
    private long lowest = Long.MAX_VALUE;
    private long highest;

    History(long seed) {
      random = new SplittableRandom(seed);
    }

    void run(int steps) {
      try (arena) {
        for (int step = 0; step < steps; step++) {
          boolean growing = step / 1_000 % 3 != 2;
          if (random.nextInt(100) < (growing ? 65 : 20)) {
            allocate();
          } else if (!held.isEmpty()) {
            free(held.remove(random.nextInt(held.size())));
          }
          if (step % 500 == 0) {
            compareStats();
          }
          if (random.nextInt(700) == 0) {
            reclaim();
          }
        }
        while (!held.isEmpty()) {
          free(held.removeLast());
        }
        compareStats();
        assertThat(arena.stats().freePages()).isEqualTo(PAGES);
        assertThat(arena.stats().allocatedBytes()).isZero();
        assertThat(arena.stats().drainingPages()).isZero();
      }
    }

    private int randomBytes() {
      int most = 1 << random.nextInt(7, 19);
      return 1 + random.nextInt(most);
    }

    private void allocate() {
      int bytes = randomBytes();
      long high = random.nextLong();
      long low = random.nextLong();
      long chunk = arena.allocate(bytes, high, low);
      if (chunk == 0) {
        assertNoneFree(bytes);
        return;
      }
      int capacity = arena.capacityOf(chunk);
      assertThat(capacity).isGreaterThanOrEqualTo(bytes);
      if (capacity != arena.roundedBytes(bytes)) {
        assertNoneFree(bytes);
        assertThat(capacity).isEqualTo(SIZES.chunkBytes(SIZES.indexOf(bytes) + 1));
      }
      long address = arena.address(chunk);
      claim(address, address + capacity);
      long mark = random.nextLong();
      arena.putLong(chunk, 0, mark);
      arena.putLong(chunk, capacity - 8, ~mark);
      held.add(new Held(chunk, bytes, capacity, high, low, mark));
    }

    private void claim(long from, long to) {
      Map.Entry<Long, Long> before = ranges.lowerEntry(to);
      assertThat(before == null || before.getValue() <= from)
          .as("no other chunk overlaps")
          .isTrue();
      ranges.put(from, to);
      lowest = Math.min(lowest, from);
      highest = Math.max(highest, to);
      assertThat(highest - lowest).isLessThanOrEqualTo(arena.capacityBytes());
    }

    private void free(Held one) {
      long chunk = one.chunk;
      assertThat(arena.getLong(chunk, 0)).as("first bytes").isEqualTo(one.mark);
      assertThat(arena.getLong(chunk, arena.capacityOf(chunk) - 8))
          .as("last bytes")
          .isEqualTo(~one.mark);
      ranges.remove(arena.address(chunk));
      arena.free(chunk);
    }

    private void assertNoneFree(int bytes) {
      ArenaStats stats = arena.stats();
      assertThat(stats.freePages()).isZero();
      if (stats.drainingPages() == 0) {
        assertThat(stats.classes().get(SIZES.indexOf(bytes)).freeChunks()).isZero();
      }
    }

    /** Every owner that is named is held; once they are freed, as many pages are free. */
    private void reclaim() {
      Map<Long, Integer> atOwner = new HashMap<>();
      for (int i = 0; i < held.size(); i++) {
        atOwner.put(held.get(i).ownerHigh, i);
      }
      List<Held> named = new ArrayList<>();
      arena.victims(
          1,
          (high, low) -> {
            Integer at = atOwner.get(high);
            assertThat(at).as("a named owner holds a chunk").isNotNull();
            assertThat(held.get(at).ownerLow).isEqualTo(low);
            named.add(held.get(at));
          });
      if (!named.isEmpty()) {
        int free = arena.stats().freePages();
        held.removeAll(named);
        named.forEach(this::free);
        assertThat(arena.stats().freePages()).isGreaterThan(free);
      }
    }

    private void compareStats() {
      ArenaStats stats = arena.stats();
      assertThat(stats.requestedBytes()).isEqualTo(held.stream().mapToLong(Held::bytes).sum());
      assertThat(stats.allocatedBytes())
          .isEqualTo(held.stream().mapToLong(Held::capacity).sum())
          .isLessThanOrEqualTo(stats.pagedBytes());
      int serving = stats.classes().stream().mapToInt(ArenaStats.OfClass::pages).sum();
      assertThat(serving + stats.freePages()).isEqualTo(PAGES);
    }
  }
}
