package lb.proxy.exchange;

import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import lb.cache.http.FieldName;
import lb.cache.http.Fields;
import lb.cache.http.RequestHead;
import lb.proxy.upstream.FetchFailure;

/**
 * What is particular about a call of gRPC, as "gRPC over HTTP2" has it. Pure. Calls of gRPC-Web are
 * not meant: what stands in for their trailers lies in the body.
 */
public final class GrpcCall {
  /** No bound. */
  static final long NO_TIMEOUT = -1;

  /** No status of its own: {@link #status} of HTTP's says it. */
  static final int NO_STATUS = -1;

  static final int DEADLINE_EXCEEDED = 4;
  private static final int CANCELLED = 1;
  private static final int UNKNOWN = 2;
  private static final int PERMISSION_DENIED = 7;
  private static final int RESOURCE_EXHAUSTED = 8;
  private static final int UNIMPLEMENTED = 12;
  private static final int INTERNAL = 13;
  private static final int UNAVAILABLE = 14;
  private static final int UNAUTHENTICATED = 16;

  private static final String CONTENT_TYPE = "application/grpc";
  private static final String TIMEOUT = "grpc-timeout";
  private static final int TIMEOUT_DIGITS_MAX = 8;

  private GrpcCall() {}

  /** Whether a request is one. */
  public static boolean is(RequestHead request) {
    String type = request.fields().first(FieldName.CONTENT_TYPE);
    if (type == null || !type.toLowerCase(Locale.ROOT).startsWith(CONTENT_TYPE)) {
      return false;
    }
    int end = CONTENT_TYPE.length();
    return type.length() == end || "+; \t".indexOf(type.charAt(end)) >= 0;
  }

  /** How long its client waits, in milliseconds, at least 1; {@link #NO_TIMEOUT} for ever. */
  static long timeoutMillis(Fields fields) {
    String text = fields.first(TIMEOUT);
    int digits = text == null ? 0 : text.length() - 1;
    if (text == null || digits < 1 || digits > TIMEOUT_DIGITS_MAX) {
      return NO_TIMEOUT;
    }
    long amount = 0;
    for (int i = 0; i < digits; i++) {
      int digit = text.charAt(i) - '0';
      if (digit < 0 || digit > 9) {
        return NO_TIMEOUT;
      }
      amount = amount * 10 + digit;
    }
    TimeUnit unit =
        switch (text.charAt(digits)) {
          case 'H' -> TimeUnit.HOURS;
          case 'M' -> TimeUnit.MINUTES;
          case 'S' -> TimeUnit.SECONDS;
          case 'm' -> TimeUnit.MILLISECONDS;
          case 'u' -> TimeUnit.MICROSECONDS;
          case 'n' -> TimeUnit.NANOSECONDS;
          default -> null;
        };
    return unit == null ? NO_TIMEOUT : Math.max(1, unit.toMillis(amount));
  }

  /** The status of gRPC that says what a status of HTTP does. */
  static int status(int httpStatus) {
    return switch (httpStatus) {
      case 400, 405, 415, 426, 431, 500, 501 -> INTERNAL;
      case 401 -> UNAUTHENTICATED;
      case 403 -> PERMISSION_DENIED;
      case 404 -> UNIMPLEMENTED;
      case 408 -> DEADLINE_EXCEEDED;
      case 413, 414 -> RESOURCE_EXHAUSTED;
      case 421, 429, 502, 503, 504 -> UNAVAILABLE;
      default -> UNKNOWN;
    };
  }

  /**
   * The status of gRPC for a request that its origin has ended before an answer, where clients are
   * told more than that it failed ("gRPC over HTTP2", HTTP2 Transport Mapping, Errors).
   */
  static int statusOf(FetchFailure.Kind kind) {
    return switch (kind) {
      case ORIGIN_CANCELLED -> CANCELLED;
      case ORIGIN_OVERLOADED -> RESOURCE_EXHAUSTED;
      default -> NO_STATUS;
    };
  }

  /** Whether an exchange is a call of gRPC, whose client looks for the status in a field. */
  static boolean isAnswered(Exchange exchange) {
    return !exchange.client().protocol().startsWith("HTTP/1") && is(exchange.request());
  }

  /** A text for {@code grpc-message}: percent-encoded UTF-8. */
  static String message(String text) {
    StringBuilder encoded = new StringBuilder(text.length());
    for (byte octet : text.getBytes(StandardCharsets.UTF_8)) {
      if (octet >= ' ' && octet <= '~' && octet != '%') {
        encoded.append((char) octet);
      } else {
        encoded.append('%').append(String.format(Locale.ROOT, "%02X", octet));
      }
    }
    return encoded.toString();
  }
}
