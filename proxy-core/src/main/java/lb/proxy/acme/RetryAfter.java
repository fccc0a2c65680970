package lb.proxy.acme;

import java.net.http.HttpHeaders;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import org.jspecify.annotations.Nullable;

/** The field {@code Retry-After} (RFC 9110 §10.2.3), whatever stands in it. Pure. */
final class RetryAfter {
  private static final int DIGITS_MAX = 9;

  private RetryAfter() {}

  /**
   * How long is to be waited: never negative, and at most {@link RenewalTimes#RETRY_AFTER_MOST}. A
   * date is taken by the clock of who sent it, where that is said.
   *
   * @return null when there is no such field, or nobody can tell what it says
   */
  static @Nullable Duration of(HttpHeaders headers, Instant now) {
    String text = headers.firstValue("Retry-After").map(String::strip).orElse("");
    if (!text.isEmpty() && text.chars().allMatch(c -> c >= '0' && c <= '9')) {
      return text.length() > DIGITS_MAX
          ? RenewalTimes.RETRY_AFTER_MOST
          : within(Duration.ofSeconds(Long.parseLong(text)));
    }
    Instant then = date(text);
    if (then == null) {
      return null;
    }
    Instant theirs = date(headers.firstValue("Date").orElse(""));
    return within(Duration.between(theirs == null ? now : theirs, then));
  }

  private static @Nullable Instant date(String text) {
    try {
      return ZonedDateTime.parse(text, DateTimeFormatter.RFC_1123_DATE_TIME).toInstant();
    } catch (DateTimeException none) {
      return null;
    }
  }

  private static Duration within(Duration wait) {
    if (wait.isNegative()) {
      return Duration.ZERO;
    }
    return wait.compareTo(RenewalTimes.RETRY_AFTER_MOST) > 0 ? RenewalTimes.RETRY_AFTER_MOST : wait;
  }
}
