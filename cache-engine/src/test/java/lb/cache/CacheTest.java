package lb.cache;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import lb.cache.http.Fields;
import lb.cache.http.ResponseHead;
import lb.cache.purge.PurgeMatcher;
import lb.cache.rules.Coding;
import lb.cache.rules.Reason;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class CacheTest {
  private final Engine engine = new Engine(8 * Engine.MEBIBYTE, 4);

  @AfterEach
  void close() {
    engine.close();
  }

  @Test
  void whatIsStoredIsFoundUnderItsKeyOnly() {
    engine.store("/a", "one");

    assertThat(engine.get("/a")).isEqualTo("one");
    assertThat(engine.get("/b")).isEqualTo("URI_MISS");
  }

  @Test
  void keysOfTwoSitesNeverMeet() {
    engine.store("/a", "one");

    CacheKey other = engine.cache.key("site2", "host", "/a", null, "");
    assertThat(engine.cache.find(other, Fields.EMPTY, List.of()).object()).isNull();
  }

  @Test
  void aNewerResponseTakesThePlaceOfTheOlder() {
    engine.store("/a", "one");
    long once = engine.allocated();
    engine.store("/a", "two");

    assertThat(engine.get("/a")).isEqualTo("two");
    assertThat(engine.allocated()).isEqualTo(once);
  }

  @Test
  void variantsAnswerTheRequestsTheyWereMadeFor() {
    engine.store("/a", "english", Engine.variant("x-lang", "en"));
    engine.store("/a", "german", Engine.variant("x-lang", "de"));

    assertThat(engine.get("/a", "x-lang", "en")).isEqualTo("english");
    assertThat(engine.get("/a", "x-lang", "de")).isEqualTo("german");
    assertThat(engine.get("/a", "x-lang", "fr")).isEqualTo("VARY_MISS");
  }

  @Test
  void theOldestVariantGoesWhenThereAreTooMany() {
    for (String language : List.of("a", "b", "c", "d", "e")) {
      engine.store("/a", language, Engine.variant("x-lang", language));
    }

    assertThat(engine.get("/a", "x-lang", "a")).isEqualTo("VARY_MISS");
    assertThat(engine.get("/a", "x-lang", "e")).isEqualTo("e");
  }

  @Test
  void theLengthOfTheBodyIsStatedWhateverFramingItCameWith() {
    Fill fill = engine.begin("/a");
    fill.stream(Engine.head(-1, null, "Content-Type", "text/plain"));
    fill.append(Engine.octets("12345"));
    fill.complete(Fields.EMPTY);

    StoredObject object = engine.find("/a").object();
    assertThat(object.head().fields().first("Content-Length")).isEqualTo("5");
    object.release();
  }

  @Test
  void aPurgedObjectIsNotFoundAndItsMemoryComesBack() {
    engine.store("/a", "one");
    engine.purge(new PurgeMatcher.Key("", "", "/a"));

    assertThat(engine.get("/a")).isEqualTo("PURGED");
    assertThat(engine.get("/a")).isEqualTo("URI_MISS");
    assertThat(engine.allocated()).isZero();
  }

  @Test
  void aPurgeByTagTakesExactlyWhatCarriesTheTag() {
    engine.store("/a", "one", "Cache-Tag", "/items, x");
    engine.store("/b", "two", "Cache-Tag", "/items/1");
    engine.purge(new PurgeMatcher.Tag("", "", "/items"));

    assertThat(engine.get("/a")).isEqualTo("PURGED");
    assertThat(engine.get("/b")).isEqualTo("two");
  }

  @Test
  void theSweeperGivesTheMemoryOfPurgedObjectsBackAndForgetsThePurge() {
    engine.store("/a/1", "one");
    engine.store("/b/1", "two");
    engine.purge(new PurgeMatcher.Prefix("", "", "/a/"));
    engine.cache.sweep();

    assertThat(engine.cache.stats().objects()).isEqualTo(1);
    assertThat(engine.cache.stats().purgeEntries()).isZero();
    assertThat(engine.get("/b/1")).isEqualTo("two");
  }

  @Test
  void aPurgeIsKeptWhileAFillFromBeforeItRuns() {
    Fill fill = engine.begin("/a");
    engine.purge(new PurgeMatcher.Key("", "", "/a"));
    engine.cache.sweep();

    assertThat(engine.cache.stats().purgeEntries()).isEqualTo(1);
    fill.stream(Engine.head(3, null));
    fill.append(Engine.octets("old"));
    fill.complete(Fields.EMPTY);
    assertThat(engine.get("/a")).isEqualTo("URI_MISS");
    engine.cache.sweep();
    assertThat(engine.cache.stats().purgeEntries()).isZero();
  }

  @Test
  void aReaderKeepsWhatIsTakenAwayUntilItHasLeft() {
    engine.store("/a", "one");
    StoredObject held = engine.find("/a").object();
    engine.purge(new PurgeMatcher.All());
    engine.cache.sweep();

    assertThat(engine.allocated()).isPositive();
    assertThat(Engine.body(held)).isEqualTo("one");
    held.release();
    assertThat(engine.allocated()).isZero();
  }

  @Test
  void aFreshenedObjectHasTheNewHeadAndTheOldBody() {
    String body = "b".repeat(100_000); // long: the body is shared, not copied
    engine.store("/a", body, "X", "1");
    StoredObject old = engine.find("/a").object();
    long before = engine.allocated();

    StoredObject made =
        engine.cache.freshen(
            engine.key("/a"),
            old,
            new ResponseHead(200, Fields.of("X", "2")),
            Engine.fresh(),
            null,
            engine.cache.frontier());

    assertThat(made.head().fields().first("X")).isEqualTo("2");
    assertThat(Engine.body(made)).isEqualTo(body);
    assertThat(engine.allocated()).isLessThan(before + 4_096);
    made.release();
    old.release();
    assertThat(engine.get("/a")).isEqualTo(body);
    engine.purge(new PurgeMatcher.All());
    engine.cache.sweep();
    assertThat(engine.allocated()).isZero();
  }

  @Test
  void aPurgedObjectIsNotFreshened() {
    engine.store("/a", "one");
    StoredObject old = engine.find("/a").object();
    long frontier = engine.cache.frontier();
    engine.purge(new PurgeMatcher.Key("", "", "/a"));

    assertThat(
            engine.cache.freshen(engine.key("/a"), old, old.head(), Engine.fresh(), null, frontier))
        .isNull();
    old.release();
    assertThat(engine.get("/a")).isEqualTo("URI_MISS");
  }

  @Test
  void memoryIsNeverExceededHoweverMuchIsStored() {
    String body = "x".repeat(50_000);
    for (int i = 0; i < 1_000; i++) {
      engine.store("/" + i, body);
      assertThat(engine.allocated()).isLessThanOrEqualTo(8 * Engine.MEBIBYTE);
    }
    assertThat(engine.get("/999")).isEqualTo(body);
    assertThat(engine.cache.stats().evicted()).isPositive();
  }

  @Test
  void theNumberOfObjectsIsBoundedHoweverSmallTheyAre() {
    CacheSettings settings = new CacheSettings(8 * Engine.MEBIBYTE, 100, 4, 10, 10, 100, 7);
    try (Cache few = new Cache(settings, 1)) {
      for (int i = 0; i < 1_000; i++) {
        storeSmall(few, i);
      }
      assertThat(few.stats().objects()).isBetween(50L, 100L);
    }
  }

  @Test
  void whereAllNumbersAreHeldByReadersNothingMoreIsKeptUntilTheyLeave() {
    CacheSettings settings = new CacheSettings(8 * Engine.MEBIBYTE, 10, 4, 10, 10, 100, 7);
    try (Cache few = new Cache(settings, 1)) {
      List<StoredObject> held = new java.util.ArrayList<>();
      for (int i = 0; i < 2_000; i++) {
        storeSmall(few, i);
        StoredObject object = findSmall(few, i);
        if (object != null) {
          held.add(object);
        }
      }
      assertThat(held).hasSizeBetween(1_000, 1_100);
      assertThat(few.stats().notKept()).containsEntry(Reason.CACHE_FULL, 2_000L - held.size());
      held.forEach(StoredObject::release);
      storeSmall(few, 2_000);
      StoredObject again = findSmall(few, 2_000);
      assertThat(again).isNotNull();
      again.release();
    }
  }

  private static void storeSmall(Cache cache, int number) {
    Fill fill = cache.beginAlone(smallKey(cache, number), Engine.LOOP, Engine.MEBIBYTE);
    fill.stream(Engine.head(1, null));
    fill.append(Engine.octets("x"));
    fill.complete(Fields.EMPTY);
  }

  private static StoredObject findSmall(Cache cache, int number) {
    return cache.find(smallKey(cache, number), Fields.EMPTY, List.of()).object();
  }

  private static CacheKey smallKey(Cache cache, int number) {
    return cache.key("s", "h", "/" + number, null, "");
  }

  @Test
  void aFillFindsRoomByEvictingWhatIsColdest() {
    String body = "x".repeat(20_000);
    for (int i = 0; i < 370; i++) {
      engine.store("/" + i, body); // just below what the index may hold
    }
    Fill fill = engine.begin("/large");
    fill.stream(Engine.head(3 << 20, null));
    for (int i = 0; i < 48; i++) {
      fill.append(Engine.octets("y".repeat(1 << 16)));
    }
    fill.complete(Fields.EMPTY);

    assertThat(engine.get("/large")).hasSize(3 << 20);
    assertThat(engine.allocated()).isLessThanOrEqualTo(8 * Engine.MEBIBYTE);
  }

  @Test
  void anArenaFullOfHeldObjectsDegradesToNotKeeping() {
    String body = "x".repeat(1 << 20);
    List<StoredObject> held = new java.util.ArrayList<>();
    for (int i = 0; i < 12; i++) {
      engine.store("/" + i, body);
      StoredObject object = engine.find("/" + i).object();
      if (object != null) {
        held.add(object);
      }
    }
    assertThat(held).hasSizeBetween(5, 8);
    assertThat(engine.allocated()).isLessThanOrEqualTo(8 * Engine.MEBIBYTE);
    held.forEach(StoredObject::release);
  }

  @Test
  void whatWasNotKeptIsCountedByItsReason() {
    assertThat(engine.cache.stats().notKept()).isEmpty();
    Fill large = engine.cache.beginAlone(engine.key("/large"), Engine.LOOP, 100);
    large.stream(Engine.head(101, null));
    Fill fill = engine.begin("/a");
    engine.purge(new PurgeMatcher.All());
    fill.stream(Engine.head(3, null));
    fill.append(Engine.octets("old"));
    fill.complete(Fields.EMPTY);

    assertThat(engine.cache.stats().notKept())
        .isEqualTo(Map.of(Reason.TOO_LARGE, 1L, Reason.PURGED_IN_FLIGHT, 1L));
  }

  @Test
  void aCodingIsGivenOnlyToWhoTakesIt() {
    engine.store("/a", "plain");
    StoredObject plain = engine.find("/a").object();
    engine.cache.keepCoding(
        engine.key("/a"), plain, new ResponseHead(200, Fields.EMPTY), Coding.BR, new byte[] {'B'});
    plain.release();

    StoredObject coded = engine.cache.find(engine.key("/a"), Fields.EMPTY, List.of("br")).object();
    assertThat(Engine.body(coded)).isEqualTo("B");
    coded.release();
    assertThat(engine.get("/a")).isEqualTo("plain");
  }

  @Test
  void codingsGoWithTheObjectTheyWereMadeOf() {
    engine.store("/a", "plain");
    StoredObject plain = engine.find("/a").object();
    engine.store("/a", "newer");
    engine.cache.keepCoding(
        engine.key("/a"), plain, new ResponseHead(200, Fields.EMPTY), Coding.BR, new byte[] {'B'});
    plain.release();

    StoredObject found = engine.cache.find(engine.key("/a"), Fields.EMPTY, List.of("br")).object();
    assertThat(Engine.body(found)).isEqualTo("newer");
    found.release();
  }

  @Test
  void whatTheOriginNoLongerHasGoesWithItsCodingsAndLeavesOtherVariants() {
    engine.store("/a", "english", Engine.variant("x-lang", "en"));
    engine.store("/a", "deutsch", Engine.variant("x-lang", "de"));
    StoredObject english = engine.find("/a", "x-lang", "en").object();
    engine.cache.keepCoding(engine.key("/a"), english, english.head(), Coding.BR, new byte[] {'B'});
    engine.cache.removeVariant(engine.key("/a"), english);
    english.release();

    Fields request = Fields.of("x-lang", "en");
    assertThat(engine.cache.find(engine.key("/a"), request, List.of("br")).object()).isNull();
    assertThat(engine.get("/a", "x-lang", "de")).isEqualTo("deutsch");
    assertThat(engine.cache.stats().objects()).isEqualTo(1);
  }

  @Test
  void aKeyThatWasNotWorthCollapsingIsRememberedUntilItsTimeOrUntilSomethingIsStored() {
    engine.cache.rememberUncacheable(engine.key("/a"), 100);

    assertThat(engine.cache.isUncacheable(engine.key("/a"), 99)).isTrue();
    assertThat(engine.cache.isUncacheable(engine.key("/a"), 100)).isFalse();
    engine.cache.rememberUncacheable(engine.key("/a"), 200);
    engine.store("/a", "one");
    assertThat(engine.cache.isUncacheable(engine.key("/a"), 150)).isFalse();
  }
}
