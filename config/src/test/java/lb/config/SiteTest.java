package lb.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

final class SiteTest {
  private static final Site SITE =
      ConfigReader.read(
              "lb.json",
              """
              {
                "origins": "site.internal",
                "cache": {
                  "rules": [{"match": "/a/*", "ttl": 1}],
                  "static": {"match": "*.js", "ttl": 2},
                  "api": {"match": "/api/*,/a/*", "ttl": 3},
                  "collapse": false
                },
                "routes": [
                  {"match": "/a/own/*", "cache": {"ttl": 4}, "origins": "route.internal"},
                  {"match": "/a/*", "key": {"query": false}}
                ]
              }
              """,
              Golden.MACHINE)
          .orThrow()
          .sites()
          .getFirst();

  private static CachePolicy policy(String path) {
    return SITE.policyFor(SITE.routeFor(path), path);
  }

  @Test
  void theRoutesOwnPolicyWins() {
    assertThat(policy("/a/own/x.js").ttlSeconds()).isEqualTo(4);
  }

  @Test
  void rulesWinOverStaticAndStaticOverApi() {
    assertThat(policy("/a/x.js").ttlSeconds()).isEqualTo(1);
    assertThat(policy("/api/x.js").ttlSeconds()).isEqualTo(2);
    assertThat(policy("/api/x").ttlSeconds()).isEqualTo(3);
  }

  @Test
  void whatNoRuleMatchesIsAsInTheSite() {
    assertThat(policy("/")).isEqualTo(SITE.defaultPolicy());
    assertThat(policy("/").ttlSeconds()).isEqualTo(CachePolicy.NONE);
  }

  @Test
  void whatARuleLeavesOutIsAsInTheSite() {
    for (String path : List.of("/", "/a/x", "/a/own/x", "/api/x", "/x.js")) {
      assertThat(policy(path).collapse()).isFalse();
      assertThat(policy(path).staleIfErrorSeconds()).isEqualTo(3_600);
    }
  }

  @Test
  void aPathWithoutARouteGoesToTheOriginsOfTheSite() {
    assertThat(SITE.routeFor("/").origins()).isEqualTo(SITE.origins());
    assertThat(SITE.routeFor("/").key()).isEqualTo(KeyRule.STANDARD);
    assertThat(SITE.routeFor("/a/own/x").origins())
        .extracting(Origin::host)
        .containsExactly("route.internal");
    assertThat(SITE.routeFor("/a/x").key().queryIncluded()).isFalse();
  }
}
