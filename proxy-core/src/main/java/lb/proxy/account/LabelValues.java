package lb.proxy.account;

import java.util.Arrays;
import java.util.Locale;
import lb.cache.rules.Outcome;
import lb.cache.rules.Reason;

/**
 * The closed sets of label values, so that nothing that a client or an origin sends adds a series:
 * unknown methods count as {@code other}, unknown statuses by their class.
 */
final class LabelValues {
  private static final String[] METHODS = {
    "GET", "HEAD", "POST", "PUT", "DELETE", "OPTIONS", "PATCH", "TRACE", "CONNECT", "PURGE", "other"
  };

  /**
   * The registered statuses (RFC 9110 §15 and the registry), then one for each class, then none.
   */
  private static final int[] CODES = {
    100, 101, 102, 103, 200, 201, 202, 203, 204, 205, 206, 207, 208, 226, 300, 301, 302, 303, 304,
    305, 307, 308, 400, 401, 402, 403, 404, 405, 406, 407, 408, 409, 410, 411, 412, 413, 414, 415,
    416, 417, 421, 422, 423, 424, 425, 426, 428, 429, 431, 451, 499, 500, 501, 502, 503, 504, 505,
    506, 507, 508, 510, 511
  };

  private static final String[] OTHER_CODES = {"1xx", "2xx", "3xx", "4xx", "5xx", "none"};
  private static final Outcome[] OUTCOME_VALUES = Outcome.values();
  private static final String[] REASON_LABELS = reasonLabels();

  static final int METHOD_COUNT = METHODS.length;
  static final int CODE_COUNT = CODES.length + OTHER_CODES.length;
  private static final byte[] CODE_OF_STATUS = codeOfStatus();
  static final int OUTCOME_COUNT = OUTCOME_VALUES.length;
  static final int REASON_COUNT = REASON_LABELS.length;

  private LabelValues() {}

  static int methodOf(String method) {
    for (int i = 0; i < METHODS.length - 1; i++) {
      if (METHODS[i].equals(method)) {
        return i;
      }
    }
    return METHODS.length - 1;
  }

  static String method(int index) {
    return METHODS[index];
  }

  static int codeOf(int status) {
    return status >= 0 && status < CODE_OF_STATUS.length ? CODE_OF_STATUS[status] : CODE_COUNT - 1;
  }

  static String code(int index) {
    return index < CODES.length
        ? Integer.toString(CODES[index])
        : OTHER_CODES[index - CODES.length];
  }

  static Outcome outcome(int ordinal) {
    return OUTCOME_VALUES[ordinal];
  }

  /** A reason as one lower-case word, as the log and the metrics print it. */
  static String reason(int ordinal) {
    return REASON_LABELS[ordinal];
  }

  private static byte[] codeOfStatus() {
    byte[] table = new byte[600];
    Arrays.fill(table, (byte) (CODE_COUNT - 1));
    for (int status = 100; status < table.length; status++) {
      int known = Arrays.binarySearch(CODES, status);
      table[status] = (byte) (known >= 0 ? known : CODES.length + status / 100 - 1);
    }
    return table;
  }

  private static String[] reasonLabels() {
    return Arrays.stream(Reason.values())
        .map(reason -> reason.name().toLowerCase(Locale.ROOT))
        .toArray(String[]::new);
  }
}
