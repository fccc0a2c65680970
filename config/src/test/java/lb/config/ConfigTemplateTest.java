package lb.config;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

final class ConfigTemplateTest {
  private final ConfigResult result =
      ConfigReader.read("lb.json", ConfigTemplate.commented(), Golden.MACHINE);

  @Test
  void isAcceptedWithoutAWarning() {
    assertThat(result.render(false)).isEmpty();
  }

  @Test
  void ignoresTrackingParameters() {
    KeyRule key = result.orThrow().sites().getFirst().routeFor("/").key();
    assertThat(key.keepsParameter("utm_source")).isFalse();
    assertThat(key.keepsParameter("fbclid")).isFalse();
    assertThat(key.keepsParameter("msclkid")).isFalse();
    assertThat(key.keepsParameter("page")).isTrue();
  }

  /** What a reader turns on by taking the slashes away is accepted too. */
  @Test
  void isAcceptedWithItsCommentedOptionsOn() {
    String on = ConfigTemplate.commented().replaceAll("(?m)^( *)// (\".*,?)$", "$1$2");
    assertThat(on).isNotEqualTo(ConfigTemplate.commented());
    ConfigResult changed = ConfigReader.read("lb.json", on, Golden.MACHINE);
    assertThat(changed.render(false)).isEmpty();
    assertThat(changed.orThrow().purgeFrom()).hasSize(1);
  }
}
