package lb.proxy.upstream;

import lb.cache.http.FieldName;
import lb.cache.http.Fields;

/**
 * How long an origin says that it keeps a connection open without a request: {@code Keep-Alive:
 * timeout=5} (RFC 2068 §19.7.1; many servers still send it). A connection is not used again in the
 * last second of that time, when the origin may be closing it already. Pure.
 */
final class KeepAliveHint {
  private static final String TIMEOUT = "timeout=";
  private static final int DIGITS_MAX = 9;
  private static final long MARGIN_MILLIS = 1000;

  private KeepAliveHint() {}

  /** At most so many milliseconds may a connection be idle; {@link Long#MAX_VALUE} unless told. */
  static long idleMillisMax(Fields fields) {
    String value = fields.first(FieldName.KEEP_ALIVE);
    long seconds = value == null ? -1 : seconds(value);
    return seconds < 0 ? Long.MAX_VALUE : Math.max(0, seconds * 1000 - MARGIN_MILLIS);
  }

  /** The seconds of the timeout parameter, or -1 when there is none that makes sense. */
  private static long seconds(String value) {
    for (String parameter : value.split(",", 8)) {
      String trimmed = parameter.trim();
      if (trimmed.regionMatches(true, 0, TIMEOUT, 0, TIMEOUT.length())) {
        return decimal(trimmed.substring(TIMEOUT.length()));
      }
    }
    return -1;
  }

  private static long decimal(String digits) {
    boolean plain =
        !digits.isEmpty()
            && digits.length() <= DIGITS_MAX
            && digits.chars().allMatch(c -> c >= '0' && c <= '9');
    return plain ? Long.parseLong(digits) : -1;
  }
}
