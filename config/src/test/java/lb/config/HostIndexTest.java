package lb.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

final class HostIndexTest {
  private static final HostIndex<Site> INDEX =
      new HostIndex<>(
          List.of(
              site("exact", "shop.example.com", "[::1]"),
              site("near", "*.shop.example.com"),
              site("far", "*.example.com"),
              site("rest", "*")),
          Site::hosts);

  private static Site site(String name, String... hosts) {
    return new Site(
        name,
        List.of(hosts),
        null,
        List.of(Origin.parse("app")),
        List.of(),
        List.of(),
        CachePolicy.STANDARD,
        UpstreamPolicy.STANDARD);
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
    HostIndex<Site> one = new HostIndex<>(List.of(site("a", "a.example")), Site::hosts);
    assertThat(one.find("b.example")).isNull();
    assertThat(one.rest()).isNull();
  }

  @Test
  void itKnowsWhetherAnyHostIsNamed() {
    assertThat(INDEX.namesNone()).isFalse();
    HostIndex<Site> all = new HostIndex<>(List.of(site("all", "*")), Site::hosts);
    assertThat(all.namesNone()).isTrue();
    assertThat(all.rest()).isSameAs(all.find("a.example"));
  }
}
