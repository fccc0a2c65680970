package lb.cache.rules;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import lb.cache.http.Fields;
import lb.config.KeyRule;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class KeyRulesTest {
  private static KeyRule rule(List<String> only, List<String> ignored, boolean sorted) {
    return new KeyRule(true, only, ignored, sorted, List.of(), List.of(), true);
  }

  private static KeyRule chosen(List<String> fields, List<String> cookies) {
    return new KeyRule(true, List.of(), List.of(), false, fields, cookies, true);
  }

  @Test
  void withoutARuleTheQueryStaysAsItCame() {
    for (String query : new String[] {"", "a=1", "b&a&&", "%41=%2f&x=+", "a=1&a=1"}) {
      assertThat(KeyRules.canonicalQuery(query, KeyRule.STANDARD)).isSameAs(query);
    }
    assertThat(KeyRules.canonicalQuery(null, KeyRule.STANDARD)).isNull();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      nullValues = "NULL",
      value = {
        "a=1&utm_source=x&b=2|a=1&b=2",
        "utm_source=x|NULL",
        "utm_source=x&utm_medium=y&gclid=z|NULL",
        "gclid=1&gclid2=1|gclid2=1",
        "gclid|NULL",
        "a&gclid&b|a&b",
        "A=1&GCLID=2|A=1&GCLID=2",
        "%67clid=1|%67clid=1",
        "a=1&&b=2|a=1&&b=2",
      })
  void parametersThatAreIgnoredGoAway(String query, String expected) {
    assertThat(KeyRules.canonicalQuery(query, rule(List.of(), List.of("utm_*", "gclid"), false)))
        .isEqualTo(expected);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      nullValues = "NULL",
      value = {"page=2&x=1&sort=up|page=2&sort=up", "x=1|NULL", "pager=1|NULL", "page|page"})
  void onlyChosenParametersStay(String query, String expected) {
    assertThat(KeyRules.canonicalQuery(query, rule(List.of("page", "sort"), List.of(), false)))
        .isEqualTo(expected);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "b=2&a=1|a=1&b=2",
        "a=2&a=1|a=2&a=1",
        "b=1&a=2&b=0&a=1|a=2&a=1&b=1&b=0",
        "a-b=1&a=1|a=1&a-b=1",
      })
  void sortingKeepsTheOrderOfEqualNames(String query, String expected) {
    assertThat(KeyRules.canonicalQuery(query, rule(List.of(), List.of(), true)))
        .isEqualTo(expected);
  }

  @Test
  void aRuleMayLeaveTheWholeQueryOut() {
    KeyRule none = new KeyRule(false, List.of(), List.of(), false, List.of(), List.of(), true);
    assertThat(KeyRules.canonicalQuery("a=1", none)).isNull();
  }

  @Test
  void chosenFieldsAndCookiesTellKeysApart() {
    KeyRule rule = chosen(List.of("x-country"), List.of("session"));
    Fields base = Fields.of("X-Country", "de", "Cookie", "a=b; session=1; c=d");
    String key = KeyRules.extraPart(base, rule);
    assertThat(KeyRules.extraPart(Fields.of("Cookie", "session=1", "x-country", " de "), rule))
        .isEqualTo(key);
    for (Fields other :
        List.of(
            Fields.of("X-Country", "fr", "Cookie", "session=1"),
            Fields.of("X-Country", "de", "Cookie", "session=2"),
            Fields.of("X-Country", "de", "Cookie", "Session=1"),
            Fields.of("X-Country", "de"),
            Fields.of("Cookie", "session=1"),
            Fields.EMPTY)) {
      assertThat(KeyRules.extraPart(other, rule)).as(other.toString()).isNotEqualTo(key);
    }
    assertThat(KeyRules.extraPart(base, KeyRule.STANDARD)).isEmpty();
  }

  @Test
  void aCookieIsFoundByItsWholeName() {
    Fields request =
        Fields.of("Cookie", "xsession=1; session_id=2;session=3; session=4", "Cookie", "b=5");
    assertThat(KeyRules.cookie(request, "session")).isEqualTo("3");
    assertThat(KeyRules.cookie(request, "b")).isEqualTo("5");
    assertThat(KeyRules.cookie(request, "id")).isNull();
    assertThat(KeyRules.cookie(Fields.of("Cookie", "a"), "a")).isNull();
    assertThat(KeyRules.cookie(Fields.of("Cookie", "a="), "a")).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      nullValues = "NULL",
      value = {
        "key-order|a=1&b=2|b=2&a=1|true",
        "key-order|a=1&a=2|a=2&a=1|false",
        "key-order=?0|a=1&b=2|b=2&a=1|false",
        "params|a=1|b=2&c=3|true",
        "params|NULL|b=2&c=3|true",
        "params=?0|a=1|a=2|false",
        "params=(\"utm\" \"x\")|a=1&utm=2|a=1&x=3|true",
        "params=(\"utm\")|a=1&utm=2|a=2|false",
        "params=()|a=1|a=2|false",
        "params, except=(\"id\")|id=1&a=2|id=1&b=3|true",
        "params, except=(\"id\")|id=1|id=2|false",
        "params, except=()|id=1|id=2|true",
        "params, except=(\"a\" \"b\"), key-order|b=1&x&a=2|a=2&b=1|true",
        "params=(\"a b\")|a+b=1&c=1|c=1&a%20b=2|true",
        "params=(\"%C3%A9\")|%c3%a9=1|NULL|true",
        "params=(\"x\")|a=%41|a=A|true",
        "params=(\"x\")|a=+|a=%20|true",
        "params=(\"x\")|a=1&&b|a=1&b=|true",
        "params=(\"x\")|a=1b=2|a=1&b=2|false",
        "params=(1)|a=1|a=2|false",
        "params=(\"a\"), except=(\"b\")|a=1|a=2|false",
        "except=(\"a\")|b=1|b=2|false",
        "params=\"a\"|a=1|a=2|false",
        "params, except=\"a\"|b=1|b=2|false",
        "key-order=1|a=1&b=2|b=2&a=1|false",
        "Params|a=1|a=2|false",
        "params=(\"a\"|a=1|a=2|false",
      })
  void queriesAreEquivalentAsTheOriginSays(String field, String a, String b, boolean equivalent) {
    NoVarySearch rule = NoVarySearch.of(Fields.of("No-Vary-Search", field));
    assertThat(rule.equivalent(a, b)).isEqualTo(equivalent);
    assertThat(rule.equivalent(b, a)).isEqualTo(equivalent);
    assertThat(rule.equivalent(a, a)).isTrue();
  }

  @Test
  void withoutTheFieldEveryDifferenceCounts() {
    NoVarySearch none = NoVarySearch.of(Fields.EMPTY);
    assertThat(none.isDefault()).isTrue();
    assertThat(none.equivalent("a=1", "a=1&")).isFalse();
  }
}
