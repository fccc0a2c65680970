package lb.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.List;
import java.util.Random;
import lb.config.problem.FormatProblem;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Test;

final class PathPatternTest {

  private static boolean matches(String glob, String path) {
    return PathPattern.of(glob).matches(path);
  }

  @Test
  void aSuffixMatchesInEveryFolder() {
    assertThat(matches("*.js", "/app.js")).isTrue();
    assertThat(matches("*.js", "/a/b/app.min.js")).isTrue();
    assertThat(matches("*.js", "/app.json")).isFalse();
    assertThat(matches("*.js", "/app.js/")).isFalse();
  }

  @Test
  void aPrefixMatchesWhatIsBelowAndNotTheFolderItself() {
    assertThat(matches("/api/products/*", "/api/products/1/reviews")).isTrue();
    assertThat(matches("/api/products/*", "/api/products/")).isTrue();
    assertThat(matches("/api/products/*", "/api/products")).isFalse();
    assertThat(matches("/api/products/*", "/v1/api/products/1")).isFalse();
  }

  @Test
  void withoutAStarThePathIsTheSame() {
    assertThat(matches("/a", "/a")).isTrue();
    assertThat(matches("/a", "/a/")).isFalse();
    assertThat(matches("/a", "/A")).isFalse();
  }

  @Test
  void headAndTailDoNotOverlap() {
    assertThat(matches("/ab*ba", "/aba")).isFalse();
    assertThat(matches("/ab*ba", "/abba")).isTrue();
    assertThat(matches("/a*b*b", "/ab")).isFalse();
    assertThat(matches("/a*b*b", "/abb")).isTrue();
  }

  @Test
  void starsInARowAreOneStar() {
    assertThat(matches("/a**b", "/ab")).isTrue();
    assertThat(matches("**", "/")).isTrue();
  }

  @Test
  void aListIsPartedByCommas() {
    List<PathPattern> patterns = PathPattern.list("*.js, *.css");
    assertThat(PathPattern.anyMatches(patterns, "/x.css")).isTrue();
    assertThat(PathPattern.anyMatches(patterns, "/x.png")).isFalse();
  }

  @Test
  void aSuggestionForOneOfAListIsTheWholeList() {
    assertThatThrownBy(() -> PathPattern.list("*.js, images/*"))
        .isInstanceOfSatisfying(
            FormatProblem.class,
            problem -> assertThat(problem.suggestion()).isEqualTo("*.js,/images/*"));
  }

  @Test
  void matchesAsARegularExpressionWould() {
    Random random = new Random(11);
    for (int i = 0; i < 50_000; i++) {
      String glob = "/" + letters(random, "ab*", 6);
      String path = "/" + letters(random, "ab", 9);
      boolean expected = path.matches(glob.replace("*", ".*"));
      assertThat(matches(glob, path)).as("%s on %s", glob, path).isEqualTo(expected);
    }
  }

  @Test
  void whatCoversAnotherMatchesAllThatItMatches() {
    Random random = new Random(12);
    int covering = 0;
    for (int i = 0; i < 20_000; i++) {
      PathPattern one =
          PathPattern.of(random.nextBoolean() ? "*" : "/" + letters(random, "ab*", 4));
      PathPattern other = PathPattern.of("/" + letters(random, "ab*", 4));
      if (one.covers(other)) {
        covering++;
        for (int j = 0; j < 20; j++) {
          String path = "/" + letters(random, "ab", 5);
          assertThat(one.matches(path) || !other.matches(path))
              .as("%s covers %s, path %s", one, other, path)
              .isTrue();
        }
      }
    }
    assertThat(covering).isGreaterThan(1_000);
  }

  private static String letters(Random random, String alphabet, int most) {
    StringBuilder text = new StringBuilder();
    for (int i = random.nextInt(most + 1); i > 0; i--) {
      text.append(alphabet.charAt(random.nextInt(alphabet.length())));
    }
    return text.toString();
  }

  /** A backtracking matcher needs longer than the universe is old for this. */
  @Test
  void aHostilePathCostsNoMoreThanItsLength() {
    PathPattern pattern = PathPattern.of("/*" + "a*".repeat(500) + "b");
    String path = "/" + "a".repeat(8_000);
    Assertions.assertTimeoutPreemptively(
        Duration.ofSeconds(20), () -> assertThat(pattern.matches(path)).isFalse());
  }
}
