package lb.cache.rules;

import static lb.cache.rules.Samples.NOW;
import static lb.cache.rules.Samples.date;
import static lb.cache.rules.Samples.get;
import static lb.cache.rules.Samples.ok;
import static lb.cache.rules.Samples.request;
import static lb.cache.rules.Samples.response;
import static org.assertj.core.api.Assertions.assertThat;

import lb.cache.http.Fields;
import lb.cache.http.RequestHead;
import lb.cache.rules.Conditional.Result;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ConditionalTest {
  private static Result evaluate(RequestHead request, String etag, String lastModified) {
    return Conditional.evaluate(request, etag, lastModified, 200, NOW);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      value = {
        "\"abcdef\"|\"abcdef\"|true",
        "\"abcdef\"|\"abcdeg\"|false",
        "W/\"abcdef\"|\"abcdef\"|true",
        "\"abcdef\"|W/\"abcdef\"|true",
        "W/\"abcdef\"|W/\"abcdef\"|true",
        "\"abcdef\", \"1234\", \"5678\"|\"abcdef\"|true",
        "\"1234\", \"abcdef\", \"5678\"|\"abcdef\"|true",
        "\"1234\", \"5678\", \"abcdef\"|\"abcdef\"|true",
        "\"1234\",\"5678\",,W/\"abcdef\"|\"abcdef\"|true",
        "\"a,b\"|\"a,b\"|true",
        "\"a,b\"|\"b\"|false",
        "\"x, \"|\"x, \"|true",
        "*|\"abcdef\"|true",
        "*|~~|true",
        "abcdef|abcdef|true",
        "abcdef|\"abcdef\"|false",
        "w/\"abcdef\"|w/\"abcdef\"|true",
        "w/\"abcdef\"|\"abcdef\"|false",
        "W\"abcdef\"|W\"abcdef\"|true",
        "\"abcdef|\"abcdef\"|false",
        "\"\"|\"\"|true",
        "\"abcdef\u00fc\"|\"abcdef\u00fc\"|true",
        "~~|\"a\"|false",
        ",|\"a\"|false",
      })
  void ifNoneMatchComparesWeakly(String field, String etag, boolean notModified) {
    Result expected = notModified ? Result.NOT_MODIFIED : Result.PASS;
    assertThat(evaluate(get("If-None-Match", field), etag, null)).isEqualTo(expected);
    assertThat(evaluate(request("HEAD", "If-None-Match", field), etag, null)).isEqualTo(expected);
    assertThat(evaluate(request("PUT", "If-None-Match", field), etag, null))
        .isEqualTo(notModified ? Result.PRECONDITION_FAILED : Result.PASS);
  }

  @Test
  void ifNoneMatchOverSeveralLinesIsOneList() {
    RequestHead request = get("If-None-Match", "\"1\"", "if-none-match", "\"2\"");
    assertThat(evaluate(request, "\"2\"", null)).isEqualTo(Result.NOT_MODIFIED);
    assertThat(evaluate(request, "\"3\"", null)).isEqualTo(Result.PASS);
  }

  @Test
  void oneLineOfIfNoneMatchDecidesAloneOnlyWhereNothingComesBeforeIt() {
    assertThat(Conditional.soleIfNoneMatch(get("A", "1", "If-None-Match", "x"))).isEqualTo(1);
    assertThat(Conditional.soleIfNoneMatch(get("If-None-Match", "x", "If-Modified-Since", "y")))
        .isZero();
    assertThat(Conditional.soleIfNoneMatch(get("If-None-Match", "x", "If-None-Match", "y")))
        .isEqualTo(-1);
    assertThat(Conditional.soleIfNoneMatch(get("If-None-Match", "x", "If-Match", "x")))
        .isEqualTo(-1);
    assertThat(Conditional.soleIfNoneMatch(get("If-Unmodified-Since", "y", "If-None-Match", "x")))
        .isEqualTo(-1);
    assertThat(Conditional.soleIfNoneMatch(get("A", "1"))).isEqualTo(-1);
    assertThat(Conditional.soleIfNoneMatch(request("PUT", "If-None-Match", "x"))).isEqualTo(-1);
  }

  @Test
  void withoutAnEntityTagNoTagMatches() {
    assertThat(evaluate(get("If-None-Match", "\"a\""), null, null)).isEqualTo(Result.PASS);
    assertThat(evaluate(get("If-None-Match", "*"), null, null)).isEqualTo(Result.NOT_MODIFIED);
  }

  @Test
  void ifNoneMatchIsPreferredOverIfModifiedSince() {
    RequestHead matching = get("If-None-Match", "\"a\"", "If-Modified-Since", date(-10_000));
    assertThat(evaluate(matching, "\"a\"", date(-5000))).isEqualTo(Result.NOT_MODIFIED);
    RequestHead other = get("If-None-Match", "\"b\"", "If-Modified-Since", date(0));
    assertThat(evaluate(other, "\"a\"", date(-5000))).isEqualTo(Result.PASS);
  }

  @ParameterizedTest
  @CsvSource({
    "-3000, -3000, NOT_MODIFIED",
    "-3000, -2000, NOT_MODIFIED",
    "-3000, -3001, PASS",
    "-3000, 5000, NOT_MODIFIED",
  })
  void ifModifiedSinceComparesDates(long modified, long since, Result expected) {
    assertThat(evaluate(get("If-Modified-Since", date(since)), null, date(modified)))
        .isEqualTo(expected);
    assertThat(evaluate(request("POST", "If-Modified-Since", date(since)), null, date(modified)))
        .isEqualTo(Result.PASS);
  }

  @Test
  void ifModifiedSinceInAnOldFormOfDateCounts() {
    RequestHead request = get("If-Modified-Since", "Sunday, 06-Nov-94 08:49:37 GMT");
    assertThat(evaluate(request, null, date(0))).isEqualTo(Result.NOT_MODIFIED);
  }

  @Test
  void whatIsNoDateIsNoCondition() {
    assertThat(evaluate(get("If-Modified-Since", "foo"), null, date(0))).isEqualTo(Result.PASS);
    assertThat(evaluate(get("If-Modified-Since", date(5)), null, "foo")).isEqualTo(Result.PASS);
    assertThat(evaluate(get("If-Modified-Since", date(5)), null, null)).isEqualTo(Result.PASS);
    RequestHead twice = get("If-Modified-Since", date(5), "If-Modified-Since", date(6));
    assertThat(evaluate(twice, null, date(0))).isEqualTo(Result.PASS);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      value = {
        "\"a\"|\"a\"|PASS",
        "\"a\"|\"b\"|PRECONDITION_FAILED",
        "\"b\", \"a\"|\"a\"|PASS",
        "W/\"a\"|W/\"a\"|PRECONDITION_FAILED",
        "\"a\"|W/\"a\"|PRECONDITION_FAILED",
        "*|W/\"a\"|PASS",
      })
  void ifMatchComparesStrongly(String field, String etag, Result expected) {
    assertThat(evaluate(get("If-Match", field), etag, null)).isEqualTo(expected);
  }

  @Test
  void ifMatchIsPreferredOverIfUnmodifiedSinceAndIfNoneMatchComesAfterIt() {
    RequestHead request = get("If-Match", "\"a\"", "If-Unmodified-Since", date(-9000));
    assertThat(evaluate(request, "\"a\"", date(0))).isEqualTo(Result.PASS);
    RequestHead both = get("If-Match", "\"a\"", "If-None-Match", "\"a\"");
    assertThat(evaluate(both, "\"a\"", null)).isEqualTo(Result.NOT_MODIFIED);
    assertThat(evaluate(both, "\"b\"", null)).isEqualTo(Result.PRECONDITION_FAILED);
  }

  @Test
  void ifUnmodifiedSinceFailsForWhatChangedLater() {
    RequestHead request = get("If-Unmodified-Since", date(-100));
    assertThat(evaluate(request, null, date(-99))).isEqualTo(Result.PRECONDITION_FAILED);
    assertThat(evaluate(request, null, date(-100))).isEqualTo(Result.PASS);
    assertThat(evaluate(get("If-Unmodified-Since", "x"), null, date(-99))).isEqualTo(Result.PASS);
  }

  @ParameterizedTest
  @CsvSource({"404", "301", "500", "304", "199"})
  void conditionsDoNotCountForAnythingButSuccess(int status) {
    RequestHead request = get("If-None-Match", "\"a\"", "If-Match", "\"b\"");
    assertThat(Conditional.evaluate(request, "\"a\"", null, status, NOW)).isEqualTo(Result.PASS);
  }

  @Test
  void aStoredResponseWithoutDateOfChangeIsAsOldAsItsDate() {
    RequestHead request = get("If-Modified-Since", date(-10));
    assertThat(Conditional.evaluate(request, ok("Date", date(-10)), NOW, NOW))
        .isEqualTo(Result.NOT_MODIFIED);
    assertThat(Conditional.evaluate(request, ok("Date", date(0)), NOW, NOW)).isEqualTo(Result.PASS);
    assertThat(Conditional.evaluate(request, ok(), NOW - 10_000, NOW))
        .isEqualTo(Result.NOT_MODIFIED);
    assertThat(Conditional.evaluate(request, ok(), NOW, NOW)).isEqualTo(Result.PASS);
    assertThat(Conditional.evaluate(request, ok("Last-Modified", date(-11)), NOW, NOW))
        .isEqualTo(Result.NOT_MODIFIED);
    assertThat(Conditional.evaluate(request, response(404, "Last-Modified", date(-11)), NOW, NOW))
        .isEqualTo(Result.PASS);
  }

  @Test
  void someConditionsAreForTheOriginAlone() {
    assertThat(Conditional.isForOrigin(Fields.of("If-Match", "*"))).isTrue();
    assertThat(Conditional.isForOrigin(Fields.of("If-Unmodified-Since", "x"))).isTrue();
    assertThat(Conditional.isForOrigin(Fields.of("If-None-Match", "*"))).isFalse();
    assertThat(Conditional.hasConditions(Fields.of("If-Range", "\"a\""))).isFalse();
    assertThat(Conditional.hasConditions(Fields.of("If-None-Match", "\"a\""))).isTrue();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      value = {
        "W/\"1\"|W/\"1\"|false|true",
        "W/\"1\"|W/\"2\"|false|false",
        "W/\"1\"|\"1\"|false|true",
        "\"1\"|\"1\"|true|true",
      })
  void entityTagsCompareAsInTheTableOfTheRfc(String a, String b, boolean strong, boolean weak) {
    assertThat(EntityTag.strongEquals(a, b)).isEqualTo(strong);
    assertThat(EntityTag.weakEquals(a, b)).isEqualTo(weak);
  }

  @Test
  void onlyAWellFormedTagIsStrong() {
    assertThat(EntityTag.isStrong("\"a\"")).isTrue();
    assertThat(EntityTag.isStrong("\"\"")).isTrue();
    for (String tag :
        new String[] {"a", "\"a", "a\"", "\"", "W/\"a\"", "\"a\"b\"", "\"a b\"", "", "w/\"a\""}) {
      assertThat(EntityTag.isStrong(tag)).as(tag).isFalse();
    }
    assertThat(EntityTag.isStrong(null)).isFalse();
    assertThat(EntityTag.isWeak("W/\"a\"")).isTrue();
    assertThat(EntityTag.isWeak("w/\"a\"")).isFalse();
  }

  @Test
  void aStrongTagCanBeWeakened() {
    assertThat(EntityTag.weakened("\"a\"")).isEqualTo("W/\"a\"");
    assertThat(EntityTag.weakened("W/\"a\"")).isEqualTo("W/\"a\"");
    assertThat(EntityTag.weakened("a")).isEqualTo("a");
  }
}
