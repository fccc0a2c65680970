package lb.cache.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Locale;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class FieldNameTest {
  @ParameterizedTest
  @EnumSource
  void aNameIsFoundInAnyCaseWhereverItStands(FieldName name) {
    String lower = name.wire().toLowerCase(Locale.ROOT);
    String upper = name.wire().toUpperCase(Locale.ROOT);
    for (String text : new String[] {name.wire(), lower, upper}) {
      assertThat(FieldName.lookup(text)).isEqualTo(name);
      for (int before = 0; before < 9; before++) {
        for (int after = 0; after < 9; after++) {
          byte[] bytes = octets("x".repeat(before) + text + "y".repeat(after));
          assertThat(FieldName.lookup(bytes, before, before + text.length())).isEqualTo(name);
        }
      }
    }
  }

  @ParameterizedTest
  @EnumSource
  void aNameWithOneOtherBitIsNotFoundUnlessItIsTheCaseOfALetter(FieldName name) {
    byte[] own = octets(name.wire());
    for (int bit = 0; bit < own.length * 8; bit++) {
      byte[] other = own.clone();
      other[bit / 8] ^= (byte) (1 << bit % 8);
      boolean caseOnly =
          bit % 8 == 5 && Character.isLetter(own[bit / 8]) && Character.isLetter(other[bit / 8]);
      FieldName found = FieldName.lookup(other, 0, other.length);
      // Some known names differ in one bit; the wrong one must not be found for either.
      boolean isOther = found != null && equalsIgnoreCase(found.wire(), other);
      assertThat(found == name)
          .as(new String(other, StandardCharsets.ISO_8859_1))
          .isEqualTo(caseOnly);
      assertThat(found == null || caseOnly || isOther).isTrue();
    }
  }

  @ParameterizedTest
  @EnumSource
  void aPartOfANameOrMoreThanItIsNotFound(FieldName name) {
    byte[] own = octets(name.wire());
    byte[] longer = Arrays.copyOf(own, own.length + 1);
    longer[own.length] = 'x';
    assertThat(FieldName.lookup(own, 0, own.length - 1)).isNotEqualTo(name);
    assertThat(FieldName.lookup(own, 1, own.length)).isNotEqualTo(name);
    assertThat(FieldName.lookup(longer, 0, longer.length)).isNull();
    assertThat(FieldName.lookup(own, 0, 0)).isNull();
    for (int middle = 8; middle < own.length - 8; middle++) {
      byte[] other = own.clone();
      other[middle] = '!';
      assertThat(FieldName.lookup(other, 0, other.length)).isNull();
    }
  }

  private static boolean equalsIgnoreCase(String name, byte[] octets) {
    return Ascii.equalsIgnoreCase(name, new String(octets, StandardCharsets.ISO_8859_1));
  }

  private static byte[] octets(String text) {
    return text.getBytes(StandardCharsets.ISO_8859_1);
  }
}
