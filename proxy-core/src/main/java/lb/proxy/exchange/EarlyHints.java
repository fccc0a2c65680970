package lb.proxy.exchange;

import java.util.List;
import lb.cache.StoredObject;
import lb.cache.http.FieldName;
import lb.cache.http.Fields;
import lb.cache.http.ResponseHead;

/**
 * Responses with 103 (RFC 8297): which of an origin's go on to a client, and those that are made
 * here of what is stored while the origin is asked.
 */
final class EarlyHints {
  private static final int EARLY_HINTS = 103;
  private static final String HTTP_1 = "HTTP/1.1";

  private EarlyHints() {}

  /**
   * Whether an interim response goes on. Some clients of HTTP/1.1 take any head for the last one,
   * so they get a 103 only where the route says so (RFC 8297 §3); other interim responses are sent
   * on (RFC 9110 §15.2).
   */
  static boolean goesOn(Exchange exchange, ResponseHead head) {
    if (head.status() != EARLY_HINTS) {
      return true;
    }
    RoutedRequest routed = exchange.routedRequest();
    boolean may =
        !exchange.client().protocol().equals(HTTP_1)
            || (routed != null && routed.route().route().protocol().earlyHintsHttp1());
    if (may) {
      exchange.loop().account().earlyHints(false);
    }
    return may;
  }

  /**
   * Tells a browser that navigates what the page needed the last time, before the origin is asked
   * for the page.
   *
   * @param stored what cannot be served as it is
   */
  static void offer(Exchange exchange, RoutedRequest routed, StoredObject stored) {
    if (!routed.route().route().protocol().earlyHints()
        || exchange.client().protocol().equals(HTTP_1)
        || !"navigate".equals(routed.request().fields().first("Sec-Fetch-Mode"))) {
      return;
    }
    List<String> hints = LinkHints.of(stored.head().fields());
    if (!hints.isEmpty()) {
      Fields.Builder fields = Fields.builder();
      hints.forEach(hint -> fields.add(FieldName.LINK, hint));
      exchange.loop().account().earlyHints(true);
      exchange.downstream().interim(new ResponseHead(EARLY_HINTS, fields.build()));
    }
  }
}
