package lb.proxy.exchange;

import lb.cache.http.FieldName;
import lb.cache.http.RequestHead;

/** The stage that says whether a request may pass. Addons will stand here, in a fixed order. */
final class Admission {
  private static final int FORBIDDEN = 403;
  private static final int METHOD_NOT_ALLOWED = 405;

  private Admission() {}

  /** Whether the request is looked up; when not, it was answered or takes another way. */
  static boolean admit(Exchange exchange, RoutedRequest routed) {
    RequestHead request = routed.request();
    return switch (request.method()) {
      case "PURGE" -> purge(exchange, routed);
      case "TRACE" -> {
        exchange.loop().account().rejected("trace");
        exchange.answerPlain(METHOD_NOT_ALLOWED, "TRACE is not allowed");
        yield false;
      }
      default -> !request.fields().has(FieldName.UPGRADE) || Switching.isIgnored(exchange, routed);
    };
  }

  private static boolean purge(Exchange exchange, RoutedRequest routed) {
    if (!routed.snapshot().mayPurge(routed.client().address())) {
      exchange.loop().account().rejected("purge_forbidden");
      exchange.answerPlain(FORBIDDEN, "this address may not purge; see purge_from");
      return false;
    }
    Invalidations.purge(exchange, routed);
    return false;
  }
}
