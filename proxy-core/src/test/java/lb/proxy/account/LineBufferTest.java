package lb.proxy.account;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.json.JsonMapper;

class LineBufferTest {
  private final LineBuffer line = new LineBuffer();

  @ParameterizedTest
  @CsvSource({
    "0, 0",
    "9, 9",
    "10, 10",
    "1234567890123, 1234567890123",
    "9223372036854775807, 9223372036854775807"
  })
  void aNumberIsWrittenInDecimal(long value, String expected) {
    line.number(value);
    assertThat(text()).isEqualTo(expected);
  }

  @ParameterizedTest
  @CsvSource({
    "0, 0.000",
    "999, 0.000",
    "1000, 0.001",
    "1234567, 1.234",
    "60000000000, 60000.000",
    "9223372036854775807, 9223372036854.775"
  })
  void nanosecondsAreWrittenAsMillisecondsWithThreeDecimals(long nanos, String expected) {
    line.millis(nanos);
    assertThat(text()).isEqualTo(expected);
  }

  @Test
  void everyCharacterComesBackFromJson() {
    JsonMapper mapper = new JsonMapper();
    for (int c = 0; c <= 0xffff; c++) {
      line.clear();
      line.put((byte) '"');
      line.json("<" + (char) c + ">", 100);
      line.put((byte) '"');
      assertThat(text()).as("U+%04x", c).matches("[\\x20-\\x7e]+");
      assertThat(mapper.readTree(text()).asString())
          .as("U+%04x", c)
          .isEqualTo("<" + (char) c + ">");
    }
  }

  @ParameterizedTest
  @CsvSource(
      quoteCharacter = '`',
      value = {"a b, a b", "a\"b, a\\\"b", "a\\b, a\\\\b"})
  void quotedTextIsEscapedAsApacheDoes(String text, String expected) {
    line.quoted(text, 100);
    assertThat(text()).isEqualTo(expected);
  }

  @Test
  void controlsAndOctetsBeyondAsciiAreHexadecimalInQuotedText() {
    line.quoted("a\r\nb\u0000\u007f\u00e9\u20ac", 100);
    assertThat(text()).isEqualTo("a\\x0d\\x0ab\\x00\\x7f\\xe9\\x3f");
  }

  @Test
  void textIsCutBeforeItTakesMoreThanItsBound() {
    for (int bound = 20; bound < 60; bound++) {
      for (String unit : new String[] {"a", "\u0001", "\"", "\u00e9"}) {
        line.clear();
        line.json(unit.repeat(100), bound);
        assertThat(line.length()).isLessThanOrEqualTo(bound).isGreaterThan(bound - 12);
        assertThat(text()).endsWith("...");
        line.clear();
        line.quoted(unit.repeat(100), bound);
        assertThat(line.length()).isLessThanOrEqualTo(bound);
        assertThat(text()).endsWith("...");
      }
    }
  }

  @Test
  void textWithinItsBoundIsNotCut() {
    line.json("abcdef", 100);
    assertThat(text()).isEqualTo("abcdef");
  }

  private String text() {
    return new String(line.bytes(), 0, line.length(), StandardCharsets.US_ASCII);
  }
}
