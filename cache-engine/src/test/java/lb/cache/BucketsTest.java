package lb.cache;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import lb.cache.memory.SlabArena;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class BucketsTest {
  private static final int OBJECTS_MAX = 40_000;

  private final SlabArena arena = SlabArena.open(Engine.MEBIBYTE);
  private final ObjectTable table = new ObjectTable(arena, OBJECTS_MAX);
  private final Buckets buckets = new Buckets(arena, table, OBJECTS_MAX);
  private final SplittableRandom random = new SplittableRandom(3);
  private long objects;

  @AfterEach
  void close() {
    arena.close();
  }

  private int add(long high, long low) {
    ObjectFacts facts = new ObjectFacts(200, Engine.fresh(), null, null, null, 0, false);
    int id = table.add(new KeyHash(high, low), 0, 1, facts).id();
    buckets.add(id, ++objects);
    return id;
  }

  private void remove(int id) {
    buckets.remove(id);
    objects--;
  }

  @Test
  void whatWasAddedLastIsFoundFirst() {
    int oldest = add(1, 2);
    int middle = add(1, 2);
    int newest = add(1, 2);

    assertThat(buckets.first(1, 2)).isEqualTo(newest);
    assertThat(buckets.next(newest, 1, 2)).isEqualTo(middle);
    assertThat(buckets.next(middle, 1, 2)).isEqualTo(oldest);
    assertThat(buckets.next(oldest, 1, 2)).isZero();
  }

  @Test
  void hashesThatShareABucketAreToldApart() {
    int one = add(1, 7);
    int other = add(2, 7);

    assertThat(buckets.first(1, 7)).isEqualTo(one);
    assertThat(buckets.next(one, 1, 7)).isZero();
    assertThat(buckets.first(2, 7)).isEqualTo(other);
    assertThat(buckets.first(3, 7)).isZero();
  }

  /** Some 30,000 objects come and some leave: the table grows by many rounds, with them in it. */
  @Test
  void everythingIsFoundInItsOrderWhileTheTableGrows() {
    Map<Long, List<Integer>> expected = new HashMap<>();
    List<Long> hashes = new ArrayList<>();
    long bytes = buckets.bytes();
    for (int step = 0; step < 36_000; step++) {
      long hash = hashes.isEmpty() || random.nextInt(4) > 0 ? random.nextLong() : any(hashes);
      hashes.add(hash);
      expected.computeIfAbsent(hash, each -> new ArrayList<>()).addFirst(add(~hash, hash));
      if (random.nextInt(8) == 0) {
        List<Integer> ids = expected.get(any(hashes));
        if (!ids.isEmpty()) {
          remove(ids.remove(random.nextInt(ids.size())));
        }
      }
    }
    assertThat(buckets.bytes()).isGreaterThan(16 * bytes);
    expected.forEach((hash, ids) -> assertThat(found(hash)).isEqualTo(ids));
  }

  private long any(List<Long> hashes) {
    return hashes.get(random.nextInt(hashes.size()));
  }

  private List<Integer> found(long hash) {
    List<Integer> ids = new ArrayList<>();
    for (int id = buckets.first(~hash, hash); id != 0; id = buckets.next(id, ~hash, hash)) {
      ids.add(id);
    }
    return ids;
  }

  @Test
  void aWalkIsDisturbedByWhatLeavesAndNotByWhatComes() {
    int one = add(1, 7);
    long before = buckets.changes();
    add(2, 7);
    assertThat(buckets.isDisturbed(before)).isFalse();
    remove(one);
    assertThat(buckets.isDisturbed(before)).isTrue();
    assertThat(buckets.isDisturbed(buckets.changes())).isFalse();
  }

  /** Neighbours come and go, in its own chain and in another one. */
  @Test
  void whatStaysIsFoundOrTheWalkKnowsThatItWasDisturbed() throws Exception {
    int staying = add(1, 7);
    AtomicBoolean done = new AtomicBoolean();
    try (ExecutorService thread = Executors.newSingleThreadExecutor()) {
      Future<?> changing =
          thread.submit(() -> {
            int[] neighbours = {add(2, 7), add(3, 8)};
            for (int i = 0; i < 200_000; i++) {
              int moving = neighbours[i & 1];
              remove(moving);
              buckets.add(moving, ++objects); // to the front of its chain
            }
            done.set(true);
          });
      while (!done.get() && !changing.isDone()) {
        long before = buckets.changes();
        if (buckets.first(1, 7) != staying) {
          assertThat(buckets.isDisturbed(before)).isTrue();
        }
      }
      changing.get();
    }
    assertThat(buckets.first(1, 7)).isEqualTo(staying);
  }
}
