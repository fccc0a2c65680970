package lb.cache.rules;

import java.nio.charset.StandardCharsets;

/**
 * Dates as HTTP writes them (RFC 9110 §5.6.7): the one form that is written, and the three that are
 * read.
 *
 * <p>Reading is exact but for case, which a cache should not mind (RFC 9111 §4.2). Each number is
 * checked against its range, days against their month; the day of the week must be one but need not
 * be that date's. A zone other than GMT is no date (RFC 9111 §4.2).
 */
public final class HttpDate {
  /** What {@link #parse} gives for what is no date. */
  public static final long INVALID = Long.MIN_VALUE;

  /** The length of a formatted date. */
  public static final int BYTES = 29;

  private static final String WEEKDAYS = "MonTueWedThuFriSatSun";
  private static final String MONTHS = "JanFebMarAprMayJunJulAugSepOctNovDec";
  private static final String[] LONG_WEEKDAYS = {
    "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"
  };
  private static final long DAY_SECONDS = 86_400;

  /** The latest second that four digits of a year can say. */
  private static final long SECONDS_MAX = 253_402_300_799L;

  private HttpDate() {}

  /**
   * The date in epoch milliseconds, or {@link #INVALID}.
   *
   * @param nowMillis what the two-digit year of an RFC 850 date is measured against: a date that
   *     would be more than 50 years ahead is of the century before
   */
  public static long parse(String text, long nowMillis) {
    int length = text.length();
    if (length == BYTES) {
      return imfFixdate(text);
    }
    if (length == 24) {
      return asctime(text);
    }
    return length >= 30 && length <= 33 ? rfc850(text, nowMillis) : INVALID;
  }

  /** The date as an IMF-fixdate. Years outside 0 to 9999 are brought to the nearest of those. */
  public static String format(long epochMillis) {
    byte[] bytes = new byte[BYTES];
    write(epochMillis, bytes, 0);
    return new String(bytes, StandardCharsets.US_ASCII);
  }

  /** Writes the {@link #BYTES} bytes of an IMF-fixdate and returns where they end. */
  public static int write(long epochMillis, byte[] target, int at) {
    long seconds = Math.floorDiv(epochMillis, 1000L);
    seconds = Math.clamp(seconds, -62_167_219_200L, SECONDS_MAX);
    long days = Math.floorDiv(seconds, DAY_SECONDS);
    int ofDay = (int) Math.floorMod(seconds, DAY_SECONDS);
    CivilDay day = CivilDay.of(days);
    int i = letters(WEEKDAYS, (int) Math.floorMod(days + 3, 7L), target, at);
    target[i++] = ',';
    target[i++] = ' ';
    i = digits2(day.day(), target, i);
    target[i++] = ' ';
    i = letters(MONTHS, day.month() - 1, target, i);
    target[i++] = ' ';
    i = digits2(day.year() / 100, target, i);
    i = digits2(day.year() % 100, target, i);
    target[i++] = ' ';
    i = digits2(ofDay / 3600, target, i);
    target[i++] = ':';
    i = digits2(ofDay / 60 % 60, target, i);
    target[i++] = ':';
    i = digits2(ofDay % 60, target, i);
    target[i++] = ' ';
    target[i++] = 'G';
    target[i++] = 'M';
    target[i++] = 'T';
    return i;
  }

  /** {@code Sun, 06 Nov 1994 08:49:37 GMT}. */
  private static long imfFixdate(String text) {
    boolean shaped =
        indexOf3(WEEKDAYS, text, 0) >= 0
            && text.startsWith(", ", 3)
            && text.charAt(7) == ' '
            && text.charAt(11) == ' '
            && text.charAt(16) == ' '
            && isGmt(text, 25);
    int century = number2(text, 12);
    int ofCentury = number2(text, 14);
    if (!shaped || century < 0 || ofCentury < 0) {
      return INVALID;
    }
    int month = indexOf3(MONTHS, text, 8) + 1;
    return millis(century * 100 + ofCentury, month, number2(text, 5), time(text, 17));
  }

