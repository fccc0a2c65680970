package lb.proxy.upstream;

import static org.assertj.core.api.Assertions.assertThat;

import lb.cache.http.RequestHead;
import lb.config.HashKey;
import org.junit.jupiter.api.Test;

class RequestKeyTest {
  private static final long OTHERWISE = 42;

  private static long key(String key, RequestHead head) {
    return RequestKey.of(HashKey.parse(key), head, OTHERWISE);
  }

  private static RequestHead head(String path, String query, String... fields) {
    RequestHead head = Bench.head("GET", path, fields);
    return new RequestHead("GET", "http", "example.com", path, query, head.fields());
  }

  @Test
  void theUrlHasItsQueryAndThePathHasNot() {
    assertThat(key("url", head("/a", "b"))).isNotEqualTo(key("url", head("/a", "c")));
    assertThat(key("url", head("/a", null))).isEqualTo(key("url", head("/a", null)));
    assertThat(key("url", head("/ab", "c"))).isNotEqualTo(key("url", head("/a", "bc")));
    assertThat(key("path", head("/a", "b"))).isEqualTo(key("path", head("/a", "c")));
  }

  @Test
  void theClientIsWhomTheFirstTrustedProxyHasSeen() {
    assertThat(key("client", head("/a", null, "X-Forwarded-For", "192.0.2.1")))
        .isEqualTo(key("client", head("/b", null, "X-Forwarded-For", "192.0.2.1, 10.0.0.1")));
  }

  @Test
  void aCookieIsFoundAmongOthersAndNamesAreNotMistakenForEachOther() {
    long expected = key("cookie:id", head("/", null, "Cookie", "id=7"));
    assertThat(key("cookie:id", head("/", null, "Cookie", "xid=1;id=7"))).isEqualTo(expected);
    assertThat(key("cookie:id", head("/", null, "Cookie", "a=id=9;  id=7 ;id=8")))
        .isEqualTo(expected);
    assertThat(key("cookie:id", head("/", null, "Cookie", "a=1", "Cookie", "id=7")))
        .isEqualTo(expected);
    assertThat(key("cookie:id", head("/", null, "Cookie", "ID=7; idx=7; id"))).isEqualTo(OTHERWISE);
    assertThat(key("cookie:id", head("/", null))).isEqualTo(OTHERWISE);
  }
}
