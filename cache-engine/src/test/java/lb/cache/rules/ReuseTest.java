package lb.cache.rules;

import static lb.cache.rules.Samples.NOW;
import static lb.cache.rules.Samples.STANDARD;
import static lb.cache.rules.Samples.date;
import static lb.cache.rules.Samples.freshness;
import static lb.cache.rules.Samples.ok;
import static org.assertj.core.api.Assertions.assertThat;

import lb.cache.http.Fields;
import lb.cache.rules.ReuseDecision.Bypass;
import lb.cache.rules.ReuseDecision.Revalidate;
import lb.cache.rules.ReuseDecision.Serve;
import lb.cache.rules.ReuseDecision.ServeStaleAndRevalidate;
import lb.cache.rules.ReuseDecision.Unsatisfiable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ReuseTest {
  private static Freshness stored(String control) {
    return freshness(ok("Cache-Control", control, "Date", date(0), "ETag", "\"a\""));
  }

  private static RequestControl request(String control) {
    return control == null
        ? RequestControl.NONE
        : RequestControl.of(Fields.of("Cache-Control", control));
  }

  private static ReuseDecision decide(String request, String stored, long afterSeconds) {
    return Reuse.decide(
        request(request), stored(stored), false, STANDARD, NOW + afterSeconds * 1000);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "|max-age=10|9|FRESH",
        "|max-age=10|10|EXPIRED",
        "|max-age=10, must-revalidate|9|FRESH",
        "|max-age=10, must-revalidate|10|MUST_REVALIDATE",
        "|max-age=10, proxy-revalidate|10|MUST_REVALIDATE",
        "|max-age=10, no-cache|1|NO_CACHE_STORED",
        "|max-age=10, stale-while-revalidate=5|14|STALE_WHILE_REVALIDATE",
        "|max-age=10, stale-while-revalidate=5|15|EXPIRED",
        "|s-maxage=10, stale-while-revalidate=5|14|STALE_WHILE_REVALIDATE",
        "|max-age=10, immutable|10|EXPIRED",
        "no-cache|max-age=10|1|REQUEST_NO_CACHE",
        "no-cache|max-age=10, immutable|1|REQUEST_NO_CACHE",
        "no-cache, max-stale|max-age=10|11|REQUEST_NO_CACHE",
        "max-age=0|max-age=10|0|REQUEST_MAX_AGE",
        "max-age=0|max-age=10|1|REQUEST_MAX_AGE",
        "max-age=1|max-age=10|1|FRESH",
        "max-age=1|max-age=10|3|REQUEST_MAX_AGE",
        "max-age=600|max-age=10|3|FRESH",
        "max-age=600|max-age=10|11|EXPIRED",
        "max-age=12|max-age=10, stale-while-revalidate=50|13|REQUEST_MAX_AGE",
        "min-fresh=7|max-age=10|3|FRESH",
        "min-fresh=8|max-age=10|3|REQUEST_MIN_FRESH",
        "min-fresh=2000|max-age=1500|0|REQUEST_MIN_FRESH",
        "min-fresh=0|max-age=10, stale-while-revalidate=50|12|REQUEST_MIN_FRESH",
        "max-stale=1000|max-age=1|3|FRESH_BY_CLIENT_MAX_STALE",
        "max-stale|max-age=1|99999|FRESH_BY_CLIENT_MAX_STALE",
        "max-stale=5|max-age=1|6|FRESH_BY_CLIENT_MAX_STALE",
        "max-stale=5|max-age=1|7|EXPIRED",
        "max-stale|max-age=1, must-revalidate|3|MUST_REVALIDATE",
        "max-stale|max-age=1, proxy-revalidate|3|MUST_REVALIDATE",
        "max-stale|s-maxage=1|3|EXPIRED",
        "max-stale|max-age=1, no-cache|3|NO_CACHE_STORED",
        "no-store|max-age=10|1|REQUEST_NO_STORE",
        "only-if-cached|max-age=10|1|FRESH",
        "only-if-cached|max-age=10|11|ONLY_IF_CACHED_MISS",
        "only-if-cached|max-age=10, stale-while-revalidate=9|11|STALE_WHILE_REVALIDATE",
        "only-if-cached, max-stale|max-age=10|11|FRESH_BY_CLIENT_MAX_STALE",
        "only-if-cached, no-cache|max-age=10|1|ONLY_IF_CACHED_MISS",
        "only-if-cached, no-store|max-age=10|1|ONLY_IF_CACHED_MISS",
        "foo=bar|max-age=10|1|FRESH",
      })
  void theReasonOfEachDecision(String request, String stored, long afterSeconds, Reason reason) {
    assertThat(decide(request, stored, afterSeconds).reason()).isEqualTo(reason);
  }

  @Test
  void eachKindOfDecision() {
    assertThat(decide(null, "max-age=10", 1)).isEqualTo(new Serve(Reason.FRESH));
    assertThat(decide("max-stale", "max-age=10", 11))
        .isEqualTo(new Serve(Reason.FRESH_BY_CLIENT_MAX_STALE));
    assertThat(decide(null, "max-age=10, stale-while-revalidate=5", 11))
        .isEqualTo(new ServeStaleAndRevalidate(Reason.STALE_WHILE_REVALIDATE));
    assertThat(decide(null, "max-age=10", 11)).isEqualTo(new Revalidate(Reason.EXPIRED));
    assertThat(decide("no-store", "max-age=10", 1)).isEqualTo(new Bypass(Reason.REQUEST_NO_STORE));
    assertThat(decide("only-if-cached", "max-age=10", 11))
        .isEqualTo(new Unsatisfiable(Reason.ONLY_IF_CACHED_MISS));
  }

  @Test
  void anAgeGivenByTheOriginCountsForTheRequest() {
    Freshness aged = freshness(ok("Cache-Control", "max-age=3600", "Age", "1800"));
    assertThat(Reuse.decide(request("max-age=600"), aged, false, STANDARD, NOW).reason())
        .isEqualTo(Reason.REQUEST_MAX_AGE);
    Freshness old = freshness(ok("Cache-Control", "max-age=1500", "Age", "2000"));
    assertThat(Reuse.decide(request("max-stale=1000"), old, false, STANDARD, NOW).reason())
        .isEqualTo(Reason.FRESH_BY_CLIENT_MAX_STALE);
    Freshness aging = freshness(ok("Cache-Control", "max-age=1500", "Age", "1000"));
    assertThat(Reuse.decide(request("min-fresh=1000"), aging, false, STANDARD, NOW).reason())
        .isEqualTo(Reason.REQUEST_MIN_FRESH);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {"no-cache", "no-store", "max-age=0", "min-fresh=9999", "only-if-cached"})
  void aPolicyMayIgnoreWhatClientsSay(String request) {
    Freshness stored = stored("max-age=10");
    assertThat(
            Reuse.decide(
                    request(request),
                    stored,
                    false,
                    STANDARD.withIgnoreClientControl(true),
                    NOW + 1000)
                .reason())
        .isEqualTo(Reason.FRESH);
    assertThat(
            Reuse.decide(
                    request(request),
                    stored,
                    false,
                    STANDARD.withIgnoreClientControl(true),
                    NOW + 11_000)
                .reason())
        .isEqualTo(Reason.EXPIRED);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "|max-age=10|1|STALE_SOFT_PURGED",
        "|max-age=10|10|PURGED",
        "|max-age=10, stale-while-revalidate=5|14|STALE_SOFT_PURGED",
        "|max-age=10, must-revalidate|1|PURGED",
        "|max-age=10, no-cache|1|NO_CACHE_STORED",
        "no-cache|max-age=10|1|REQUEST_NO_CACHE",
        "only-if-cached|max-age=10|11|ONLY_IF_CACHED_MISS",
      })
  void whatWasPurgedSoftlyIsServedOnceMoreWhileItIsAskedFor(
      String request, String stored, long afterSeconds, Reason reason) {
    ReuseDecision decision =
        Reuse.decide(request(request), stored(stored), true, STANDARD, NOW + afterSeconds * 1000);
    assertThat(decision.reason()).isEqualTo(reason);
    assertThat(decision instanceof ServeStaleAndRevalidate)
        .isEqualTo(reason == Reason.STALE_SOFT_PURGED);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "|max-age=10|1|true",
        "|max-age=10|3609|true",
        "|max-age=10|3610|false",
        "|max-age=10, stale-if-error=5|14|true",
        "|max-age=10, stale-if-error=5|15|false",
        "|max-age=10, must-revalidate|11|false",
        "|max-age=10, proxy-revalidate|11|false",
        "|max-age=10, s-maxage=10|11|false",
        "|max-age=10, no-cache|1|false",
        "stale-if-error=5|max-age=10|14|true",
        "stale-if-error=5|max-age=10|16|false",
        "stale-if-error=99999|max-age=10, stale-if-error=5|16|false",
        "no-cache|max-age=10|11|true",
      })
  void aStoredResponseStandsInForAFailingOriginWithinItsWindow(
      String request, String stored, long afterSeconds, boolean served) {
    assertThat(
            Reuse.mayServeOnError(
                request(request), stored(stored), STANDARD, NOW + afterSeconds * 1000))
        .isEqualTo(served);
  }

  @Test
  void withNothingStoredTheRequestMayStillForbidTheOriginOrTheStore() {
    assertThat(Reuse.withoutStored(request("only-if-cached"), Reason.URI_MISS, STANDARD))
        .isEqualTo(Reason.ONLY_IF_CACHED_MISS);
    assertThat(Reuse.withoutStored(request("no-store"), Reason.URI_MISS, STANDARD))
        .isEqualTo(Reason.REQUEST_NO_STORE);
    assertThat(Reuse.withoutStored(request("no-cache"), Reason.VARY_MISS, STANDARD))
        .isEqualTo(Reason.VARY_MISS);
    assertThat(
            Reuse.withoutStored(
                request("only-if-cached"), Reason.URI_MISS, STANDARD.withIgnoreClientControl(true)))
        .isEqualTo(Reason.URI_MISS);
  }

  @ParameterizedTest
  @CsvSource({
    "500, true",
    "502, true",
    "503, true",
    "504, true",
    "501, false",
    "404, false",
    "200, false"
  })
  void someStatusesSayThatTheOriginFailed(int status, boolean failed) {
    assertThat(ErrorStatus.isError(status)).isEqualTo(failed);
  }
}
