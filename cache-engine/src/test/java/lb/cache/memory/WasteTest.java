package lb.cache.memory;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The sizes are every sixth object of a trace of web requests: 6,135 objects. */
class WasteTest {
  /** What the engine keeps beside a body: its head and key. */
  private static final int HEAD_BYTES = 400;

  @Test
  void webSizesWasteAtMostFivePercentWithinTheirChunks() throws IOException {
    try (SlabArena arena = SlabArena.open(1L << 30)) {
      long wanted = 0;
      for (long bytes : webSizes()) {
        assertThat(arena.allocateChain(bytes + HEAD_BYTES, 1, 2)).isNotNull();
        wanted += bytes + HEAD_BYTES;
      }
      ArenaStats stats = arena.stats();
      assertThat(stats.requestedBytes()).isEqualTo(wanted);
      double waste = 1 - (double) wanted / stats.allocatedBytes();
      assertThat(waste).as("waste within chunks").isBetween(0.0, 0.05);
    }
  }

  @Test
  void aFullArenaThatEvictsWastesAtMostFourPercentWithItsPages() throws IOException {
    assertThat(wasteWhenFull(128L << 20)).as("waste in 128 MiB").isBetween(0.0, 0.04);
  }

  @Test
  void aSmallArenaThatEvictsWastesNoMore() throws IOException {
    assertThat(wasteWhenFull(64L << 20)).as("waste in 64 MiB").isBetween(0.0, 0.04);
    assertThat(wasteWhenFull(16L << 20)).as("waste in 16 MiB").isBetween(0.0, 0.04);
  }

  /**
   * Stores the objects over and over, evicting the oldest, and takes the mean of the second half.
   */
  private static double wasteWhenFull(long capacityBytes) throws IOException {
    List<Long> sizes = webSizes();
    Map<Long, List<Long>> stored = new LinkedHashMap<>();
    double sum = 0;
    int samples = 0;
    int objects = 10 * sizes.size();
    try (SlabArena arena = SlabArena.open(capacityBytes)) {
      for (int i = 0; i < objects; i++) {
        long bytes = Math.min(sizes.get(i % sizes.size()) + HEAD_BYTES, capacityBytes / 16);
        stored.put((long) i, store(arena, i, bytes, stored));
        if (i > objects / 2 && i % 100 == 0) {
          ArenaStats stats = arena.stats();
          assertThat(stats.freePages()).isLessThan(stats.pages() / 10);
          sum += 1 - (double) stats.requestedBytes() / stats.capacityBytes();
          samples++;
        }
      }
    }
    return sum / samples;
  }

  /** As the engine does: evict some of the oldest, then a page, until there is room. */
  private static List<Long> store(
      SlabArena arena, long owner, long bytes, Map<Long, List<Long>> stored) {
    List<Long> chunks = new ArrayList<>();
    int tries = 0;
    for (long rest = bytes; rest > 0; ) {
      long chunk = arena.allocateFor(rest, owner, owner);
      if (chunk != 0) {
        chunks.add(chunk);
        rest -= Math.min(rest, arena.capacityOf(chunk));
      } else if (++tries % 17 != 0 && !stored.isEmpty()) {
        evict(arena, stored, stored.keySet().iterator().next());
      } else {
        arena.victims((int) rest, (high, low) -> evict(arena, stored, low));
        assertThat(tries).as("tries to store %d bytes", bytes).isLessThan(200);
      }
    }
    return chunks;
  }

  private static void evict(SlabArena arena, Map<Long, List<Long>> stored, long owner) {
    List<Long> chunks = stored.remove(owner);
    if (chunks != null) {
      chunks.forEach(arena::free);
    }
  }

  private static List<Long> webSizes() throws IOException {
    List<Long> sizes = new ArrayList<>();
    try (InputStream stream = WasteTest.class.getResourceAsStream("web-sizes.txt");
        BufferedReader lines =
            new BufferedReader(new InputStreamReader(stream, StandardCharsets.US_ASCII))) {
      lines.lines().map(Long::valueOf).forEach(sizes::add);
    }
    return sizes;
  }
}
