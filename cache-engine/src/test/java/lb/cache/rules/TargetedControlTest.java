package lb.cache.rules;

import static lb.cache.rules.Samples.NOW;
import static lb.cache.rules.Samples.date;
import static lb.cache.rules.Samples.decide;
import static lb.cache.rules.Samples.freshness;
import static lb.cache.rules.Samples.ok;
import static lb.cache.rules.Samples.refusal;
import static org.assertj.core.api.Assertions.assertThat;

import lb.cache.http.Fields;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TargetedControlTest {
  private static CacheControl of(String value) {
    return TargetedControl.of(Fields.of("CDN-Cache-Control", value));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      value = {
        "max-age=3600|3600",
        "max-age=2147483648|2147483648",
        "max-age=99999999999|2147483648",
        "foobar, max-age=3600|3600",
        "max-age=3600;param=1, x|3600",
        "max-age=-5|0",
        "max-age=0|0",
        "max-age=\"10000\"|0",
        "max-age=10.5|0",
        "max-age|0",
        "max-age=(1 2)|0",
        "a=1, max-age=5, max-age=7|7",
      })
  void aDictionaryGivesTheLifetime(String value, long seconds) {
    assertThat(of(value).maxAgeSeconds()).isEqualTo(seconds);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "max-age=10000, &&&&&",
        "max-age =100",
        "max-age= 100",
        "MaX-aGe=3600",
        "max-age=1,",
        "max-age=1 no-store",
        "max-age=9999999999999999",
        "\"x\"",
      })
  void aFieldThatIsEmptyOrMalformedIsIgnored(String value) {
    assertThat(of(value)).isNull();
    assertThat(
            freshness(ok("CDN-Cache-Control", value, "Cache-Control", "max-age=77"))
                .lifetimeSeconds())
        .isEqualTo(77);
  }

  @Test
  void theTargetedFieldReplacesCacheControlAndExpiresWhole() {
    Freshness fresh =
        freshness(
            ok(
                "Cache-Control",
                "no-store",
                "Expires",
                date(10),
                "CDN-Cache-Control",
                "max-age=600"));
    assertThat(fresh.lifetimeSeconds()).isEqualTo(600);
    assertThat(
            decide(
                ok(
                    "CDN-Cache-Control",
                    "no-store",
                    "Cache-Control",
                    "max-age=9",
                    "Expires",
                    date(10))))
        .isEqualTo(refusal(Reason.RESPONSE_NO_STORE));
    assertThat(decide(ok("CDN-Cache-Control", "private", "Cache-Control", "max-age=9")))
        .isEqualTo(refusal(Reason.PRIVATE));
    assertThat(
            freshness(
                    ok(
                        "CDN-Cache-Control",
                        "max-age=0, foo",
                        "Expires",
                        date(900),
                        "ETag",
                        "\"a\""))
                .isFresh(NOW))
        .isFalse();
  }

  @Test
  void aTargetedFieldWithoutLifetimeLeavesExpiresOut() {
    assertThat(
            decide(
                ok("CDN-Cache-Control", "foo", "Expires", date(900), "Content-Type", "text/html")))
        .isEqualTo(refusal(Reason.NO_FRESHNESS_NOR_VALIDATOR));
  }

  @Test
  void noCacheStopsReuseThoughTheDictionaryIsLong() {
    Freshness fresh =
        freshness(
            ok("CDN-Cache-Control", "no-cache", "Cache-Control", "max-age=9", "ETag", "\"a\""));
    assertThat(fresh.noCache()).isTrue();
  }

  @Test
  void ourOwnFieldStandsAboveTheGeneralOne() {
    Fields both = Fields.of("CDN-Cache-Control", "max-age=1", "LB-CDN-Cache-Control", "max-age=2");
    assertThat(TargetedControl.of(both).maxAgeSeconds()).isEqualTo(2);
    Fields ownBroken = Fields.of("CDN-Cache-Control", "max-age=1", "LB-CDN-Cache-Control", "!");
    assertThat(TargetedControl.of(ownBroken).maxAgeSeconds()).isEqualTo(1);
  }

  @Test
  void severalLinesAreOneDictionary() {
    Fields lines = Fields.of("CDN-Cache-Control", "max-age=1", "CDN-Cache-Control", "no-store");
    assertThat(TargetedControl.of(lines).noStore()).isTrue();
    assertThat(TargetedControl.of(lines).maxAgeSeconds()).isEqualTo(1);
  }

  @Test
  void listsOfFieldsAreStringsOrTokens() {
    assertThat(of("no-cache=\"a, b\"").noCacheFields()).containsExactly("a", "b");
    assertThat(of("private=Set-Cookie").privateFields()).containsExactly("set-cookie");
    assertThat(of("private=?0, max-age=1").isPrivate()).isFalse();
    assertThat(of("private=5").isPrivate()).isTrue();
    assertThat(of("no-store=?0, max-age=1").noStore()).isFalse();
    assertThat(of("no-store=\"x\"").noStore()).isTrue();
  }
}
