package lb.cache.rules;

import static org.assertj.core.api.Assertions.assertThat;

import lb.cache.http.Fields;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RequestControlTest {
  private static RequestControl of(String line) {
    return RequestControl.of(Fields.of("Cache-Control", line));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      value = {
        "max-age=0|0|-1|-1",
        "max-age=\"5\"|5|-1|-1",
        "max-age=x|0|-1|-1",
        "max-age=9, max-age=3|3|-1|-1",
        "min-fresh=20|-1|20|-1",
        "min-fresh=x|-1|2147483648|-1",
        "min-fresh=5, min-fresh=9|-1|9|-1",
        "max-stale|-1|-1|2147483648",
        "max-stale=10|-1|-1|10",
        "max-stale=x|-1|-1|0",
        "max-stale, max-stale=10|-1|-1|10",
        "max-stale=\"10\"|-1|-1|10",
        "nothing-to-see-here|-1|-1|-1",
      })
  void ofNumbersTheStrictestCounts(String line, long maxAge, long minFresh, long maxStale) {
    RequestControl control = of(line);
    assertThat(control.maxAgeSeconds()).isEqualTo(maxAge);
    assertThat(control.minFreshSeconds()).isEqualTo(minFresh);
    assertThat(control.maxStaleSeconds()).isEqualTo(maxStale);
  }

  @Test
  void flagsAreHeardInAnyCase() {
    assertThat(of("No-Cache").noCache()).isTrue();
    assertThat(of("NO-STORE").noStore()).isTrue();
    assertThat(of("Only-If-Cached").onlyIfCached()).isTrue();
    assertThat(of("stale-if-error=60").staleIfErrorSeconds()).isEqualTo(60);
  }

  @Test
  void aRequestThatSaysNothingKnownIsTheOneObjectForThat() {
    assertThat(RequestControl.of(Fields.EMPTY)).isSameAs(RequestControl.NONE);
    assertThat(of("foo, bar=1")).isSameAs(RequestControl.NONE);
  }

  @Test
  void pragmaDoesNotCount() {
    assertThat(RequestControl.of(Fields.of("Pragma", "no-cache"))).isSameAs(RequestControl.NONE);
  }

  @Test
  void allLinesCount() {
    Fields fields =
        Fields.of("Cache-Control", "max-age=5", "Accept", "*/*", "cache-control", "no-store");
    RequestControl control = RequestControl.of(fields);
    assertThat(control.maxAgeSeconds()).isEqualTo(5);
    assertThat(control.noStore()).isTrue();
  }
}
