package lb.cache.rules;

import static org.assertj.core.api.Assertions.assertThat;

import lb.cache.http.Fields;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TagsTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      quoteCharacter = '~',
      value = {
        "Cache-Tag;a,b, c;a|b|c",
        "Cache-Tag;a b,c;a b|c",
        "Cache-Tag; ,,a,;a",
        "Cache-Tag;a,a;a",
        "Cache-Tag;a,A;a|A",
        "Surrogate-Key;a b  c;a|b|c",
        "Surrogate-Key;a,b c;a,b|c",
        "xkey;a b;a|b",
        "XKey;a\tb;a|b",
        "Cache-Groups;\"a b\", \"c,d\";a b|c,d",
        "Cache-Groups;a, b;~~",
        "Cache-Groups;\"a\", 5;~~",
        "Cache-Groups;\"a;~~",
        "Cache-Groups;\"a\"\\p=1;a",
        "Other;a;~~",
      })
  void tagsAreReadFromTheFieldsThatCarryThem(String name, String value, String expected) {
    String joined = String.join("|", Tags.of(Fields.of(name, value.replace("\\", ";"))));
    assertThat(joined).isEqualTo(expected.isEmpty() ? "" : expected);
  }

  @Test
  void allFieldsAndLinesCount() {
    Fields fields =
        Fields.of(
            "Cache-Groups",
            "\"e\"",
            "xkey",
            "d",
            "Cache-Tag",
            "a",
            "Surrogate-Key",
            "c a",
            "cache-tag",
            "b");
    assertThat(Tags.of(fields)).containsExactly("a", "b", "c", "d", "e");
  }

  @Test
  void moreOrLongerTagsThanAreKeptAreToldApartFromNone() {
    String longest = "x".repeat(Tags.TAG_BYTES_MAX);
    assertThat(Tags.of(Fields.of("Cache-Tag", longest))).containsExactly(longest);
    assertThat(Tags.of(Fields.of("Cache-Tag", longest + "x"))).isNull();
    StringBuilder many = new StringBuilder();
    for (int i = 0; i < Tags.COUNT_MAX; i++) {
      many.append('t').append(i).append(' ');
    }
    assertThat(Tags.of(Fields.of("Surrogate-Key", many.toString()))).hasSize(Tags.COUNT_MAX);
    assertThat(Tags.of(Fields.of("Surrogate-Key", many + "one-more"))).isNull();
    assertThat(Tags.of(Fields.of("Surrogate-Key", many.toString(), "Cache-Groups", "\"g\"")))
        .isNull();
    assertThat(Tags.of(Fields.EMPTY)).isEmpty();
  }
}
