package lb.proxy.upstream;

import static org.assertj.core.api.Assertions.assertThat;

import lb.cache.http.Fields;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class KeepAliveHintTest {
  private static final long NONE = Long.MAX_VALUE;

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "timeout=5|4000",
        "timeout=5, max=100|4000",
        "max=100, TIMEOUT=72|71000",
        "timeout=1|0",
        "timeout=0|0",
        "timeout=999999999|999999998000",
      })
  void theLastSecondIsNotUsed(String value, long millis) {
    assertThat(KeepAliveHint.idleMillisMax(Fields.of("Keep-Alive", value))).isEqualTo(millis);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {"max=100", "timeout=", "timeout=-5", "timeout=5s", "timeout=9999999999", "5", "''"})
  void whatMakesNoSenseSaysNothing(String value) {
    assertThat(KeepAliveHint.idleMillisMax(Fields.of("Keep-Alive", value))).isEqualTo(NONE);
  }

  @Test
  void nothingSaidIsNoLimit() {
    assertThat(KeepAliveHint.idleMillisMax(Fields.EMPTY)).isEqualTo(NONE);
  }
}
