package lb.cache.rules;

import static lb.cache.rules.Samples.NOW;
import static lb.cache.rules.Samples.STANDARD;
import static lb.cache.rules.Samples.date;
import static lb.cache.rules.Samples.freshness;
import static lb.cache.rules.Samples.get;
import static lb.cache.rules.Samples.ok;
import static lb.cache.rules.Samples.response;
import static lb.cache.rules.Samples.store;
import static org.assertj.core.api.Assertions.assertThat;

import lb.cache.http.ResponseHead;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FreshnessTest {
  @Test
  void aResponseIsFreshUntilItsAgeReachesTheLifetime() {
    Freshness fresh = freshness(ok("Cache-Control", "max-age=10", "Date", date(0)));
    assertThat(fresh.isFresh(NOW)).isTrue();
    assertThat(fresh.isFresh(NOW + 9_999)).isTrue();
    assertThat(fresh.isFresh(NOW + 10_000)).isFalse();
  }

  @Test
  void theAgeGrowsWithTheClockAndTheRestShrinks() {
    Freshness fresh = freshness(ok("Cache-Control", "max-age=100", "Age", "30", "Date", date(0)));
    assertThat(fresh.ageSeconds(NOW)).isEqualTo(30);
    assertThat(fresh.ttlSeconds(NOW)).isEqualTo(70);
    assertThat(fresh.ageSeconds(NOW + 2_500)).isEqualTo(32);
    assertThat(fresh.ttlSeconds(NOW + 2_500)).isEqualTo(68);
    assertThat(fresh.ttlSeconds(NOW + 70_000)).isZero();
    assertThat(fresh.ttlSeconds(NOW + 71_000)).isEqualTo(-1);
  }

  @Test
  void requestsAreHeldToTheMillisecond() {
    Freshness fresh = freshness(ok("Cache-Control", "max-age=10", "Date", date(0)));
    assertThat(fresh.staysFreshFor(7, NOW + 3_000)).isTrue();
    assertThat(fresh.staysFreshFor(7, NOW + 3_001)).isFalse();
    assertThat(fresh.isStaleForAtMost(5, NOW + 15_000)).isTrue();
    assertThat(fresh.isStaleForAtMost(5, NOW + 15_001)).isFalse();
  }

  @Test
  void aClockThatGoesBackAddsNoAgeAndTakesNone() {
    Freshness fresh = freshness(ok("Cache-Control", "max-age=100", "Age", "30"));
    assertThat(fresh.ageSeconds(NOW - 1_000_000)).isEqualTo(30);
  }

  @Test
  void aDateInThePastMakesTheResponseOlder() {
    Freshness fresh = freshness(ok("Cache-Control", "max-age=3600", "Date", date(-7200)));
    assertThat(fresh.ageSeconds(NOW)).isEqualTo(7200);
    assertThat(fresh.isFresh(NOW)).isFalse();
  }

  @Test
  void aDateInTheFutureMakesItNoYounger() {
    assertThat(freshness(ok("Cache-Control", "max-age=3600", "Date", date(600))).ageSeconds(NOW))
        .isZero();
  }

  @Test
  void theTimeThatTheOriginTookCountsAsAge() {
    StoreDecision decision =
        Storing.decide(
            get(), ok("Cache-Control", "max-age=60", "Age", "5"), STANDARD, NOW - 1_500, NOW);
    Freshness fresh = ((StoreDecision.Store) decision).freshness();
    assertThat(fresh.initialAgeMillis()).isEqualTo(6_500);
  }

  @Test
  void theFractionOfTheSecondOfArrivalDoesNotCountAgainstDate() {
    StoreDecision decision =
        Storing.decide(
            get(),
            ok("Cache-Control", "max-age=1", "Date", date(0)),
            STANDARD,
            NOW + 900,
            NOW + 900);
    assertThat(((StoreDecision.Store) decision).freshness().initialAgeMillis()).isZero();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "7200|7200",
        "0|0",
        "abc|2147483648",
        "-7200|2147483648",
        "7200.0|2147483648",
        "7200, 0|2147483648",
        "7200,0|2147483648",
        "0,7200|2147483648",
        "0, 7200|2147483648",
        "0, 0|2147483648",
        "3600, 3600|2147483648",
        "7200;foo=bar|2147483648",
        "2147483647|2147483647",
        "2147483648|2147483648",
        "2147483649|2147483648",
        "99999999999999999999|2147483648",
        ", 5|2147483648",
      })
  void anAgeThatIsNotOneNumberIsOlderThanAnyLifetime(String age, long seconds) {
    assertThat(freshness(ok("Cache-Control", "max-age=3600", "Age", age)).ageSeconds(NOW))
        .isEqualTo(seconds);
  }

  @Test
  void nobodyCanTellTheAgeOfAResponseWithSeveralAgeLines() {
    ResponseHead response = ok("Cache-Control", "max-age=3600", "Age", "0", "Age", "0");
    assertThat(freshness(response).isFresh(NOW)).isFalse();
  }

  @ParameterizedTest
  @CsvSource({
    "0, 3600, , 3600",
    "0, -30, , 0",
    "0, 0, , 0",
    "400, 300, , 0",
    "-10, 10, 25, 20",
    "10, 20, 15, 10",
  })
  void expiresCountsFromDate(long date, long expires, String age, long lifetime) {
    String[] fields = {"Date", date(date), "Expires", date(expires), "ETag", "\"a\""};
    ResponseHead head = ok(fields);
    if (age != null) {
      head = head.withFields(head.fields().toBuilder().add("Age", age).build());
    }
    Freshness fresh = freshness(head);
    assertThat(fresh.lifetimeSeconds()).isEqualTo(lifetime);
    assertThat(fresh.isFresh(NOW)).isEqualTo(lifetime == 3600);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {"0", "-1", "foo", "Thu, 18 Aug 2050 02:01:18 AEST", "Thu 18 Aug 2050 02:01:18 GMT"})
  void anExpiresThatIsNoDateIsInThePast(String expires) {
    Freshness fresh = freshness(ok("Date", date(0), "Expires", expires, "ETag", "\"a\""));
    assertThat(fresh.lifetimeSeconds()).isZero();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "Thursday, 18-Aug-50 02:01:18 GMT",
        "Thu Aug 18 02:01:18 2050",
        "THU, 18 aug 2050 02:01:18 gMT",
        "Sun, 21 Nov 2286 04:46:39 GMT",
      })
  void anExpiresInAnyFormOfTheRfcCounts(String expires) {
    long inTwentyTwentySix = 1_795_000_000_000L;
    StoreDecision decision =
        Storing.decide(
            get(), ok("Expires", expires), STANDARD, inTwentyTwentySix, inTwentyTwentySix);
    assertThat(((StoreDecision.Store) decision).freshness().isFresh(inTwentyTwentySix + 1000))
        .isTrue();
  }

  @Test
  void anExpiresFarAheadIsCutAtTheGreatestNumberOfSeconds() {
    Freshness fresh = freshness(ok("Date", date(0), "Expires", "Fri, 31 Dec 9999 23:59:59 GMT"));
    assertThat(fresh.lifetimeSeconds()).isEqualTo(1L << 31);
  }

  @Test
  void ofSeveralExpiresTheEarliestCounts() {
    Freshness fresh =
        freshness(
            ok("Date", date(0), "Expires", date(60), "Expires", date(50), "Expires", date(90)));
    assertThat(fresh.lifetimeSeconds()).isEqualTo(50);
  }

  @Test
  void expiresCountsThoughDateIsInvalidOrMissing() {
    assertThat(freshness(ok("Date", "foo", "Expires", date(10))).isFresh(NOW)).isTrue();
    assertThat(freshness(ok("Expires", date(10))).isFresh(NOW)).isTrue();
  }

  @Test
  void maxAgeIsPreferredOverExpires() {
    assertThat(
            freshness(ok("Cache-Control", "max-age=60", "Expires", date(-5), "Date", date(0)))
                .isFresh(NOW))
        .isTrue();
    assertThat(freshness(ok("Cache-Control", "max-age=60", "Expires", "0")).isFresh(NOW)).isTrue();
    ResponseHead never = ok("Cache-Control", "max-age=0", "Expires", date(60), "ETag", "\"a\"");
    assertThat(freshness(never).isFresh(NOW)).isFalse();
  }

  @Test
  void sharedMaxAgeIsPreferredOverAllElse() {
    Freshness fresh =
        freshness(ok("Cache-Control", "max-age=0, s-maxage=3600", "Expires", date(-10)));
    assertThat(fresh.lifetimeSeconds()).isEqualTo(3600);
  }

  @ParameterizedTest
  @CsvSource({
    "50, 5",
    "600, 60",
    "3600, 360",
    "86400, 8640",
    "864000, 86400",
    "8640000, 86400",
    "5, 0",
    "0, 0",
    "-60, 0",
  })
  void withoutAWordOfTheOriginATenthOfTheTimeSinceTheChangeIsFresh(long ago, long lifetime) {
    ResponseHead head = ok("Last-Modified", date(-ago), "Date", date(0));
    assertThat(freshness(head).lifetimeSeconds()).isEqualTo(lifetime);
    assertThat(freshness(head).flags() & Freshness.HEURISTIC)
        .isEqualTo(lifetime > 0 ? Freshness.HEURISTIC : 0);
  }

  @Test
  void pragmaInAResponseDoesNotCount() {
    ResponseHead head = ok("Last-Modified", date(-10_000), "Pragma", "no-cache");
    assertThat(freshness(head).isFresh(NOW)).isTrue();
  }

  @ParameterizedTest
  @CsvSource({
    "image/png, 3600",
    "font/woff2, 86400",
    "text/css; charset=utf-8, 600",
    "Text/JavaScript, 600",
    "application/wasm, 600",
  })
  void filesByTheirTypeAreFreshForAWhile(String type, long lifetime) {
    assertThat(freshness(ok("Content-Type", type)).lifetimeSeconds()).isEqualTo(lifetime);
  }

  @Test
  void aDateOfChangeSaysMoreThanTheType() {
    ResponseHead head =
        ok("Content-Type", "image/png", "Last-Modified", date(-100), "Date", date(0));
    assertThat(freshness(head).lifetimeSeconds()).isEqualTo(10);
  }

  @Test
  void heuristicsCanBeTurnedOff() {
    ResponseHead head = ok("Last-Modified", date(-1000), "Date", date(0));
    assertThat(store(head, STANDARD.withHeuristics(false)).freshness().lifetimeSeconds()).isZero();
  }

  @Test
  void aResponseMayBeServedStaleInTheWindowsItGives() {
    Freshness fresh =
        freshness(
            ok(
                "Cache-Control",
                "max-age=10, stale-while-revalidate=20, stale-if-error=30",
                "Date",
                date(0)));
    assertThat(fresh.mayServeStaleWhileRevalidate(NOW + 29_999)).isTrue();
    assertThat(fresh.mayServeStaleWhileRevalidate(NOW + 30_000)).isFalse();
    assertThat(fresh.mayServeStaleOnError(NOW + 39_999)).isTrue();
    assertThat(fresh.mayServeStaleOnError(NOW + 40_000)).isFalse();
    assertThat(fresh.usefulUntilMillis()).isEqualTo(NOW + 40_000);
  }

  @Test
  void withoutItsWordTheWindowsAreThoseOfThePolicy() {
    ResponseHead head = ok("Cache-Control", "max-age=10", "Date", date(0));
    assertThat(freshness(head).staleIfErrorSeconds()).isEqualTo(3600);
    assertThat(freshness(head).staleWhileRevalidateSeconds()).isZero();
    Freshness configured = store(head, STANDARD.withStale(5, 6)).freshness();
    assertThat(configured.staleIfErrorSeconds()).isEqualTo(5);
    assertThat(configured.staleWhileRevalidateSeconds()).isEqualTo(6);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "max-age=2, must-revalidate|0|0",
        "max-age=2, proxy-revalidate|0|0",
        "max-age=2, no-cache|0|0",
        "max-age=2, s-maxage=2|0|0",
        "s-maxage=2, stale-while-revalidate=9|9|0",
        "s-maxage=2, stale-if-error=8|0|8",
        "max-age=2, must-revalidate, stale-while-revalidate=9, stale-if-error=8|0|0",
        "max-age=2, proxy-revalidate, stale-while-revalidate=9, stale-if-error=8|0|0",
        "max-age=2|6|5",
      })
  void stalenessThatIsForbiddenIsNotServed(String control, long whileRevalidate, long onError) {
    Freshness fresh =
        store(ok("Cache-Control", control, "ETag", "\"a\""), STANDARD.withStale(5, 6)).freshness();
    assertThat(fresh.staleWhileRevalidateSeconds()).isEqualTo(whileRevalidate);
    assertThat(fresh.staleIfErrorSeconds()).isEqualTo(onError);
  }

  @Test
  void aStoredErrorNeverStandsInForAnotherError() {
    Freshness fresh = freshness(response(503, "Cache-Control", "max-age=5"));
    assertThat(fresh.mayServeStaleOnError(NOW + 6_000)).isFalse();
  }
}
