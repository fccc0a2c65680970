package lb.cache.rules;

import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * A short run with each build, and a long one with {@code mvn -Plong}: a million values a parser.
 * The time limits are what says that the work on a value is bounded.
 */
@Timeout(value = 300, unit = TimeUnit.SECONDS)
class RulesFuzzTest {
  private static final int SHORT = 5_000;
  private static final int LONG = 1_000_000;
  private static final long SEED = 20_261_121;

  @Test
  void cacheControlIsReadFromAnything() {
    RulesFuzz.cacheControl(SEED, SHORT);
  }

  @Test
  void varyIsReadFromAnything() {
    RulesFuzz.vary(SEED, SHORT);
  }

  @Test
  void rangesAreReadFromAnything() {
    RulesFuzz.ranges(SEED, SHORT);
  }

  @Test
  void structuredFieldsAreReadFromAnything() {
    RulesFuzz.structuredFields(SEED, SHORT);
  }

  @Test
  void datesAreReadFromAnything() {
    RulesFuzz.dates(SEED, SHORT);
  }

  @Test
  void ifNoneMatchIsReadFromAnything() {
    RulesFuzz.ifNoneMatch(SEED, SHORT);
  }

  @Test
  void verdictsDoNotContradictThemselves() {
    RulesFuzz.verdicts(SEED, SHORT);
  }

  @Test
  @Tag("long")
  void cacheControlIsReadFromAMillionValues() {
    RulesFuzz.cacheControl(SEED + 1, LONG);
  }

  @Test
  @Tag("long")
  void varyIsReadFromAMillionValues() {
    RulesFuzz.vary(SEED + 1, LONG);
  }

  @Test
  @Tag("long")
  void rangesAreReadFromAMillionValues() {
    RulesFuzz.ranges(SEED + 1, LONG);
  }

  @Test
  @Tag("long")
  void structuredFieldsAreReadFromAMillionValues() {
    RulesFuzz.structuredFields(SEED + 1, LONG);
  }

  @Test
  @Tag("long")
  void datesAreReadFromAMillionValues() {
    RulesFuzz.dates(SEED + 1, LONG);
  }

  @Test
  @Tag("long")
  void ifNoneMatchIsReadFromAMillionValues() {
    RulesFuzz.ifNoneMatch(SEED + 1, LONG);
  }

  @Test
  @Tag("long")
  void aMillionVerdictsDoNotContradictThemselves() {
    RulesFuzz.verdicts(SEED + 1, LONG);
  }
}
