package lb.proxy.account;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

/**
 * The text of the current second, formed once a second and copied for each line. Owned by one loop.
 */
final class TimeText {
  private final DateTimeFormatter pattern;
  private long second = Long.MIN_VALUE;
  private byte[] text = {};

  private TimeText(DateTimeFormatter pattern) {
    this.pattern = pattern;
  }

  /** Date and time of RFC 3339 up to the seconds: {@code 2026-11-21T08:00:00}. */
  static TimeText rfc3339() {
    return of("uuuu-MM-dd'T'HH:mm:ss");
  }

  /** The time of the common log format, in UTC: {@code 21/Nov/2026:08:00:00 +0000}. */
  static TimeText common() {
    return of("dd/MMM/uuuu:HH:mm:ss '+0000'");
  }

  /** The text of the second in which an instant lies. */
  byte[] at(long wallMillis) {
    long wanted = Math.floorDiv(wallMillis, 1_000L);
    if (wanted != second) {
      text = pattern.format(Instant.ofEpochSecond(wanted)).getBytes(StandardCharsets.US_ASCII);
      second = wanted;
    }
    return text;
  }

  private static TimeText of(String pattern) {
    return new TimeText(DateTimeFormatter.ofPattern(pattern, Locale.ROOT).withZone(ZoneOffset.UTC));
  }
}
