package lb.proxy.admin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PercentCodingTest {
  @Test
  void everyOctetComesBack() {
    for (int octet = 0; octet < 256; octet++) {
      String expected = String.valueOf((char) octet);
      assertThat(PercentCoding.decodeOctets("%%%02x".formatted(octet))).isEqualTo(expected);
      assertThat(PercentCoding.decodeOctets("%%%02X".formatted(octet))).isEqualTo(expected);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"%", "%2", "a%", "a%2", "%g0", "%0g", "%%41", "%+1", "%-1"})
  void aPercentSignWithoutTwoHexadecimalDigitsIsRefused(String encoded) {
    assertThatThrownBy(() -> PercentCoding.decodeOctets(encoded))
        .isInstanceOf(AdminProblem.class)
        .hasMessageContaining(encoded);
  }

  @Test
  void aTargetHasNothingThatMayNotStandInARequestLine() {
    Random random = new Random(5);
    for (int i = 0; i < 2_000; i++) {
      StringBuilder octets = new StringBuilder();
      for (int c = 0; c < 30; c++) {
        octets.append((char) random.nextInt(256));
      }
      String target = PercentCoding.toTarget(octets.toString());
      assertThat(target).matches("[!-~]+");
      if (octets.indexOf("%") < 0) {
        assertThat(PercentCoding.decodeOctets(target)).isEqualTo(octets.toString());
      }
    }
  }

  @Test
  void textAndItsOctetsAreEachOthersReverse() {
    assertThat(PercentCoding.toOctets("é")).isEqualTo("\u00c3\u00a9");
    assertThat(PercentCoding.toText(PercentCoding.toOctets("grün €"))).isEqualTo("grün €");
  }
}
