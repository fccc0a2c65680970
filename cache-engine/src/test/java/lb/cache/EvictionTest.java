package lb.cache;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What stays when not all can: seen from outside, through fills and look-ups. */
class EvictionTest {
  private static final long CAPACITY = 4 * Engine.MEBIBYTE;
  private static final String BODY = "x".repeat(8_000);
  private static final int FIT = (int) (CAPACITY / 8_500);

  private final Engine engine = new Engine(CAPACITY);

  @AfterEach
  void close() {
    engine.close();
  }

  @Test
  void whatIsUsedOutlivesAFloodOfWhatIsNot() {
    engine.store("/popular", BODY);
    isHit("/popular");
    flood(0, 5 * FIT);

    assertThat(isHit("/popular")).isTrue();
  }

  @Test
  void whatWasPopularOnceLeavesInTheEnd() {
    engine.store("/popular", BODY);
    for (int i = 0; i < 1_000; i++) {
      isHit("/popular");
    }
    for (int i = 0; i < 20 * FIT; i++) {
      engine.store("/" + i, BODY);
      isHit("/" + i);
    }

    assertThat(isHit("/popular")).isFalse();
  }

  @Test
  void whatComesBackSoonIsKeptLikeWhatWasUsed() {
    engine.store("/again", BODY);
    flood(0, 2 * FIT);
    assertThat(isHit("/again")).isFalse();
    engine.store("/again", BODY);
    flood(2 * FIT, 6 * FIT);

    assertThat(isHit("/again")).isTrue();
  }

  @Test
  void aLargeObjectHasToBeUsedTwiceToOutliveTheFlood() {
    String large = "x".repeat(100_000);
    flood(0, FIT);
    engine.store("/once", large);
    engine.store("/twice", large);
    isHit("/once");
    isHit("/twice");
    isHit("/twice");
    flood(FIT, 6 * FIT);

    assertThat(isHit("/once")).isFalse();
    assertThat(isHit("/twice")).isTrue();
  }

  @Test
  void whatTheOriginConfirmedIsWorthAsMuchAsBefore() {
    engine.store("/popular", BODY);
    isHit("/popular");
    StoredObject old = engine.find("/popular").object();
    engine
        .cache
        .freshen(engine.key("/popular"), old, old.head(), Engine.fresh(), null, 0)
        .release();
    old.release();
    flood(0, 5 * FIT);

    assertThat(isHit("/popular")).isTrue();
  }

  @Test
  void aVariantThatNobodyUsesLeavesWithoutTheOthers() {
    engine.store("/page", BODY, Engine.variant("x-lang", "en"));
    engine.store("/page", BODY, Engine.variant("x-lang", "de"));
    engine.find("/page", "x-lang", "de").object().release();
    flood(0, 3 * FIT);

    assertThat(engine.get("/page", "x-lang", "en")).isEqualTo("VARY_MISS");
    assertThat(engine.get("/page", "x-lang", "de")).isEqualTo(BODY);
  }

  @Test
  void objectsThatAreEvictedAreCounted() {
    flood(0, 2 * FIT);

    CacheStats stats = engine.cache.stats();
    assertThat(stats.objects() + stats.evicted()).isEqualTo(2L * FIT);
    assertThat(stats.evicted()).isGreaterThan(FIT / 2);
  }

  /**
   * Requests for objects as the web sees them: few popular, most of them once, sizes of all kinds.
   */
  @Test
  void moreIsHitThanByAnExactLruOfTheSameSize() {
    SplittableRandom random = new SplittableRandom(42);
    LinkedHashMap<Integer, Integer> lru = new LinkedHashMap<>(16, 0.75f, true);
    long lruBytes = 0;
    int lruHits = 0;
    int hits = 0;
    for (int i = 0; i < 30_000; i++) {
      int object = (int) Math.pow(10_000, random.nextDouble());
      int bytes = 200 << (object * 0x9E3779B9 >>> 29);
      String path = "/" + object;
      if (isHit(path)) {
        hits++;
      } else {
        engine.store(path, "x".repeat(bytes));
      }
      if (lru.get(object) != null) {
        lruHits++;
      } else {
        lru.put(object, bytes);
        lruBytes += bytes;
        Iterator<Map.Entry<Integer, Integer>> oldest = lru.entrySet().iterator();
        while (lruBytes > CAPACITY) {
          lruBytes -= oldest.next().getValue();
          oldest.remove();
        }
      }
    }
    assertThat(lruHits).isBetween(5_000, 25_000);
    assertThat(hits).isGreaterThanOrEqualTo(lruHits);
  }

  private void flood(int from, int to) {
    for (int i = from; i < to; i++) {
      engine.store("/flood/" + i, BODY);
    }
  }

  private boolean isHit(String path) {
    StoredObject object = engine.find(path).object();
    if (object != null) {
      object.release();
    }
    return object != null;
  }
}