  /** {@code Sun Nov 6 08:49:37 1994}. */
  private static long asctime(String text) {
    boolean shaped =
        indexOf3(WEEKDAYS, text, 0) >= 0
            && text.charAt(3) == ' '
            && text.charAt(7) == ' '
            && text.charAt(10) == ' '
            && text.charAt(19) == ' ';
    int century = number2(text, 20);
    int ofCentury = number2(text, 22);
    if (!shaped || century < 0 || ofCentury < 0) {
      return INVALID;
    }
    int month = indexOf3(MONTHS, text, 4) + 1;
    int day = text.charAt(8) == ' ' ? digit(text, 9) : number2(text, 8);
    return millis(century * 100 + ofCentury, month, day, time(text, 11));
  }

  /** {@code Sunday, 06-Nov-94 08:49:37 GMT}. */
  private static long rfc850(String text, long nowMillis) {
    int comma = text.indexOf(',');
    if (text.length() - comma != 24 || !isLongWeekday(text, comma)) {
      return INVALID;
    }
    boolean shaped =
        text.charAt(comma + 1) == ' '
            && text.charAt(comma + 4) == '-'
            && text.charAt(comma + 8) == '-'
            && text.charAt(comma + 11) == ' '
            && isGmt(text, comma + 20);
    int ofCentury = number2(text, comma + 9);
    if (!shaped || ofCentury < 0) {
      return INVALID;
    }
    int month = indexOf3(MONTHS, text, comma + 5) + 1;
    int day = number2(text, comma + 2);
    long time = time(text, comma + 12);
    int nowYear = CivilDay.of(Math.floorDiv(nowMillis, DAY_SECONDS * 1000)).year();
    int year = nowYear - Math.floorMod(nowYear, 100) + ofCentury;
    return year > nowYear + 50
        ? millis(year - 100, month, day, time)
        : millis(year <= nowYear - 50 ? year + 100 : year, month, day, time);
  }

  private static long millis(int year, int month, int day, long secondOfDay) {
    if (month < 1 || day < 1 || day > CivilDay.daysIn(year, month) || secondOfDay < 0) {
      return INVALID;
    }
    return (CivilDay.epochDay(year, month, day) * DAY_SECONDS + secondOfDay) * 1000;
  }

  /** Seconds of the day of {@code 08:49:37}; a leap second counts as the one before; else -1. */
  private static long time(String text, int at) {
    int hour = number2(text, at);
    int minute = number2(text, at + 3);
    int second = number2(text, at + 6);
    boolean valid =
        hour >= 0
            && hour < 24
            && minute >= 0
            && minute < 60
            && second >= 0
            && second <= 60
            && text.charAt(at + 2) == ':'
            && text.charAt(at + 5) == ':';
    return valid ? hour * 3600L + minute * 60L + Math.min(second, 59) : -1;
  }

  private static boolean isGmt(String text, int at) {
    return text.charAt(at) == ' ' && text.regionMatches(true, at + 1, "GMT", 0, 3);
  }

  private static boolean isLongWeekday(String text, int length) {
    for (String weekday : LONG_WEEKDAYS) {
      if (weekday.length() == length && text.regionMatches(true, 0, weekday, 0, length)) {
        return true;
      }
    }
    return false;
  }

  private static int indexOf3(String names, String text, int at) {
    for (int i = 0; i < names.length(); i += 3) {
      if (text.regionMatches(true, at, names, i, 3)) {
        return i / 3;
      }
    }
    return -1;
  }

  private static int number2(String text, int at) {
    int tens = digit(text, at);
    int ones = digit(text, at + 1);
    return tens < 0 || ones < 0 ? -1 : tens * 10 + ones;
  }

  private static int digit(String text, int at) {
    char c = text.charAt(at);
    return c >= '0' && c <= '9' ? c - '0' : -1;
  }

  private static int letters(String names, int index, byte[] target, int at) {
    for (int i = 0; i < 3; i++) {
      target[at + i] = (byte) names.charAt(index * 3 + i);
    }
    return at + 3;
  }

  private static int digits2(int number, byte[] target, int at) {
    target[at] = (byte) ('0' + number / 10);
    target[at + 1] = (byte) ('0' + number % 10);
    return at + 2;
  }
}
