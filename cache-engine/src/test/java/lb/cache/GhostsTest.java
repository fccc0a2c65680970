package lb.cache;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.SplittableRandom;
import lb.cache.memory.SlabArena;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class GhostsTest {
  private static final int WEIGHT = 64; // 4 KiB
  private final SlabArena arena = SlabArena.open(Engine.MEBIBYTE);
  private final Ghosts ghosts = new Ghosts(arena, 20_000);
  private final SplittableRandom random = new SplittableRandom(1);

  @AfterEach
  void close() {
    arena.close();
  }

  @Test
  void aKeyThatHasLeftIsKnownOnce() {
    long key = anyKey();
    ghosts.add(key, WEIGHT, 10);

    assertThat(ghosts.take(anyKey(), 10 * WEIGHT)).isFalse();
    assertThat(ghosts.take(key, 10 * WEIGHT)).isTrue();
    assertThat(ghosts.take(key, 10 * WEIGHT)).isFalse();
  }

  @Test
  void aKeyIsForgottenWhenTwiceTheIndexHasLeftSince() {
    long early = anyKey();
    long late = anyKey();
    ghosts.add(early, WEIGHT, 10);
    for (int i = 0; i < 11; i++) {
      ghosts.add(anyKey(), WEIGHT, 10);
    }
    ghosts.add(late, WEIGHT, 10);
    for (int i = 0; i < 10; i++) {
      ghosts.add(anyKey(), WEIGHT, 10);
    }

    assertThat(ghosts.take(early, 10 * WEIGHT)).isFalse();
    assertThat(ghosts.take(late, 10 * WEIGHT)).isTrue();
  }

  @Test
  void theTableGrowsWithTheIndexAndKeepsWhatItKnows() {
    int count = 20_000;
    long[] keys = new long[count];
    for (int i = 0; i < count; i++) {
      keys[i] = anyKey();
      ghosts.add(keys[i], WEIGHT, i);
    }
    int known = 0;
    for (long key : keys) {
      known += ghosts.take(key, (long) count * WEIGHT) ? 1 : 0;
    }
    assertThat(known).isGreaterThan(count * 8 / 10);
  }

  @Test
  void strangersAreRarelyTakenForGhosts() {
    for (int i = 0; i < 20_000; i++) {
      ghosts.add(anyKey(), WEIGHT, i);
    }
    int mistaken = 0;
    for (int i = 0; i < 100_000; i++) {
      mistaken += ghosts.take(anyKey(), 20_000L * WEIGHT) ? 1 : 0;
    }
    assertThat(mistaken).isLessThan(20);
  }

  private long anyKey() {
    return random.nextLong();
  }
}
