package lb.cache.purge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import java.time.Duration;
import java.util.SplittableRandom;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

class GlobPatternTest {
  @Test
  void aStarCrossesSlashesAndQueries() {
    assertThat(GlobPattern.of("/a/*/z").matches("/a/b/c?d=/z")).isTrue();
    assertThat(GlobPattern.of("/a*.png?x").matches("/a/b.png?x")).isTrue();
    assertThat(GlobPattern.of("/a*.png?x").matches("/a/b.pngyx")).isFalse();
    assertThat(GlobPattern.of("*").matches("")).isTrue();
  }

  @Test
  void theEndsDoNotOverlap() {
    assertThat(GlobPattern.of("/ab*ba").matches("/aba")).isFalse();
    assertThat(GlobPattern.of("/ab*ba").matches("/abba")).isTrue();
    assertThat(GlobPattern.of("/a*b*b").matches("/ab")).isFalse();
  }

  @Test
  void aRandomPatternAgreesWithARegularExpression() {
    compareWithRegularExpressions(17, 20_000);
  }

  @Test
  @Tag("long")
  void aMillionRandomPatternsAgreeWithRegularExpressions() {
    compareWithRegularExpressions(18, 1_000_000);
  }

  @Test
  void theWorstPatternCostsNoMoreThanTheProductOfTheLengths() {
    String target = "/" + "a".repeat(8_000);
    GlobPattern manyStars = GlobPattern.of("*a".repeat(4_000) + "*b*");
    GlobPattern longPart = GlobPattern.of("*" + "a".repeat(4_000) + "b*");
    assertThatCode(() ->
            Assertions.assertTimeoutPreemptively(
                Duration.ofSeconds(10),
                () -> {
                  for (int i = 0; i < 20; i++) {
                    assertThat(manyStars.matches(target)).isFalse();
                    assertThat(longPart.matches(target)).isFalse();
                  }
                }))
        .doesNotThrowAnyException();
  }

  private static void compareWithRegularExpressions(long seed, int rounds) {
    SplittableRandom random = new SplittableRandom(seed);
    int matched = 0;
    for (int i = 0; i < rounds; i++) {
      String pattern = text(random, "ab/*", 7);
      String target = text(random, "ab/", 9);
      boolean expected = regularExpression(pattern).matcher(target).matches();
      matched += expected ? 1 : 0;
      assertThat(GlobPattern.of(pattern).matches(target))
          .as("'%s' matches '%s' (seed %d)", pattern, target, seed)
          .isEqualTo(expected);
    }
    assertThat(matched).isBetween(rounds / 20, rounds);
  }

  private static Pattern regularExpression(String pattern) {
    return Pattern.compile(
        pattern
            .chars()
            .mapToObj(c -> c == '*' ? ".*" : Pattern.quote(String.valueOf((char) c)))
            .collect(Collectors.joining()),
        Pattern.DOTALL);
  }

  private static String text(SplittableRandom random, String alphabet, int lengthMax) {
    StringBuilder text = new StringBuilder();
    for (int length = random.nextInt(lengthMax + 1); length > 0; length--) {
      text.append(alphabet.charAt(random.nextInt(alphabet.length())));
    }
    return text.toString();
  }
}
