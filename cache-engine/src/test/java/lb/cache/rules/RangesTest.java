package lb.cache.rules;

import static lb.cache.rules.Samples.NOW;
import static lb.cache.rules.Samples.date;
import static lb.cache.rules.Samples.ok;
import static lb.cache.rules.Samples.response;
import static org.assertj.core.api.Assertions.assertThat;

import lb.cache.http.Fields;
import lb.cache.http.ResponseHead;
import lb.cache.rules.RangeDecision.Ignore;
import lb.cache.rules.RangeDecision.Satisfiable;
import lb.cache.rules.RangeDecision.Unsatisfiable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RangesTest {
  private static String ranges(String value, long length) {
    return switch (Ranges.parse(value, length, 8)) {
      case Ignore ignore -> "ignore";
      case Unsatisfiable unsatisfiable -> "unsatisfiable";
      case Satisfiable satisfiable -> {
        StringBuilder text = new StringBuilder();
        for (ByteRange range : satisfiable.ranges()) {
          text.append(text.isEmpty() ? "" : " ").append(range.first() + "-" + range.last());
        }
        yield text.toString();
      }
    };
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "bytes=0-499|10000|0-499",
        "bytes=500-999|10000|500-999",
        "bytes=-500|10000|9500-9999",
        "bytes=9500-|10000|9500-9999",
        "bytes=0-0,-1|10000|0-0 9999-9999",
        "bytes= 0-999, 4500-5499, -1000|10000|0-999 4500-5499 9000-9999",
        "bytes=500-600,601-999|10000|500-999",
        "bytes=500-700,601-999|10000|500-999",
        "bytes=0-|10|0-9",
        "bytes=0-9|10|0-9",
        "bytes=0-10|10|0-9",
        "bytes=0-999999999999999999999999|10|0-9",
        "bytes=9-|10|9-9",
        "bytes=10-|10|unsatisfiable",
        "bytes=10-20,30-|10|unsatisfiable",
        "bytes=10-20,5-|10|5-9",
        "bytes=99999999999999999999-|10|unsatisfiable",
        "bytes=-0|10|unsatisfiable",
        "bytes=-0,1-2|10|1-2",
        "bytes=-5|10|5-9",
        "bytes=-10|10|0-9",
        "bytes=-11|10|0-9",
        "bytes=-99999999999999999999|10|0-9",
        "bytes=0-|0|unsatisfiable",
        "bytes=-5|0|unsatisfiable",
        "BYTES=0-1|10|0-1",
        "bytes=,0-1,|10|0-1",
        "bytes=0-1\t,\t4-5|1000|0-5",
        "bytes=5000-5001,0-1|10000|5000-5001 0-1",
        "bytes=5000-5001,0-1,1-2|10000|0-2 5000-5001",
        "bytes=0-1,130-131|10000|0-1 130-131",
        "bytes=0-1,129-131|10000|0-131",
        "bytes=0-5000,10-20,300-301|10000|0-5000",
        "bytes=1-2,1-2|10000|1-2",
      })
  void rangesOfARepresentation(String value, long length, String expected) {
    assertThat(ranges(value, length)).isEqualTo(expected);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "bytes",
        "bytes=",
        "bytes=,",
        "bytes 0-1",
        "items=0-1",
        "bytes=a-b",
        "bytes=1",
        "bytes=-",
        "bytes=--1",
        "bytes=1-0",
        "bytes=1--2",
        "bytes=1-2-3",
        "bytes=1-2,x",
        "bytes=1-2;3-4",
        "bytes=+1-2",
        "bytes=1 -2",
        "bytes=0x1-2",
        "bytes=1-2,3-2",
        "bytes = 1-2",
        "bytes=0-1,2-3,4-5,6-7,8-9,10-11,12-13,14-15,16-17",
      })
  void whatIsMalformedOrTooMuchIsIgnored(String value) {
    assertThat(ranges(value, 10_000)).isEqualTo("ignore");
  }

  @Test
  void ifRangeHoldsForTheSameStrongTag() {
    Fields stored = ok("ETag", "\"a\"", "Date", date(0), "Last-Modified", date(-60)).fields();
    assertThat(Ranges.ifRangeHolds(Fields.EMPTY, stored, NOW)).isTrue();
    assertThat(Ranges.ifRangeHolds(Fields.of("If-Range", "\"a\""), stored, NOW)).isTrue();
    assertThat(Ranges.ifRangeHolds(Fields.of("If-Range", "\"b\""), stored, NOW)).isFalse();
    assertThat(Ranges.ifRangeHolds(Fields.of("If-Range", "W/\"a\""), stored, NOW)).isFalse();
    assertThat(Ranges.ifRangeHolds(Fields.of("If-Range", "a"), stored, NOW)).isFalse();
    Fields weak = Fields.of("ETag", "W/\"a\"");
    assertThat(Ranges.ifRangeHolds(Fields.of("If-Range", "W/\"a\""), weak, NOW)).isFalse();
    assertThat(Ranges.ifRangeHolds(Fields.of("If-Range", "\"a\""), Fields.EMPTY, NOW)).isFalse();
  }

  @Test
  void ifRangeHoldsForTheVeryDateOfChangeWhenThatIsStrong() {
    Fields stored = ok("Date", date(0), "Last-Modified", date(-60)).fields();
    assertThat(Ranges.ifRangeHolds(Fields.of("If-Range", date(-60)), stored, NOW)).isTrue();
    assertThat(Ranges.ifRangeHolds(Fields.of("If-Range", date(-59)), stored, NOW)).isFalse();
    assertThat(Ranges.ifRangeHolds(Fields.of("If-Range", date(-61)), stored, NOW)).isFalse();
    Fields justChanged = ok("Date", date(0), "Last-Modified", date(0)).fields();
    assertThat(Ranges.ifRangeHolds(Fields.of("If-Range", date(0)), justChanged, NOW)).isFalse();
    Fields noDate = ok("Last-Modified", date(-60)).fields();
    assertThat(Ranges.ifRangeHolds(Fields.of("If-Range", date(-60)), noDate, NOW)).isFalse();
  }

  @ParameterizedTest
  @CsvSource({
    "bytes 42-1233/1234, 42, 1233, 1234",
    "bytes 42-1233/*, 42, 1233, -1",
    "bytes */1234, -1, -1, 1234",
    "BYTES 0-0/1, 0, 0, 1",
  })
  void contentRangesAreReadAndWritten(String value, long first, long last, long length) {
    ContentRange range = ContentRange.parse(value);
    assertThat(range).isEqualTo(new ContentRange(first, last, length));
    assertThat(range.format()).isEqualToIgnoringCase(value);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "bytes",
        "bytes ",
        "bytes 0-1",
        "bytes 1-0/5",
        "bytes 0-5/5",
        "bytes */*",
        "bytes -1/5",
        "bytes 0-/5",
        "bytes 0-1/",
        "bytes 0-1/x",
        "bytes=0-1/5",
        "bytes a-b/5",
        "bytes 0-1/5 ",
        "bytes 0-1/9999999999999999999",
      })
  void whatContradictsItselfIsNoContentRange(String value) {
    assertThat(ContentRange.parse(value)).isNull();
  }

  @Test
  void partsWithTheSameStrongValidatorMayBePutTogether() {
    ResponseHead first = response(206, "ETag", "\"a\"", "Content-Range", "bytes 0-4/10");
    ResponseHead second = response(206, "ETag", "\"a\"", "Content-Range", "bytes 5-9/10");
    assertThat(Parts.mayCombine(first, second, NOW)).isTrue();
    assertThat(Parts.mayCombine(first, ok("ETag", "\"a\"", "Content-Length", "10"), NOW)).isTrue();
    assertThat(Parts.mayCombine(first, ok("ETag", "\"a\""), NOW)).isTrue();
  }

  @Test
  void otherPartsMayNot() {
    ResponseHead first = response(206, "ETag", "\"a\"", "Content-Range", "bytes 0-4/10");
    for (ResponseHead other :
        new ResponseHead[] {
          response(206, "ETag", "\"b\"", "Content-Range", "bytes 5-9/10"),
          response(206, "ETag", "W/\"a\"", "Content-Range", "bytes 5-9/10"),
          response(206, "ETag", "\"a\"", "Content-Range", "bytes 5-9/11"),
          response(206, "Content-Range", "bytes 5-9/10"),
          response(
              206, "ETag", "\"a\"", "Content-Encoding", "gzip", "Content-Range", "bytes 5-9/10"),
          ok("ETag", "\"a\"", "Content-Length", "11"),
        }) {
      assertThat(Parts.mayCombine(first, other, NOW)).as(other.toString()).isFalse();
    }
    ResponseHead weak = response(206, "ETag", "W/\"a\"", "Content-Range", "bytes 0-4/10");
    assertThat(Parts.mayCombine(weak, weak, NOW)).isFalse();
  }

  @Test
  void partsMayBePutTogetherByAStrongDateOfChange() {
    ResponseHead first =
        response(206, "Last-Modified", date(-60), "Date", date(0), "Content-Range", "bytes 0-4/*");
    ResponseHead second =
        response(206, "Last-Modified", date(-60), "Date", date(5), "Content-Range", "bytes 5-9/10");
    assertThat(Parts.mayCombine(first, second, NOW)).isTrue();
    ResponseHead fresh =
        response(206, "Last-Modified", date(0), "Date", date(0), "Content-Range", "bytes 5-9/10");
    assertThat(Parts.mayCombine(fresh, fresh, NOW)).isFalse();
  }
}
