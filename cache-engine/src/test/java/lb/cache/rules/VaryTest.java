package lb.cache.rules;

import static org.assertj.core.api.Assertions.assertThat;

import lb.cache.http.Fields;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class VaryTest {
  private static VarySpec spec(String... lines) {
    Fields.Builder fields = Fields.builder();
    for (String line : lines) {
      fields.add("Vary", line);
    }
    return VarySpec.parse(fields.build());
  }

  private static boolean same(String vary, Fields a, Fields b) {
    VarySpec spec = spec(vary);
    return VaryKey.of(spec, a).equals(VaryKey.of(spec, b));
  }

  private static boolean sameValue(String name, String a, String b) {
    return same(name, Fields.of(name, a), Fields.of(name, b));
  }

  @Test
  void namesAreLowerCaseSortedAndEachOnce() {
    assertThat(spec("Foo, bar", "BAR,,Accept").names()).containsExactly("accept", "bar", "foo");
    assertThat(spec("", " , ")).isSameAs(VarySpec.NONE);
    assertThat(spec("accept-ENCODING")).isSameAs(VarySpec.ACCEPT_ENCODING);
  }

  @Test
  void aStarAnywhereIsAStar() {
    assertThat(spec("Foo, *").star()).isTrue();
    assertThat(spec("", "*").star()).isTrue();
    assertThat(spec("Foo", "*").star()).isTrue();
    assertThat(spec("Foo*").star()).isFalse();
  }

  @Test
  void moreNamesThanAreKeptAreAStar() {
    StringBuilder names = new StringBuilder();
    for (int i = 0; i < VarySpec.NAMES_MAX; i++) {
      names.append("f").append(i).append(',');
    }
    assertThat(spec(names.toString()).names()).hasSize(VarySpec.NAMES_MAX);
    assertThat(spec(names + "one-more").star()).isTrue();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      value = {
        "Foo|1|1|true",
        "Foo|1|2|false",
        "Foo|a|A|false",
        "Foo|1,2|1, 2|true",
        "Foo|1,2|1 ,\t2|true",
        "Foo|1,2|1 2|false",
        "Foo|1 2|1  2|false",
        "Foo|\"a, b\"|\"a,b\"|false",
        "Foo|\"a\" , b|\"a\",b|true",
        "Foo|\"a\\\" , b\"|\"a\\\",b\"|false",
        "Foo|1|1,|false",
        "Accept|text/HTML, */*|TEXT/html,*/*|true",
        "Accept|text/html|text/plain|false",
        "User-Agent|curl/8|Curl/8|false",
        "Cookie|a=b; c=d|a=b; c=d|true",
        "Cookie|a=b|a=B|false",
        "Accept-Language|en, de|de, en|true",
        "Accept-Language|en, de|eN, De|true",
        "Accept-Language|en, de|en ,   de|true",
        "Accept-Language|en, de|en|false",
        "Accept-Language|en;q=0.5, de|de;q=1.0, en; q=0.500|true",
        "Accept-Language|en;q=0.5, de|en, de;q=0.5|false",
        "Accept-Language|en;q=0|en|false",
        "Accept-Encoding|gzip, br|br,gzip|true",
        "Accept-Encoding|gzip;q=0.5, br|br, gzip|true",
        "Accept-Encoding|gzip|GZIP|true",
        "Accept-Encoding|gzip|x-gzip|true",
        "Accept-Encoding|gzip, deflate|gzip|true",
        "Accept-Encoding|gzip;q=0|identity|true",
        "Accept-Encoding|gzip; q=0.0 , br|br|true",
        "Accept-Encoding|gzip|br|false",
        "Accept-Encoding|gzip|gzip, br|false",
        "Accept-Encoding|*|br, gzip, zstd|true",
        "Accept-Encoding|*;q=0, br|br, identity;q=0|true",
        "Accept-Encoding|*, gzip;q=0|br, zstd|true",
        "Accept-Encoding|gzip, identity;q=0|gzip|false",
        "Accept-Encoding|gzip;q=x|gzip|true",
        "Accept-Encoding|deflate|identity|true",
      })
  void twoRequestsSelectTheSameVariant(String name, String a, String b, boolean same) {
    assertThat(sameValue(name, a, b)).isEqualTo(same);
    assertThat(same("Foo2, " + name, Fields.of(name, a), Fields.of(name, b))).isEqualTo(same);
  }

  @Test
  void anAbsentFieldIsAnotherValueThanAnEmptyOne() {
    for (String name :
        new String[] {"Foo", "Accept", "Accept-Language", "Accept-Encoding", "Cookie"}) {
      assertThat(same(name, Fields.EMPTY, Fields.of(name, ""))).as(name).isFalse();
      assertThat(same(name, Fields.EMPTY, Fields.of("Other", "x"))).as(name).isTrue();
    }
  }

  @Test
  void linesOfOneNameAreCombined() {
    assertThat(same("Foo", Fields.of("Foo", "1, 2"), Fields.of("Foo", "1", "foo", "2"))).isTrue();
    assertThat(
            same(
                "Accept-Encoding",
                Fields.of("Accept-Encoding", "gzip", "accept-encoding", "br"),
                Fields.of("Accept-Encoding", "br, gzip")))
        .isTrue();
  }

  @Test
  void fieldsThatAreNotNamedDoNotCount() {
    assertThat(same("Foo", Fields.of("Foo", "1", "Bar", "2"), Fields.of("Bar", "3", "Foo", "1")))
        .isTrue();
  }

  @Test
  void valuesDoNotRunIntoEachOther() {
    VarySpec spec = spec("A, B");
    VaryKey left = VaryKey.of(spec, Fields.of("A", "1,", "B", "2"));
    VaryKey right = VaryKey.of(spec, Fields.of("A", "1", "B", ",2"));
    assertThat(left).isNotEqualTo(right);
    assertThat(VaryKey.of(spec, Fields.of("A", "x")))
        .isNotEqualTo(VaryKey.of(spec, Fields.of("B", "x")));
  }

  @Test
  void whatVariesOnNothingHasTheEmptyKey() {
    assertThat(VaryKey.of(VarySpec.NONE, Fields.of("Foo", "1"))).isSameAs(VaryKey.EMPTY);
  }

  @Test
  void theKeyOfAcceptEncodingIsMadeOnce() {
    Fields request = Fields.of("Accept-Encoding", "gzip, deflate, br, zstd");
    VaryKey key = VaryKey.of(VarySpec.ACCEPT_ENCODING, request);
    assertThat(VaryKey.of(VarySpec.ACCEPT_ENCODING, request)).isSameAs(key);
    VarySpec equal = new VarySpec(java.util.List.of("accept-encoding"), false);
    assertThat(VaryKey.of(equal, request)).isEqualTo(key);
    assertThat(VaryKey.of(equal, Fields.EMPTY))
        .isEqualTo(VaryKey.of(VarySpec.ACCEPT_ENCODING, Fields.EMPTY));
  }

  @Test
  void aLongListOfLanguagesIsComparedAsItCame() {
    String many = "en,".repeat(40) + "de";
    assertThat(sameValue("Accept-Language", many, many)).isTrue();
    assertThat(sameValue("Accept-Language", many, "de," + "en,".repeat(40))).isFalse();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      value = {
        "gzip, deflate, br, zstd|br, zstd, gzip",
        "gzip;q=0.1|gzip",
        "deflate|identity",
        "~~|identity",
        "gzip, identity;q=0|gzip, identity;q=0",
        "identity;q=0|identity;q=0",
        "*|br, zstd, gzip",
      })
  void theOriginIsAskedForNoMoreThanTheKeyKnows(String value, String forwarded) {
    Fields request = Fields.of("Accept-Encoding", value);
    int accepted = AcceptEncoding.accepted(request);
    assertThat(AcceptEncoding.forwarded(accepted)).isEqualTo(forwarded);
    assertThat(AcceptEncoding.accepted(Fields.of("Accept-Encoding", forwarded)))
        .isEqualTo(accepted);
  }

  @Test
  void withoutTheFieldNoneIsForwarded() {
    assertThat(AcceptEncoding.forwarded(AcceptEncoding.accepted(Fields.EMPTY))).isNull();
  }
}
