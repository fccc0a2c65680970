package lb.cache.purge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.SplittableRandom;
import lb.cache.purge.PurgeMatcher.All;
import lb.cache.purge.PurgeMatcher.Glob;
import lb.cache.purge.PurgeMatcher.Host;
import lb.cache.purge.PurgeMatcher.Key;
import lb.cache.purge.PurgeMatcher.Prefix;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PurgePatternTest {
  @Test
  void aPathIsOneTargetOnAnyHost() {
    assertThat(PurgePattern.parse("/a")).isEqualTo(new Key("", "", "/a"));
    assertThat(PurgePattern.parse("/a?x=1&y=/b")).isEqualTo(new Key("", "", "/a?x=1&y=/b"));
    assertThat(PurgePattern.parse("//a")).isEqualTo(new Key("", "", "//a"));
    assertThat(PurgePattern.parse("/r?u=https://h/p"))
        .isEqualTo(new Key("", "", "/r?u=https://h/p"));
  }

  @Test
  void aStarAtTheEndIsAPrefix() {
    assertThat(PurgePattern.parse("/images/*")).isEqualTo(new Prefix("", "", "/images/"));
    assertThat(PurgePattern.parse("/images/**")).isEqualTo(new Prefix("", "", "/images/"));
    assertThat(PurgePattern.parse("/*")).isEqualTo(new Prefix("", "", "/"));
    assertThat(PurgePattern.parse("/a?v=*")).isEqualTo(new Prefix("", "", "/a?v="));
  }

  @Test
  void aStarElsewhereIsAGlob() {
    assertThat(PurgePattern.parse("/a/*/b")).isEqualTo(new Glob("", "", "/a/*/b"));
    assertThat(PurgePattern.parse("/a*.png?x")).isEqualTo(new Glob("", "", "/a*.png?x"));
    assertThat(PurgePattern.parse("*.css")).isEqualTo(new Glob("", "", "*.css"));
    assertThat(PurgePattern.parse("/a/*/b/*")).isEqualTo(new Glob("", "", "/a/*/b/*"));
  }

  @Test
  void aStarAloneIsEverything() {
    assertThat(PurgePattern.parse("*")).isEqualTo(new All());
    assertThat(PurgePattern.parse("**")).isEqualTo(new All());
  }

  @Test
  void anAbsoluteUrlNamesItsHost() {
    assertThat(PurgePattern.parse("https://Host.Example/Path?q"))
        .isEqualTo(new Key("", "host.example", "/Path?q"));
    assertThat(PurgePattern.parse("HTTP://h:8080/a/*")).isEqualTo(new Prefix("", "h:8080", "/a/"));
    assertThat(PurgePattern.parse("http://h/*.png")).isEqualTo(new Glob("", "h", "/*.png"));
    assertThat(PurgePattern.parse("https://h/*")).isEqualTo(new Host("", "h"));
    assertThat(PurgePattern.parse("https://[2001:DB8::1]:8443/"))
        .isEqualTo(new Key("", "[2001:db8::1]:8443", "/"));
    assertThat(PurgePattern.parse("https://[::1]/a")).isEqualTo(new Key("", "[::1]", "/a"));
  }

  @Test
  void aUrlWithoutAPathIsTheRoot() {
    assertThat(PurgePattern.parse("https://h")).isEqualTo(new Key("", "h", "/"));
    assertThat(PurgePattern.parse("https://h?x=1")).isEqualTo(new Key("", "h", "/?x=1"));
  }

  @Test
  void thePortOfTheSchemeIsLeftOut() {
    assertThat(PurgePattern.parse("https://h:443/a")).isEqualTo(new Key("", "h", "/a"));
    assertThat(PurgePattern.parse("http://h:80/a")).isEqualTo(new Key("", "h", "/a"));
    assertThat(PurgePattern.parse("http://h:443/a")).isEqualTo(new Key("", "h:443", "/a"));
  }

  @Test
  void whatIsNotAsciiIsEncodedAsBrowsersDo() {
    assertThat(PurgePattern.parse("/grüße*")).isEqualTo(new Prefix("", "", "/gr%C3%BC%C3%9Fe"));
    assertThat(PurgePattern.parse("https://bücher.example/a"))
        .isEqualTo(new Key("", "xn--bcher-kva.example", "/a"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      quoteCharacter = '"',
      value = {
        "\"\"; expected a path, a URL or '*'",
        "images/*; perhaps '/images/*'",
        "host.example/a; starts with 'https://'",
        "ftp://h/a; expected the scheme http or https, but found 'ftp'",
        "https:///a; expected a host, but found ''",
        "https://u@h/a; user name",
        "https://*.h/a; a host has no '*'",
        "https://h:0/a; expected a port from 1 to 65535, but found '0'",
        "https://h:99999/a; but found '99999'",
        "https://h:/a; but found ''",
        "https://h:8a/a; but found '8a'",
        "https://h^/a; expected a host, but found 'h^'",
        "https://[::1/a; expected a host",
        "/a#b; '#'",
        "/a b; 0x20 at position 3: write it as %20",
      })
  void whatCannotBeReadIsAnErrorThatSaysWhatWasExpected(String text, String expected) {
    assertThatThrownBy(() -> PurgePattern.parse(text))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(expected);
  }

  @Test
  void controlCharactersAndOverlongTextsAreRefused() {
    assertThatThrownBy(() -> PurgePattern.parse("/a\r\nX: y"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("0x0d");
    assertThatThrownBy(() -> PurgePattern.parse("/" + "a".repeat(9_000)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("9001");
  }

  @Test
  void randomTextIsReadOrRefusedButNothingElse() {
    SplittableRandom random = new SplittableRandom(5);
    String alphabet = "ahtps:/*?#[]@.%1 \u00fc\ud83d\u0001";
    int read = 0;
    for (int i = 0; i < 20_000; i++) {
      StringBuilder text = new StringBuilder(random.nextInt(3) == 0 ? "http://" : "");
      for (int length = random.nextInt(12); length > 0; length--) {
        text.append(alphabet.charAt(random.nextInt(alphabet.length())));
      }
      try {
        PurgePattern.parse(text.toString());
        read++;
      } catch (IllegalArgumentException e) {
        assertThat(e.getMessage()).isNotBlank();
      }
    }
    assertThat(read).isGreaterThan(500);
  }
}
