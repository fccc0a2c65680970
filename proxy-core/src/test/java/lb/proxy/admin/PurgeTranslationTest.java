package lb.proxy.admin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.List;
import lb.cache.purge.Purge;
import lb.cache.purge.PurgeMatcher;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PurgeTranslationTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        // written as it is
        "/cache/                                  | key    |              | /",
        "/cache/a                                 | key    |              | /a",
        "/cache/a/b.css                           | key    |              | /a/b.css",
        "/cache/a%20b                             | key    |              | /a%20b",
        "/cache/a%2Fb                             | key    |              | /a%2Fb",
        "/cache/images/*                          | prefix |              | /images/*",
        "/cache/images*                           | prefix |              | /images*",
        "/cache/*/logo.png                        | glob   |              | /*/logo.png",
        "/cache/a*b*                              | glob   |              | /a*b*",
        "/cache/*                                 | all    |              | *",
        "/cache/https://Shop.example/a            | key    | shop.example | /a",
        "/cache/http://shop.example/img/*         | prefix | shop.example | /img/*",
        "/cache/stats                             | key    |              | /stats",
        // encoded as a whole
        "/cache/https%3A%2F%2Fshop.example%2Fa    | key    | shop.example | /a",
        "/cache/HTTPS%3a%2f%2fshop.example%2fa    | key    | shop.example | /a",
        "/cache/https%3A//shop.example/a          | key    | shop.example | /a",
        "/cache/http%3A%2F%2Fshop.example%3A8080%2Fa%3Fx%3D1 | key | shop.example:8080 | /a?x=1",
        "/cache/%2Fa%3Fx%3D1%26y%3D2              | key    |              | /a?x=1&y=2",
        "/cache/%2Fa%2520b                        | key    |              | /a%20b",
        "/cache/%2Fa%20b                          | key    |              | /a%20b",
        "/cache/%2Fcaf%C3%A9                      | key    |              | /caf%C3%A9",
        "/cache/%2Fimages%2F%2A                   | prefix |              | /images/*",
        "/cache/https%3A%2F%2Fgr%C3%BCn.example%2Fa | key  | xn--grn-ioa.example | /a",
        "/cache/https://shop.example/*            | host   | shop.example | shop.example",
        "/cache/%2A                               | all    |              | *",
      })
  void whatStandsBehindCacheIsReadAsPeopleMeanIt(
      String path, String kind, String host, String value) {
    PurgeOrder order = delete(path, "");
    assertThat(order.purges()).hasSize(1);
    PurgeMatcher matcher = order.purges().get(0).matcher();
    assertThat(PurgeTranslation.kind(matcher)).isEqualTo(kind);
    assertThat(matcher.host()).isEqualTo(host == null ? "" : host);
    assertThat(PurgeTranslation.value(matcher)).isEqualTo(value);
    assertThat(order.soft()).isFalse();
    assertThat(order.dryRun()).isFalse();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "/cache/a        | host=Shop.example          | key    | shop.example | /a",
        "/cache/images/* | host=shop.example          | prefix | shop.example | /images/*",
        "/cache/a*b      | host=shop.example          | glob   | shop.example | /a*b",
        "/cache/*        | host=shop.example          | host   | shop.example | shop.example",
        "/cache          | host=shop.example          | host   | shop.example | shop.example",
        "/cache          | host=gr%C3%BCn.example     | host   | xn--grn-ioa.example | xn--grn-ioa.example",
        "/cache          | tag=a                      | tag    |              | a",
        "/cache          | tag=%2Fitems%2F1           | tag    |              | /items/1",
        "/cache          | tag=a%26b%2Bc              | tag    |              | a&b+c",
        "/cache          | tag=a+b                    | tag    |              | a+b",
        "/cache          | tag=a&host=shop.example    | tag    | shop.example | a",
        "/cache/https://shop.example/a | host=shop.example | key | shop.example | /a",
      })
  void parametersNameTagsAndLimitToAHost(
      String path, String query, String kind, String host, String value) {
    PurgeMatcher matcher = delete(path, query).purges().get(0).matcher();
    assertThat(PurgeTranslation.kind(matcher)).isEqualTo(kind);
    assertThat(matcher.host()).isEqualTo(host == null ? "" : host);
    assertThat(PurgeTranslation.value(matcher)).isEqualTo(value);
  }

  @ParameterizedTest
  @CsvSource({
    "soft=1, true",
    "soft=true, true",
    "soft, true",
    "soft=0, false",
    "soft=false, false",
    "'', false"
  })
  void softIsASwitch(String query, boolean soft) {
    PurgeOrder order = delete("/cache/a", query);
    assertThat(order.soft()).isEqualTo(soft);
    assertThat(order.purges()).extracting(Purge::soft).containsExactly(soft);
  }

  @Test
  void severalTagsAreSeveralPurges() {
    assertThat(delete("/cache", "tag=a&tag=b&soft=1&dry_run=1"))
        .isEqualTo(
            new PurgeOrder(
                List.of(
                    new Purge(new PurgeMatcher.Tag("", "", "a"), true),
                    new Purge(new PurgeMatcher.Tag("", "", "b"), true)),
                true,
                true));
  }

  @Test
  void aTagIsItsOctetsAsTheyStandInAField() {
    String octets =
        new String("grün".getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1);
    assertThat(delete("/cache", "tag=gr%C3%BCn").purges().get(0).matcher())
        .isEqualTo(new PurgeMatcher.Tag("", "", octets));
    assertThat(body("{\"tags\":[\"grün\"]}").purges().get(0).matcher())
        .isEqualTo(new PurgeMatcher.Tag("", "", octets));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "/cache   | ``             | nothing_to_purge",
        "/cache   | soft=1         | nothing_to_purge",
        "/cache/a | x=1            | unknown_parameter",
        "/cache/a | tag=b          | ambiguous_purge",
        "/cache/https://a.example/ | host=b.example | ambiguous_purge",
        "/cache/%2F%zz | ``        | bad_encoding",
        "/cache   | tag=%          | bad_encoding",
        "/cache/a | host=          | bad_host",
        "/cache/a | host=a%20b     | bad_host",
        "/cache/a | host=*.example | bad_host",
        "/cache/a | soft=yes       | bad_parameter",
      })
  void whatIsNotClearIsRefused(String path, String query, String code) {
    assertThatThrownBy(() -> delete(path, query))
        .isInstanceOfSatisfying(
            AdminProblem.class,
            problem -> {
              assertThat(problem.code()).isEqualTo(code);
              assertThat(problem.status()).isEqualTo(400);
            });
  }

  @Test
  void aQueryThatBelongsToThePurgedUrlIsToldHowToBeWritten() {
    assertThatThrownBy(() -> delete("/cache/a", "page=2"))
        .hasMessageContaining("unknown parameter page")
        .hasMessageContaining("/cache/%2Fpath%3Fname%3Dvalue");
  }

  @Test
  void aBodyNamesUrlsPrefixesTagsHostsAndAll() {
    PurgeOrder order =
        body(
            """
            {"urls": ["/a?x=1", "https://shop.example/b", "/c/*"],
             "prefixes": ["/img/", "/js/*", "https://shop.example", "https://shop.example/css"],
             "tags": ["t"], "hosts": ["Blog.example"], "all": true, "soft": true, "dry_run": true}
            """);
    assertThat(order.purges())
        .extracting(Purge::matcher)
        .extracting(matcher ->
            PurgeTranslation.kind(matcher)
                + " "
                + matcher.host()
                + " "
                + PurgeTranslation.value(matcher))
        .containsExactly(
            "key  /a?x=1",
            "key shop.example /b",
            "prefix  /c/*",
            "prefix  /img/*",
            "prefix  /js/*",
            "host shop.example shop.example",
            "prefix shop.example /css*",
            "tag  t",
            "host blog.example blog.example",
            "all  *");
    assertThat(order.purges()).allMatch(Purge::soft);
    assertThat(order.dryRun()).isTrue();
  }

  @Test
  void textOfAnyLengthIsBounded() {
    assertThatThrownBy(() -> body("{\"urls\":[\"/" + "a".repeat(9_000) + "\"]}"))
        .hasMessageContaining("at most");
    assertThatThrownBy(() -> body("{\"tags\":[\"" + "a".repeat(9_000) + "\"]}"))
        .hasMessageContaining("at most");
  }

  private static PurgeOrder delete(String path, String query) {
    return PurgeTranslation.ofDelete(path, QueryParameters.parse(query));
  }

  private static PurgeOrder body(String json) {
    return PurgeTranslation.ofBody(PurgeBody.parse(json.getBytes(StandardCharsets.UTF_8)));
  }
}
