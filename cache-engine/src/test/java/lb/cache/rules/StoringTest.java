package lb.cache.rules;

import static lb.cache.rules.Samples.NOW;
import static lb.cache.rules.Samples.STANDARD;
import static lb.cache.rules.Samples.date;
import static lb.cache.rules.Samples.decide;
import static lb.cache.rules.Samples.get;
import static lb.cache.rules.Samples.ok;
import static lb.cache.rules.Samples.refusal;
import static lb.cache.rules.Samples.request;
import static lb.cache.rules.Samples.response;
import static lb.cache.rules.Samples.store;
import static org.assertj.core.api.Assertions.assertThat;

import lb.cache.http.RequestHead;
import lb.cache.http.ResponseHead;
import lb.config.CachePolicy;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class StoringTest {
  private static StoreDecision decideFor(RequestHead request, ResponseHead response) {
    return Storing.decide(request, response, STANDARD, NOW, NOW);
  }

  private static StoreDecision decideWith(CachePolicy policy, ResponseHead response) {
    return Storing.decide(get(), response, policy, NOW, NOW);
  }

  @ParameterizedTest
  @ValueSource(
      ints = {
        200, 201, 202, 203, 204, 205, 299, 300, 301, 302, 303, 307, 308, 400, 401, 403, 404, 405,
        410, 414, 418, 429, 451, 499, 500, 501, 502, 503, 504, 599
      })
  void anyFinalStatusWithExplicitFreshnessIsStored(int status) {
    assertThat(decide(response(status, "Cache-Control", "max-age=60")))
        .isInstanceOf(StoreDecision.Store.class);
    assertThat(decide(response(status, "Expires", date(60), "Date", date(0))))
        .isInstanceOf(StoreDecision.Store.class);
  }

  @ParameterizedTest
  @ValueSource(ints = {100, 101, 103, 199, 206, 304})
  void noOtherStatusIsStored(int status) {
    assertThat(decide(response(status, "Cache-Control", "max-age=60")))
        .isEqualTo(refusal(Reason.STATUS));
  }

  @ParameterizedTest
  @ValueSource(ints = {200, 203, 204, 300, 301, 308, 404, 405, 410, 414, 501})
  void someStatusesAreStoredByAGuess(int status) {
    ResponseHead head = response(status, "Last-Modified", date(-86_400), "Date", date(0));
    assertThat(store(head).freshness().isFresh(NOW)).isTrue();
  }

  @ParameterizedTest
  @ValueSource(ints = {201, 202, 302, 303, 307, 400, 403, 500, 502, 503, 504, 599})
  void theOthersAreNot(int status) {
    assertThat(decide(response(status, "Last-Modified", date(-86_400), "Date", date(0))))
        .isEqualTo(refusal(Reason.STATUS));
  }

  @Test
  void publicLetsAnyStatusBeGuessed() {
    ResponseHead head =
        response(599, "Cache-Control", "public", "Last-Modified", date(-86_400), "Date", date(0));
    assertThat(store(head).freshness().isFresh(NOW)).isTrue();
  }

  @Test
  void withNeitherFreshnessNorValidatorNothingIsStored() {
    assertThat(decide(ok())).isEqualTo(refusal(Reason.NO_FRESHNESS_NOR_VALIDATOR));
    assertThat(decide(ok("Content-Type", "text/plain", "Date", date(0))))
        .isEqualTo(refusal(Reason.NO_FRESHNESS_NOR_VALIDATOR));
    assertThat(decide(ok("Cache-Control", "max-age=0")))
        .isEqualTo(refusal(Reason.NO_FRESHNESS_NOR_VALIDATOR));
    assertThat(decide(ok("Cache-Control", "no-cache, max-age=60")))
        .isEqualTo(refusal(Reason.NO_FRESHNESS_NOR_VALIDATOR));
  }

  @Test
  void aValidatorAloneIsEnough() {
    assertThat(store(ok("ETag", "\"a\"")).freshness().isFresh(NOW)).isFalse();
    assertThat(store(ok("Cache-Control", "no-cache", "ETag", "\"a\"")).freshness().noCache())
        .isTrue();
    assertThat(store(ok("Last-Modified", "yesterday")).freshness().isFresh(NOW)).isFalse();
  }

  @Test
  void aWindowOfStalenessAloneIsEnough() {
    assertThat(decide(ok("Cache-Control", "max-age=0, stale-while-revalidate=60")))
        .isInstanceOf(StoreDecision.Store.class);
    assertThat(decide(ok("Cache-Control", "max-age=0, must-revalidate, stale-if-error=60")))
        .isEqualTo(refusal(Reason.NO_FRESHNESS_NOR_VALIDATOR));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      value = {
        "no-store|RESPONSE_NO_STORE",
        "max-age=10000, no-store|RESPONSE_NO_STORE",
        "No-StOrE, max-age=10000|RESPONSE_NO_STORE",
        "private, max-age=3600|PRIVATE",
        "PRIVATE, max-age=3600|PRIVATE",
        "private=\"\", max-age=3600|PRIVATE",
        "no-store, private|RESPONSE_NO_STORE",
      })
  void whatTheOriginForbidsIsNotStored(String control, Reason reason) {
    assertThat(decide(ok("Cache-Control", control, "Expires", date(10_000), "ETag", "\"a\"")))
        .isEqualTo(refusal(reason));
  }

  @Test
  void mustUnderstandSetsNoStoreAsideForAKnownStatus() {
    ResponseHead known = ok("Cache-Control", "max-age=3600, no-store, must-understand");
    assertThat(decide(known)).isInstanceOf(StoreDecision.Store.class);
    ResponseHead unknown =
        response(599, "Cache-Control", "max-age=3600, no-store, must-understand");
    assertThat(decide(unknown)).isEqualTo(refusal(Reason.MUST_UNDERSTAND));
    ResponseHead alone = response(599, "Cache-Control", "max-age=3600, must-understand");
    assertThat(decide(alone)).isEqualTo(refusal(Reason.MUST_UNDERSTAND));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      value = {
        "no-cache=\"a\", max-age=60|a",
        "private=\"A, b\", max-age=60|a b",
        "private=\"a\", no-cache=\"b\", max-age=60|a b",
        "max-age=60|",
      })
  void fieldsThatAreListedAreLeftOutOfTheStoredHead(String control, String names) {
    StoreDecision.Store store = store(ok("Cache-Control", control));
    assertThat(String.join(" ", store.fieldsLeftOut())).isEqualTo(names == null ? "" : names);
  }

  @Test
  void aCookieIsNotStoredUnlessThePolicyAllows() {
    ResponseHead head = ok("Cache-Control", "max-age=60", "Set-Cookie", "a=b");
    assertThat(decide(head)).isEqualTo(refusal(Reason.SET_COOKIE));
    assertThat(decideWith(STANDARD.withStoreSetCookie(true), head))
        .isInstanceOf(StoreDecision.Store.class);
  }

  @Test
  void aCookieIsNeverStoredByAGuess() {
    ResponseHead head = ok("Last-Modified", date(-10_000), "Date", date(0), "Set-Cookie", "a=b");
    assertThat(decideWith(STANDARD.withStoreSetCookie(true), head))
        .isEqualTo(refusal(Reason.SET_COOKIE));
  }

  @Test
  void aCookieThatTheOriginItselfLeavesOutDoesNotStopStoring() {
    ResponseHead head =
        ok("Cache-Control", "max-age=60, no-cache=\"Set-Cookie\"", "Set-Cookie", "a=b");
    assertThat(store(head).fieldsLeftOut()).containsExactly("set-cookie");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "max-age=60|false",
        "max-age=60, public|true",
        "max-age=60, must-revalidate|true",
        "s-maxage=60|true",
        "max-age=60, proxy-revalidate|false",
        "max-age=60, private|false",
      })
  void aRequestWithCredentialsNeedsTheOriginsLeave(String control, boolean stored) {
    StoreDecision decision = decideFor(get("Authorization", "FOO"), ok("Cache-Control", control));
    assertThat(decision instanceof StoreDecision.Store).isEqualTo(stored);
  }

  @Test
  void credentialsAndExpiresAloneAreNotStored() {
    assertThat(decideFor(get("Authorization", "FOO"), ok("Expires", date(60), "Date", date(0))))
        .isEqualTo(refusal(Reason.AUTHORIZATION));
  }

  @Test
  void aTtlOfThePolicyDoesNotLiftTheRuleOfCredentials() {
    StoreDecision decision =
        Storing.decide(get("Authorization", "x"), ok(), STANDARD.withTtl(60, true), NOW, NOW);
    assertThat(decision).isEqualTo(refusal(Reason.AUTHORIZATION));
  }

  @Test
  void aRequestThatForbidsStoringIsObeyedUnlessThePolicyIgnoresIt() {
    RequestHead request = get("Cache-Control", "no-store");
    ResponseHead head = ok("Cache-Control", "max-age=60");
    assertThat(decideFor(request, head)).isEqualTo(refusal(Reason.REQUEST_NO_STORE));
    assertThat(Storing.decide(request, head, STANDARD.withIgnoreClientControl(true), NOW, NOW))
        .isInstanceOf(StoreDecision.Store.class);
  }

  @ParameterizedTest
  @ValueSource(strings = {"HEAD", "PUT", "DELETE", "OPTIONS", "get", "PATCH", "M-SEARCH"})
  void otherMethodsThanGetAreNotStored(String method) {
    assertThat(
            decideFor(
                request(method), ok("Cache-Control", "max-age=60", "Content-Location", "/a/b")))
        .isEqualTo(refusal(Reason.METHOD));
  }

  @ParameterizedTest
  @CsvSource({
    "/a/b, true",
    "b, true",
    "http://example.com/a/b, true",
    "http://EXAMPLE.com:80/a/b, true",
    "//example.com/a/./b, true",
    "/a/c, false",
    "/a/b?x=1, false",
    "https://example.com/a/b, false",
    "http://other.example/a/b, false",
  })
  void aPostIsStoredWhenItSaysItIsWhatAGetWouldGive(String location, boolean stored) {
    StoreDecision decision =
        decideFor(
            request("POST"),
            ok("Expires", date(60), "Date", date(0), "Content-Location", location));
    assertThat(decision instanceof StoreDecision.Store).isEqualTo(stored);
  }

  @Test
  void aPostWithoutExplicitFreshnessIsNotStored() {
    ResponseHead head =
        ok("Last-Modified", date(-9000), "Date", date(0), "Content-Location", "/a/b");
    assertThat(decideFor(request("POST"), head)).isEqualTo(refusal(Reason.METHOD));
    assertThat(decideFor(request("POST"), ok("Cache-Control", "max-age=60")))
        .isEqualTo(refusal(Reason.METHOD));
  }

  @ParameterizedTest
  @ValueSource(strings = {"*", "*, *", ", *", "*, Foo", "Foo, *", "Foo,*", "Foo Bar", "Foo/x"})
  void whatVariesOnEverythingIsNotStored(String vary) {
    assertThat(decide(ok("Cache-Control", "max-age=60", "Vary", vary)))
        .isEqualTo(refusal(Reason.VARY_STAR));
  }

  @ParameterizedTest
  @CsvSource({
    "gzip, true",
    "br, true",
    "ZSTD, true",
    "x-gzip, true",
    "identity, true",
    "deflate, false",
    "'gzip, aes128gcm', false",
  })
  void aCodingThatVariantsAreNotToldApartByIsNotStored(String coding, boolean stored) {
    ResponseHead head =
        ok("Cache-Control", "max-age=60", "Vary", "Accept-Encoding", "Content-Encoding", coding);
    assertThat(decide(head) instanceof StoreDecision.Store).isEqualTo(stored);
  }

  @Test
  void requestFieldsTooLongForAVariantAreNotStored() {
    RequestHead request = get("X-Long", "a".repeat(VaryKey.LENGTH_MAX));
    assertThat(decideFor(request, ok("Cache-Control", "max-age=60", "Vary", "X-Long")))
        .isEqualTo(refusal(Reason.TOO_LARGE));
  }

  @Test
  void aBodyAnnouncedAsTooLargeIsNotStored() {
    CachePolicy policy = STANDARD.withObjectBytesMax(1000);
    assertThat(decideWith(policy, ok("Cache-Control", "max-age=60", "Content-Length", "1001")))
        .isEqualTo(refusal(Reason.TOO_LARGE));
    assertThat(
            decideWith(
                policy,
                ok("Cache-Control", "max-age=60", "Content-Length", "99999999999999999999")))
        .isEqualTo(refusal(Reason.TOO_LARGE));
    assertThat(decideWith(policy, ok("Cache-Control", "max-age=60", "Content-Length", "1000")))
        .isInstanceOf(StoreDecision.Store.class);
  }

  @Test
  void aResponseWithMoreTagsThanCanBeKeptIsNotStored() {
    assertThat(decide(ok("Cache-Control", "max-age=60", "Cache-Tag", "x".repeat(2000))))
        .isEqualTo(refusal(Reason.TOO_MANY_TAGS));
  }

  @Test
  void tagsAndVariantsAreHandedOn() {
    StoreDecision.Store store =
        store(ok("Cache-Control", "max-age=60", "Cache-Tag", "a,b", "Vary", "Foo, accept"));
    assertThat(store.tags()).containsExactly("a", "b");
    assertThat(store.vary().names()).containsExactly("accept", "foo");
  }

  @Test
  void aRouteThatIsNotCachedStoresNothing() {
    assertThat(decideWith(STANDARD.withEnabled(false), ok("Cache-Control", "max-age=60")))
        .isEqualTo(refusal(Reason.ROUTE_UNCACHED));
  }

  @Test
  void aTtlOfThePolicyAppliesWhereTheOriginGivesNone() {
    CachePolicy policy = STANDARD.withTtl(300, false);
    assertThat(store(ok(), policy).freshness().lifetimeSeconds()).isEqualTo(300);
    assertThat(store(ok("Last-Modified", date(-10)), policy).freshness().lifetimeSeconds())
        .isEqualTo(300);
    assertThat(store(ok("Cache-Control", "max-age=5"), policy).freshness().lifetimeSeconds())
        .isEqualTo(5);
    assertThat(decideWith(policy, ok("Cache-Control", "no-store")))
        .isEqualTo(refusal(Reason.RESPONSE_NO_STORE));
    assertThat(decideWith(policy, response(403))).isEqualTo(refusal(Reason.STATUS));
  }

  @Test
  void aTtlThatOverridesWinsOverTheOrigin() {
    CachePolicy policy = STANDARD.withTtl(300, true);
    for (String control :
        new String[] {"max-age=5", "no-store", "private", "no-cache", "max-age=0"}) {
      Freshness fresh = store(ok("Cache-Control", control), policy).freshness();
      assertThat(fresh.lifetimeSeconds()).as(control).isEqualTo(300);
      assertThat(fresh.noCache()).as(control).isFalse();
    }
    assertThat(store(ok("Expires", "0"), policy).freshness().lifetimeSeconds()).isEqualTo(300);
  }

  @Test
  void aTtlThatOverridesStillStoresNoCookie() {
    CachePolicy policy = STANDARD.withTtl(300, true);
    ResponseHead head = ok("Set-Cookie", "a=b");
    assertThat(decideWith(policy, head)).isEqualTo(refusal(Reason.SET_COOKIE));
    assertThat(decideWith(policy.withStoreSetCookie(true), head))
        .isInstanceOf(StoreDecision.Store.class);
  }

  @Test
  void aTtlThatOverridesDoesNotReachServerErrors() {
    CachePolicy policy = STANDARD.withTtl(300, true);
    assertThat(decideWith(policy, response(500))).isEqualTo(refusal(Reason.STATUS));
    assertThat(decideWith(policy, response(500, "Cache-Control", "no-store, max-age=5")))
        .isEqualTo(refusal(Reason.RESPONSE_NO_STORE));
  }

  @Test
  void aTtlKeepsAnErrorNoLongerThanAMinute() {
    CachePolicy policy = STANDARD.withTtl(86_400, false);
    assertThat(store(response(404), policy).freshness().lifetimeSeconds()).isEqualTo(60);
    assertThat(
            store(response(404, "Cache-Control", "max-age=900"), policy)
                .freshness()
                .lifetimeSeconds())
        .isEqualTo(900);
  }

  @Test
  void aTtlCountsFromArrivalHoweverOldTheResponseIs() {
    Freshness fresh = store(ok("Age", "5000"), STANDARD.withTtl(300, false)).freshness();
    assertThat(fresh.ttlSeconds(NOW)).isEqualTo(300);
    assertThat(fresh.ageSeconds(NOW)).isEqualTo(5000);
  }

  @ParameterizedTest
  @CsvSource({
    "bytes 0-4/10, true",
    "bytes 0-4/*, true",
    "bytes 5-4/10, false",
    "bytes 0-10/10, false",
    "bytes */10, false",
    "items 0-4/10, false",
    "0-4/10, false",
  })
  void aPartIsStoredWhenItSaysWhereItBelongs(String range, boolean stored) {
    ResponseHead head = response(206, "Cache-Control", "max-age=60", "Content-Range", range);
    StoreDecision decision = Storing.decidePartial(get(), head, STANDARD, NOW, NOW);
    assertThat(decision instanceof StoreDecision.Store).isEqualTo(stored);
    if (!stored) {
      assertThat(decision).isEqualTo(refusal(Reason.PARTIAL_UNUSABLE));
    }
  }

  @Test
  void aPartOfSeveralIsNotStored() {
    ResponseHead head =
        response(
            206, "Cache-Control", "max-age=60", "Content-Type", "multipart/byteranges; boundary=x");
    assertThat(Storing.decidePartial(get(), head, STANDARD, NOW, NOW))
        .isEqualTo(refusal(Reason.PARTIAL_UNUSABLE));
    ResponseHead twice =
        response(
            206,
            "Cache-Control",
            "max-age=60",
            "Content-Range",
            "bytes 0-1/9",
            "Content-Range",
            "bytes 2-3/9");
    assertThat(Storing.decidePartial(get(), twice, STANDARD, NOW, NOW))
        .isEqualTo(refusal(Reason.PARTIAL_UNUSABLE));
  }
}
