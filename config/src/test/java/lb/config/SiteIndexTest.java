package lb.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

final class SiteIndexTest {
  private static final SiteIndex INDEX =
      new SiteIndex(
          List.of(
              site("exact", "shop.example.com", "[::1]"),
              site("near", "*.shop.example.com"),
              site("far", "*.example.com"),
              site("rest", "*")));

  private static Site site(String name, String... hosts) {
    return new Site(
        name,
        List.of(hosts),
        List.of(Origin.parse("app")),
        List.of(),
        List.of(),
        CachePolicy.STANDARD);
  }

  private static String found(String host) {
    Site site = INDEX.find(host);
    return site == null ? "none" : site.name();
  }

  @Test
  void theExactNameWins() {
    assertThat(found("shop.example.com")).isEqualTo("exact");
    assertThat(found("[::1]")).isEqualTo("exact");
  }

  @Test
  void theLongestWildcardWins() {
    assertThat(found("a.shop.example.com")).isEqualTo("near");
    assertThat(found("a.b.shop.example.com")).isEqualTo("near");
    assertThat(found("a.example.com")).isEqualTo("far");
  }

  @Test
  void aWildcardDoesNotStandForTheNameItself() {
    assertThat(found("example.com")).isEqualTo("rest");
    assertThat(found("badexample.com")).isEqualTo("rest");
  }

  @Test
  void aNameThatIsTooLongToBeOneGoesToTheRest() {
    assertThat(found("a.".repeat(4_000) + "example.com")).isEqualTo("rest");
  }

  @Test
  void withoutAStarAnUnknownHostHasNoSite() {
    assertThat(new SiteIndex(List.of(site("a", "a.example"))).find("b.example")).isNull();
  }
}
