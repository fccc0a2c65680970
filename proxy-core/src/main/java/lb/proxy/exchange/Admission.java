package lb.proxy.exchange;

import lb.cache.http.Ascii;
import lb.cache.http.FieldName;
import lb.cache.http.Fields;
import lb.cache.http.RequestHead;

/** The stage that says whether a request may pass. Addons will stand here, in a fixed order. */
final class Admission {
  private static final int FORBIDDEN = 403;
  private static final int METHOD_NOT_ALLOWED = 405;
  private static final int NOT_IMPLEMENTED = 501;

  private Admission() {}

  /** Whether the request goes on; when not, it was answered. */
  static boolean admit(Exchange exchange, RoutedRequest routed) {
    RequestHead request = routed.request();
    return switch (request.method()) {
      case "PURGE" -> purge(exchange, routed);
      case "TRACE" -> {
        exchange.loop().account().rejected("trace");
        exchange.answerPlain(METHOD_NOT_ALLOWED, "TRACE is not allowed");
        yield false;
      }
      default -> !isForeignUpgrade(exchange, request.fields());
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

  /**
   * A server may ignore Upgrade (RFC 9110 §7.8), and for {@code h2c} that is what clients expect.
   * One that asks for anything else would wait in vain, so it is told.
   */
  private static boolean isForeignUpgrade(Exchange exchange, Fields fields) {
    String upgrade = fields.first(FieldName.UPGRADE);
    if (upgrade == null || Ascii.equalsIgnoreCase(upgrade, "h2c")) {
      return false;
    }
    exchange.loop().account().rejected("upgrade");
    exchange.answerPlain(NOT_IMPLEMENTED, "upgrading the connection is not supported");
    return true;
  }
}
