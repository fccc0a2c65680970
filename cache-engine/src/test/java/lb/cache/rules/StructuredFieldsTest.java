package lb.cache.rules;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import lb.cache.rules.StructuredFields.Bare;
import lb.cache.rules.StructuredFields.InnerList;
import lb.cache.rules.StructuredFields.Item;
import lb.cache.rules.StructuredFields.Member;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class StructuredFieldsTest {
  static List<Arguments> items() {
    return List.of(
        Arguments.of("42", new Bare.OfInteger(42)),
        Arguments.of("-0", new Bare.OfInteger(0)),
        Arguments.of("00", new Bare.OfInteger(0)),
        Arguments.of("-999999999999999", new Bare.OfInteger(-999_999_999_999_999L)),
        Arguments.of("4.5", new Bare.OfDecimal(4500)),
        Arguments.of("-1.125", new Bare.OfDecimal(-1125)),
        Arguments.of("123456789012.1", new Bare.OfDecimal(123_456_789_012_100L)),
        Arguments.of("1.05", new Bare.OfDecimal(1050)),
        Arguments.of("\"hello world\"", new Bare.OfString("hello world")),
        Arguments.of("\"a\\\"b\\\\c\"", new Bare.OfString("a\"b\\c")),
        Arguments.of("\"\"", new Bare.OfString("")),
        Arguments.of("foo123/456", new Bare.OfToken("foo123/456")),
        Arguments.of("*a:b", new Bare.OfToken("*a:b")),
        Arguments.of(":cHJldGVuZA==:", new Bare.OfBytes("pretend")),
        Arguments.of("::", new Bare.OfBytes("")),
        Arguments.of("?1", new Bare.OfBoolean(true)),
        Arguments.of("?0", new Bare.OfBoolean(false)),
        Arguments.of("@1659578233", new Bare.OfDate(1_659_578_233L)),
        Arguments.of("@-5", new Bare.OfDate(-5)),
        Arguments.of("%\"f%c3%bc%c3%bc\"", new Bare.OfDisplayString("f\u00fc\u00fc")),
        Arguments.of("  7  ", new Bare.OfInteger(7)));
  }

  @ParameterizedTest
  @MethodSource("items")
  void itemsOfEveryTypeAreRead(String text, Bare expected) {
    Item item = StructuredFields.item(text);
    assertThat(item).isNotNull();
    assertThat(item.bare()).isEqualTo(expected);
    assertThat(item.parameters()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        " ",
        "\t7",
        "7\t",
        "-",
        "--1",
        "-a",
        "1.",
        "1.1234",
        "1234567890123.1",
        "1234567890123456",
        "\"abc",
        "\"a\\b\"",
        "\"a\u0007\"",
        "\"\u00fc\"",
        "?2",
        "?",
        "?true",
        ":a",
        ":a b:",
        ":%%:",
        "@1.5",
        "@",
        "%\"%C3%BC\"",
        "%\"%c3\"",
        "%\"%zz\"",
        "%x",
        "&",
        "1 2",
        "1,2",
        "a;",
        "a;B=1",
        "a;b=",
        "(1 2)",
      })
  void whatBreaksARuleIsNoItem(String text) {
    assertThat(StructuredFields.item(text)).isNull();
  }

  @Test
  void parametersKeepTheLastValue() {
    Item item = StructuredFields.item("5; foo=bar;foo=1;  baz");
    assertThat(item.parameters().keySet()).containsExactly("foo", "baz");
    assertThat(item.parameters())
        .containsEntry("foo", new Bare.OfInteger(1))
        .containsEntry("baz", new Bare.OfBoolean(true));
  }

  @Test
  void aListHasItemsAndInnerLists() {
    List<Member> list = StructuredFields.list("\"foo\";a=1;b=2, (\"bar\" \"baz\");x, ( )");
    assertThat(list).hasSize(3);
    assertThat(list.get(0)).isInstanceOf(Item.class);
    InnerList inner = (InnerList) list.get(1);
    assertThat(inner.items())
        .extracting(Item::bare)
        .containsExactly(new Bare.OfString("bar"), new Bare.OfString("baz"));
    assertThat(inner.parameters()).containsKey("x");
    assertThat(((InnerList) list.get(2)).items()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"a,", "a,,b", ",a", "a b", "(a", "(a,b)", "a)", "(a(b))", "(a\tb)", "a, "})
  void whatBreaksARuleIsNoList(String text) {
    assertThat(StructuredFields.list(text)).isNull();
  }

  @Test
  void anEmptyListAndDictionaryAreValid() {
    assertThat(StructuredFields.list("")).isEmpty();
    assertThat(StructuredFields.dictionary("  ")).isEmpty();
  }

  @Test
  void aDictionaryMapsKeysInOrderAndTheLastOfARepeatedKeyCounts() {
    Map<String, Member> members =
        StructuredFields.dictionary(
            "en=\"Applepie\", da=:w4ZibGV0w6ZydGU=:, a=?0, b, c;foo=bar, en=1");
    assertThat(members.keySet()).containsExactly("da", "a", "b", "c", "en");
    assertThat(((Item) members.get("b")).bare()).isEqualTo(new Bare.OfBoolean(true));
    assertThat(members.get("c").parameters()).containsEntry("foo", new Bare.OfToken("bar"));
    assertThat(((Item) members.get("en")).bare()).isEqualTo(new Bare.OfInteger(1));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"A=1", "1=1", "a=1,", "a=", "a = 1", "a=1 b=2", "=1", "a,,b", "\"a\"=1", "a=1;"})
  void whatBreaksARuleIsNoDictionary(String text) {
    assertThat(StructuredFields.dictionary(text)).isNull();
  }

  @Test
  void tooManyMembersOrTooMuchTextIsNoField() {
    String members = "a,".repeat(StructuredFields.MEMBERS_MAX) + "a";
    assertThat(StructuredFields.list(members)).isNull();
    assertThat(StructuredFields.list("a,".repeat(StructuredFields.MEMBERS_MAX - 1) + "a"))
        .hasSize(1024);
    assertThat(StructuredFields.item("\"" + "a".repeat(StructuredFields.LENGTH_MAX) + "\""))
        .isNull();
  }
}
