package lb.cache.rules;

import static lb.cache.rules.Samples.NOW;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class HttpDateTest {
  private static final DateTimeFormatter IMF =
      DateTimeFormatter.ofPattern("EEE, dd MMM yyyy HH:mm:ss 'GMT'", Locale.US)
          .withZone(ZoneOffset.UTC);
  private static final DateTimeFormatter RFC_850 =
      DateTimeFormatter.ofPattern("EEEE, dd-MMM-yy HH:mm:ss 'GMT'", Locale.US)
          .withZone(ZoneOffset.UTC);
  private static final DateTimeFormatter ASCTIME =
      DateTimeFormatter.ofPattern("EEE MMM ppd HH:mm:ss yyyy", Locale.US).withZone(ZoneOffset.UTC);

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Sun, 06 Nov 1994 08:49:37 GMT",
        "Sunday, 06-Nov-94 08:49:37 GMT",
        "Sun Nov  6 08:49:37 1994",
        "SUN, 06 NOV 1994 08:49:37 gmt",
        "sunday, 06-nov-94 08:49:37 Gmt",
        "sun nov  6 08:49:37 1994",
        "Sun Nov 06 08:49:37 1994",
        "Mon, 06 Nov 1994 08:49:37 GMT",
      })
  void theThreeFormsOfTheRfcAreRead(String text) {
    assertThat(HttpDate.parse(text, NOW)).isEqualTo(NOW);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "0",
        "-1",
        "foo",
        "Thu, 18 Aug 2050 02:01:18 UTC",
        "Thu, 18 Aug 2050 02:01:18 AEST",
        "Thu, 18 Aug 50 02:01:18 GMT",
        "Thu 18 Aug 2050 02:01:18 GMT",
        "Thu, 18  Aug  2050 02:01:18 GMT",
        "Thu, 18-Aug-2050 02:01:18 GMT",
        "Thu, 18 Aug 2050 02.01.18 GMT",
        "Thu, 18 Aug 2050 2:01:18 GMT",
        "Thu, 18 Aug 2050 02:01:18 GMT ",
        " Thu, 18 Aug 2050 02:01:18 GMT",
        "Thx, 18 Aug 2050 02:01:18 GMT",
        "Thu, 18 Agu 2050 02:01:18 GMT",
        "Thu, 00 Aug 2050 02:01:18 GMT",
        "Thu, 32 Aug 2050 02:01:18 GMT",
        "Thu, 31 Apr 2050 02:01:18 GMT",
        "Thu, 29 Feb 2050 02:01:18 GMT",
        "Thu, 29 Feb 2100 02:01:18 GMT",
        "Thu, 18 Aug 2050 24:01:18 GMT",
        "Thu, 18 Aug 2050 02:60:18 GMT",
        "Thu, 18 Aug 2050 02:01:61 GMT",
        "Thu, 18 Aug 2o50 02:01:18 GMT",
        "Thu, 18 Aug -050 02:01:18 GMT",
        "Thu, +8 Aug 2050 02:01:18 GMT",
        "Thu Aug  8 02:01:18 20500",
        "Thu Aug  0 02:01:18 2050",
        "Thu Aug 8  02:01:18 2050",
        "Thursdaz, 18-Aug-50 02:01:18 GMT",
        "Thu, 18-Aug-50 02:01:18 GMTGMT",
        "Thursday, 18-Aug-2050 02:01:18 GMT",
        "2050-08-18T02:01:18.000000Z..",
      })
  void whatIsNoDateIsInvalid(String text) {
    assertThat(HttpDate.parse(text, NOW)).isEqualTo(HttpDate.INVALID);
  }

  @ParameterizedTest
  @CsvSource({
    "2026, 94, 1994",
    "2026, 26, 2026",
    "2026, 76, 2076",
    "2026, 77, 1977",
    "2026, 00, 2000",
    "1994, 50, 1950",
    "1994, 44, 2044",
    "1994, 45, 1945",
    "2099, 00, 2100",
  })
  void aYearOfTwoDigitsIsNotMoreThanFiftyYearsAhead(int nowYear, String twoDigits, int year) {
    long now = Instant.parse(nowYear + "-06-15T00:00:00Z").toEpochMilli();
    long parsed = HttpDate.parse("Sunday, 06-Nov-" + twoDigits + " 08:49:37 GMT", now);
    assertThat(Instant.ofEpochMilli(parsed).atZone(ZoneOffset.UTC).getYear()).isEqualTo(year);
  }

  @Test
  void leapDaysAndLeapSecondsAreDates() {
    assertThat(HttpDate.parse("Tue, 29 Feb 2000 00:00:00 GMT", NOW))
        .isEqualTo(Instant.parse("2000-02-29T00:00:00Z").toEpochMilli());
    assertThat(HttpDate.parse("Sat, 31 Dec 2016 23:59:60 GMT", NOW))
        .isEqualTo(Instant.parse("2016-12-31T23:59:59Z").toEpochMilli());
  }

  @Test
  void datesAreWrittenAndReadAsTheJdkWritesThem() {
    SplittableRandom random = new SplittableRandom(20_261_121);
    for (int i = 0; i < 20_000; i++) {
      long seconds = random.nextLong(-62_135_596_800L, 253_402_300_800L);
      Instant instant = Instant.ofEpochSecond(seconds);
      String text = IMF.format(instant);
      assertThat(HttpDate.format(seconds * 1000 + random.nextInt(1000))).isEqualTo(text);
      assertThat(HttpDate.parse(text, NOW)).isEqualTo(seconds * 1000);
      assertThat(HttpDate.parse(ASCTIME.format(instant), NOW)).isEqualTo(seconds * 1000);
    }
  }

  @Test
  void rfc850DatesAroundNowAreReadAsTheJdkWritesThem() {
    SplittableRandom random = new SplittableRandom(850);
    for (int i = 0; i < 5_000; i++) {
      long seconds = NOW / 1000 + random.nextLong(-1_500_000_000L, 1_500_000_000L);
      String text = RFC_850.format(Instant.ofEpochSecond(seconds));
      assertThat(HttpDate.parse(text, NOW)).as(text).isEqualTo(seconds * 1000);
    }
  }

  @Test
  void timesOutsideFourDigitsOfAYearAreBroughtInside() {
    assertThat(HttpDate.format(Long.MAX_VALUE)).isEqualTo("Fri, 31 Dec 9999 23:59:59 GMT");
    assertThat(HttpDate.format(Long.MIN_VALUE)).isEqualTo("Sat, 01 Jan 0000 00:00:00 GMT");
  }

  @Test
  void aDateIsWrittenInPlace() {
    byte[] target = new byte[HttpDate.BYTES + 2];
    assertThat(HttpDate.write(NOW, target, 1)).isEqualTo(HttpDate.BYTES + 1);
    assertThat(new String(target, 1, HttpDate.BYTES, StandardCharsets.US_ASCII))
        .isEqualTo("Sun, 06 Nov 1994 08:49:37 GMT");
    assertThat(target[0]).isZero();
    assertThat(target[HttpDate.BYTES + 1]).isZero();
  }
}
