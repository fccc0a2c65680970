package lb.cache.rules;

import static org.assertj.core.api.Assertions.assertThat;

import lb.cache.http.Fields;
import lb.cache.http.RequestHead;
import lb.cache.http.ResponseHead;
import lb.config.CachePolicy;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SurrogateControlTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "max-age=60              | no-store   | 60",
        "MaX-aGe=60              | max-age=1  | 60",
        "max-age=60+30           | max-age=1  | 60",
        "foobar, max-age=60      | max-age=1  | 60",
        "max-age=60;lb           | no-store   | 60",
        "max-age=60;other        | max-age=5  | 5",
        "max-age=0               | max-age=60 | 0",
        "max-age=x               | max-age=60 | 0",
        "no-store                | max-age=60 | refused",
        "content=\"ESI/1.0\"     | max-age=60 | 60",
        "max-age=60;other, max-age=30;lb | max-age=5 | 30"
      })
  void whatIsSaidToUsStandsInPlaceOfCacheControl(
      String surrogate, String cacheControl, String lifetime) {
    RequestHead request = new RequestHead("GET", "http", "h", "/", null, Fields.EMPTY);
    ResponseHead response =
        new ResponseHead(
            200,
            Fields.of(
                "Surrogate-Control", surrogate, "Cache-Control", cacheControl, "ETag", "\"v\""));

    String decided =
        switch (Storing.decide(request, response, CachePolicy.STANDARD, 0, 0)) {
          case StoreDecision.Store store -> Long.toString(store.freshness().lifetimeSeconds());
          case StoreDecision.Refuse refuse -> "refused";
        };

    assertThat(decided).isEqualTo(lifetime);
  }
}
