package lb.proxy.http1;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import lb.cache.http.FieldName;
import lb.cache.http.Fields;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HopByHopTest {
  @Test
  void withoutFieldsOfTheConnectionTheSameObjectComesBack() {
    Fields fields = Fields.of("Host", "a", "X-A", "b", "Trailer", "c");
    assertThat(HopByHop.strip(fields)).isSameAs(fields);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Connection",
        "Keep-Alive",
        "keep-alive",
        "Proxy-Connection",
        "TE",
        "Transfer-Encoding",
        "Upgrade",
        "Proxy-Authenticate",
        "Proxy-Authentication-Info",
        "Proxy-Authorization"
      })
  void fieldsOfTheConnectionAreRemoved(String name) {
    Fields fields = Fields.of("A", "1", name, "x", "B", "2", name, "y");
    assertThat(HopByHop.strip(fields)).isEqualTo(Fields.of("A", "1", "B", "2"));
  }

  @Test
  void whatConnectionNominatesIsRemovedInAnyCaseAndFromAnyLine() {
    Fields fields =
        Fields.of(
            "Connection",
            "keep-alive, X-One , ,x-TWO",
            "x-one",
            "1",
            "X-Two",
            "2",
            "X-Three",
            "3",
            "CONNECTION",
            "x-three",
            "X-Four",
            "4",
            "X-One",
            "5");
    assertThat(HopByHop.strip(fields)).isEqualTo(Fields.of("X-Four", "4"));
  }

  @Test
  void connectionCannotTakeAwayWhatOthersRelyOn() {
    for (FieldName name : FieldName.values()) {
      Fields fields = Fields.of(name.wire(), "v", "Connection", "close, " + name.wire());
      boolean ofConnection = !HopByHop.strip(Fields.of(name.wire(), "v")).has(name);
      assertThat(HopByHop.strip(fields).has(name)).as(name.wire()).isNotEqualTo(ofConnection);
    }
    assertThat(HopByHop.strip(Fields.of("Connection", "Host", "Host", "a")).first(FieldName.HOST))
        .isEqualTo("a");
  }

  @Test
  void anOptionIsAWholeElement() {
    Fields fields = Fields.of("Connection", "x-a-b", "X-A", "1", "A-B", "2", "X-A-B", "3");
    assertThat(HopByHop.strip(fields)).isEqualTo(Fields.of("X-A", "1", "A-B", "2"));
  }

  @Test
  void manyOptionsAgainstManyFieldsStayLinear() {
    Fields.Builder builder = Fields.builder();
    builder.add("Connection", "q,".repeat(500_000));
    for (int i = 0; i < 2_000; i++) {
      builder.add("X-" + i, "v");
    }
    Fields fields = builder.build();
    // Comparing each option with each field would take some 10^9 comparisons.
    Assertions.assertTimeoutPreemptively(
        Duration.ofSeconds(5), () -> assertThat(HopByHop.strip(fields).size()).isEqualTo(2_000));
  }

  @Test
  void optionsAndTrailersAreFoundAmongOthers() {
    Fields fields = Fields.of("Connection", "Upgrade, close", "TE", "gzip;q=0.5, Trailers");
    assertThat(HopByHop.hasOption(fields, "close")).isTrue();
    assertThat(HopByHop.hasOption(fields, "clos")).isFalse();
    assertThat(HopByHop.acceptsTrailers(fields)).isTrue();
    assertThat(HopByHop.acceptsTrailers(Fields.of("TE", "gzip"))).isFalse();
    assertThat(HopByHop.acceptsTrailers(Fields.EMPTY)).isFalse();
  }
}
