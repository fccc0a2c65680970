package lb.proxy.exchange;

import lb.cache.http.Fields;
import lb.cache.http.RequestHead;

/**
 * Requests that a proxy before us got as early data of TLS, and marked so (RFC 8470): somebody may
 * have sent them a second time. What the cache answers does no harm twice. Whoever marks a request,
 * and however, it is marked (§5.1).
 */
final class EarlyData {
  static final int TOO_EARLY = 425;
  private static final String FIELD = "Early-Data";

  private EarlyData() {}

  /**
   * Answers a marked request that must not go to its origin: one that may change something, or
   * whose origin is not known to tell such requests from others (§5.2). False when it may go.
   */
  static boolean isTooEarly(Exchange exchange, RoutedRequest routed) {
    RequestHead request = routed.request();
    if (!request.fields().has(FIELD)) {
      return false;
    }
    boolean reads = request.method().equals("GET") || request.method().equals("HEAD");
    if (reads && routed.route().route().protocol().earlyData()) {
      return false;
    }
    exchange.loop().account().rejected("early_data");
    exchange.answerPlain(TOO_EARLY, "ask again when the handshake is complete");
    return true;
  }

  /** Says once what may have been said often or wrongly. */
  static void mark(Fields received, Fields.Builder fields) {
    if (received.has(FIELD)) {
      fields.set(FIELD, "1");
    }
  }

  /** The same request on nobody's behalf: it is ours, and made now. */
  static RequestHead unmarked(RequestHead head) {
    return head.fields().has(FIELD)
        ? head.withFields(head.fields().toBuilder().remove(FIELD).build())
        : head;
  }
}
