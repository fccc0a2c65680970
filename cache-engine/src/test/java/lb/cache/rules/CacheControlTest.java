package lb.cache.rules;

import static org.assertj.core.api.Assertions.assertThat;

import lb.cache.http.Fields;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CacheControlTest {
  private static CacheControl of(String... lines) {
    Fields.Builder fields = Fields.builder();
    for (String line : lines) {
      fields.add("Cache-Control", line);
    }
    return CacheControl.of(fields.build());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      value = {
        "max-age=3600|3600",
        "max-age=0|0",
        "max-age=003600|3600",
        "MaX-aGe=3600|3600",
        "max-age=\"3600\"|3600",
        "max-age=2147483647|2147483647",
        "max-age=2147483648|2147483648",
        "max-age=2147483649|2147483648",
        "max-age=99999999999|2147483648",
        "max-age=999999999999999999999999999999|2147483648",
        "foobar, max-age=3600|3600",
        "max-age=3600,public|3600",
        ",,max-age=3600,,|3600",
        " , max-age=3600 , |3600",
        "max-age=3600\t|3600",
        "extension=\"max-age=1\", max-age=3600|3600",
        "max-age=3600, extension=\"a, max-age=1, b\"|3600",
        "extension=\"a\\\"b, max-age=1\", max-age=3600|3600",
        "x=\"\", max-age=7|7",
        "max-age=5;, x|0",
      })
  void maxAgeIsReadWhereverItStands(String line, long seconds) {
    assertThat(of(line).maxAgeSeconds()).isEqualTo(seconds);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "max-age",
        "max-age=",
        "max-age=-3600",
        "max-age=a3600",
        "max-age=3600a",
        "max-age=3600.0",
        "max-age=3600.5",
        "max-age='3600'",
        "max-age= 3600",
        "max-age =3600",
        "max-age=3600 1",
        "max-age=\"3600",
        "max-age=\"3600\"1",
        "max-age=\"\"",
        "max-age=3600; public",
        "max-age=+3600",
        "max-age=0x10",
      })
  void aLifetimeThatIsNoNumberIsZero(String line) {
    assertThat(of(line).maxAgeSeconds()).isZero();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "max-age=1800, max-age=1|1",
        "max-age=1, max-age=1800|1",
        "max-age=1800, max-age=x|0",
        "max-age=1800, max-age=1800|1800",
      })
  void ofSeveralLifetimesTheShortestCounts(String line, long seconds) {
    assertThat(of(line).maxAgeSeconds()).isEqualTo(seconds);
    assertThat(of(line.split(", ")).maxAgeSeconds()).isEqualTo(seconds);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "no-store",
        "No-StOrE",
        "max-age=10, no-store",
        "no-store=\"x\"",
        "no-store=1",
        "a=\"b\" c, no-store",
        "no-store, a=\"",
        "a=\"b, no-store",
      })
  void noStoreIsHeardInAnySpelling(String line) {
    assertThat(of(line).noStore()).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"no-stores", "no-stor", "x-no-store", "a=\"no-store\"", "no store", "=no-store"})
  void whatIsNotNoStoreIsNotHeard(String line) {
    assertThat(of(line).noStore()).isFalse();
  }

  @Test
  void aQuoteThatOneLineLeavesOpenDoesNotHideTheNextLine() {
    assertThat(of("a=\"b", "no-store").noStore()).isTrue();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      value = {
        "no-cache|true|",
        "no-cache=\"a\"|false|a",
        "no-cache=\"a, B\"|false|a b",
        "no-cache=Set-Cookie|false|set-cookie",
        "no-cache=\"Set-Cookie\", no-cache|true|set-cookie",
        "no-cache=\"\"|true|",
        "no-cache=\" , \"|true|",
        "no-cache=\"a b\"|true|",
        "no-cache=\"a\" b|true|",
        "no-cache=\"a|true|",
      })
  void noCacheIsForAllOrForTheFieldsItLists(String line, boolean all, String fields) {
    CacheControl control = of(line);
    assertThat(control.noCache()).isEqualTo(all);
    String expected = fields == null ? "" : fields;
    assertThat(String.join(" ", control.noCacheFields())).isEqualTo(expected);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      value = {
        "private|true|",
        "private=\"X-User\"|false|x-user",
        "private=\"a,b,c\"|false|a b c",
        "PRIVATE|true|"
      })
  void privateIsForAllOrForTheFieldsItLists(String line, boolean all, String fields) {
    CacheControl control = of(line);
    assertThat(control.isPrivate()).isEqualTo(all);
    String expected = fields == null ? "" : fields;
    assertThat(String.join(" ", control.privateFields())).isEqualTo(expected);
  }

  @Test
  void aListOfTooManyFieldsCountsAsAll() {
    String names = "a,".repeat(CacheControl.LISTED_FIELDS_MAX + 1);
    assertThat(of("private=\"" + names + "\"").isPrivate()).isTrue();
  }

  @Test
  void everyDirectiveOfTheRfcsIsKnown() {
    CacheControl control =
        of(
            "public, must-revalidate, proxy-revalidate, must-understand, immutable, no-transform",
            "s-maxage=5, stale-while-revalidate=6, stale-if-error=7");
    assertThat(control.isPublic()).isTrue();
    assertThat(control.mustRevalidate()).isTrue();
    assertThat(control.proxyRevalidate()).isTrue();
    assertThat(control.mustUnderstand()).isTrue();
    assertThat(control.immutable()).isTrue();
    assertThat(control.noTransform()).isTrue();
    assertThat(control.sharedMaxAgeSeconds()).isEqualTo(5);
    assertThat(control.staleWhileRevalidateSeconds()).isEqualTo(6);
    assertThat(control.staleIfErrorSeconds()).isEqualTo(7);
    assertThat(control.noStore()).isFalse();
    assertThat(control.noCache()).isFalse();
    assertThat(control.isPrivate()).isFalse();
  }

  @Test
  void sharedMaxAgeIsPreferredOverMaxAge() {
    assertThat(of("max-age=1, s-maxage=3600").lifetimeSeconds()).isEqualTo(3600);
    assertThat(of("max-age=3600, s-maxage=1").lifetimeSeconds()).isEqualTo(1);
    assertThat(of("max-age=3600").lifetimeSeconds()).isEqualTo(3600);
    assertThat(of("public").hasLifetime()).isFalse();
  }

  @Test
  void aResponseWithoutTheFieldSaysNothing() {
    assertThat(CacheControl.of(Fields.of("Pragma", "no-cache"))).isSameAs(CacheControl.NONE);
  }
}
