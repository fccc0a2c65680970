package lb.proxy.http2;

import lb.cache.http.FieldName;
import lb.cache.http.Fields;

/** What Content-Length says (RFC 9110 §8.6). Pure. */
final class StatedLength {
  /** There is none. */
  static final long NONE = -1;

  /** There are several, or it is no number. */
  static final long BAD = -2;

  private static final int DIGITS_MAX = 18;

  private StatedLength() {}

  /** The number, {@link #NONE} or {@link #BAD}. */
  static long of(Fields fields) {
    int line = fields.indexOf(FieldName.CONTENT_LENGTH, 0);
    if (line < 0) {
      return NONE;
    }
    if (fields.indexOf(FieldName.CONTENT_LENGTH, line + 1) >= 0) {
      return BAD;
    }
    int from = fields.valueStart(line);
    int to = fields.valueEnd(line);
    if (from == to || to - from > DIGITS_MAX) {
      return BAD;
    }
    long length = 0;
    for (int i = from; i < to; i++) {
      int digit = fields.bytes()[i] - '0';
      if (digit < 0 || digit > 9) {
        return BAD;
      }
      length = length * 10 + digit;
    }
    return length;
  }
}
