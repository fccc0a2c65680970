package lb.config.option;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

final class SuggestionsTest {
  private static final List<String> KEYS = List.of("origins", "routes", "ttl", "tls", "cache");

  @Test
  void twoEditsAreNear() {
    assertThat(Suggestions.nearest("orgin", KEYS)).isEqualTo("origins");
    assertThat(Suggestions.nearest("ORIGINS", KEYS)).isEqualTo("origins");
    assertThat(Suggestions.nearest("orgn", KEYS)).isNull();
  }

  @Test
  void twoLettersSwappedAreOneEdit() {
    assertThat(Suggestions.distance("cahce", "cache")).isEqualTo(1);
    assertThat(Suggestions.nearest("tlt", KEYS)).isEqualTo("ttl");
  }

  @Test
  void shortWordsHaveToBeNearer() {
    assertThat(Suggestions.nearest("xyl", KEYS)).isNull();
    assertThat(Suggestions.nearest("ts", KEYS)).isEqualTo("tls");
  }

  @Test
  void theDistanceIsSymmetricAndZeroForTheSame() {
    for (String one : KEYS) {
      assertThat(Suggestions.distance(one, one)).isZero();
      for (String other : KEYS) {
        assertThat(Suggestions.distance(one, other)).isEqualTo(Suggestions.distance(other, one));
      }
    }
    assertThat(Suggestions.distance("", "abc")).isEqualTo(3);
  }

  @Test
  void aLongWordIsNotCompared() {
    assertThat(Suggestions.nearest("o".repeat(100_000), KEYS)).isNull();
  }
}
