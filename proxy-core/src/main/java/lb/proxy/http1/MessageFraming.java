package lb.proxy.http1;

import lb.cache.http.Ascii;
import lb.cache.http.FieldName;
import lb.cache.http.Fields;
import org.jspecify.annotations.Nullable;

/**
 * What the fields of a head say about the end of its body and the life of its connection (RFC 9112
 * §6, §9.3). Pure. Whatever leaves room for two readings is a problem, not a choice.
 */
final class MessageFraming {
  private static final long FRAMING =
      FieldName.CONTENT_LENGTH.bit() | FieldName.TRANSFER_ENCODING.bit();
  private static final int LENGTH_DIGITS_MAX = 19;

  private MessageFraming() {}

  /** Why the framing fields are refused; null when they are clear. */
  static @Nullable HttpProblem problem(Fields fields, int minorVersion) {
    if ((fields.present() & FRAMING) == 0) {
      return null;
    }
    if (!fields.has(FieldName.TRANSFER_ENCODING)) {
      return lengthProblem(fields);
    }
    if (fields.has(FieldName.CONTENT_LENGTH)) {
      return HttpProblem.LENGTH_WITH_CODING;
    }
    return minorVersion == 0 ? HttpProblem.BAD_CODING : codingProblem(fields);
  }

  /** How the body of a request with clear framing ends (RFC 9112 §6.3). */
  static BodyFraming ofRequest(Fields fields) {
    return stated(fields, BodyFraming.NONE);
  }

  /** How the body of a response with clear framing ends (RFC 9112 §6.3). */
  static BodyFraming ofResponse(Fields fields, int status, String requestMethod) {
    boolean bodiless =
        status < 200 || status == 204 || status == 304 || requestMethod.equals("HEAD");
    return bodiless ? BodyFraming.NONE : stated(fields, BodyFraming.UNTIL_CLOSE);
  }

  /** Whether the sender lets the connection live on after this message (RFC 9112 §9.3). */
  static boolean keepsAlive(Fields fields, int minorVersion) {
    if (!fields.has(FieldName.CONNECTION)) {
      return minorVersion > 0;
    }
    return !ListElements.contains(fields, FieldName.CONNECTION, "close")
        && (minorVersion > 0 || ListElements.contains(fields, FieldName.CONNECTION, "keep-alive"));
  }

  private static BodyFraming stated(Fields fields, BodyFraming otherwise) {
    if ((fields.present() & FRAMING) == 0) {
      return otherwise;
    }
    return fields.has(FieldName.TRANSFER_ENCODING)
        ? BodyFraming.CHUNKED
        : BodyFraming.length(length(fields, fields.indexOf(FieldName.CONTENT_LENGTH, 0)));
  }

  private static @Nullable HttpProblem lengthProblem(Fields fields) {
    int line = fields.indexOf(FieldName.CONTENT_LENGTH, 0);
    if (fields.indexOf(FieldName.CONTENT_LENGTH, line + 1) >= 0) {
      return HttpProblem.DUPLICATE_LENGTH;
    }
    return length(fields, line) < 0 ? HttpProblem.BAD_LENGTH : null;
  }

  /** The number in line {@code i}, or -1: digits alone, no sign, no list, below 2^63. */
  private static long length(Fields fields, int i) {
    int from = fields.valueStart(i);
    int digits = fields.valueEnd(i) - from;
    if (digits < 1 || digits > LENGTH_DIGITS_MAX) {
      return -1;
    }
    byte[] bytes = fields.bytes();
    long length = 0;
    for (int at = from; at < from + digits; at++) {
      int digit = bytes[at] - '0';
      if (digit < 0 || digit > 9) {
        return -1;
      }
      length = length * 10 + digit;
    }
    // Nineteen digits stay below 2^64, so that an overflow shows as a negative number.
    return length < 0 ? -1 : length;
  }

  /** Only one {@code chunked}, alone, is clear and known. */
  private static @Nullable HttpProblem codingProblem(Fields fields) {
    ListElements codings = new ListElements(fields, FieldName.TRANSFER_ENCODING);
    int count = 0;
    int chunked = 0;
    boolean chunkedLast = false;
    while (codings.next()) {
      count++;
      chunkedLast = codings.is("chunked");
      if (chunkedLast) {
        chunked++;
      } else if (!Ascii.isToken(codings.text())) {
        return HttpProblem.BAD_CODING;
      }
    }
    if (chunked != 1 || !chunkedLast) {
      return HttpProblem.BAD_CODING;
    }
    return count == 1 ? null : HttpProblem.UNKNOWN_CODING;
  }
}
