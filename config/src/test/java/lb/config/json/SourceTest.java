package lb.config.json;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

final class SourceTest {

  private static String place(String text, int offset) {
    Source source = new Source("x", text);
    return source.line(offset) + ":" + source.column(offset);
  }

  @Test
  void linesEndWithAnyOfTheThreeLineEnds() {
    assertThat(place("a\nb", 2)).isEqualTo("2:1");
    assertThat(place("a\r\nb", 3)).isEqualTo("2:1");
    assertThat(place("a\rb", 2)).isEqualTo("2:1");
    assertThat(place("a\r\nb", 2)).isEqualTo("1:3");
  }

  @Test
  void columnsCountCharactersAsPeopleDo() {
    assertThat(place("\ud83d\ude00x", 2)).isEqualTo("1:2");
  }

  @Test
  void theEndOfTheTextHasAPlace() {
    assertThat(place("", 0)).isEqualTo("1:1");
    assertThat(place("ab", 2)).isEqualTo("1:3");
    assertThat(place("ab\n", 3)).isEqualTo("2:1");
  }

  @Test
  void aLineIsShownWithoutItsEnd() {
    Source source = new Source("x", "one\r\ntwo\n\nfour");
    assertThat(source.lineText(1)).isEqualTo("one");
    assertThat(source.lineText(2)).isEqualTo("two");
    assertThat(source.lineText(3)).isEmpty();
    assertThat(source.lineText(4)).isEqualTo("four");
  }
}
