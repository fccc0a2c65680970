package lb.proxy;

import lb.config.Listener;
import lb.proxy.route.SiteField;
import org.jspecify.annotations.Nullable;

/** What clients of other versions are told of HTTP/3 (RFC 7838, RFC 9114 §3.1.1). */
final class AltSvc {
  /** Where UDP goes missing later, a client finds out by itself within a second or two. */
  private static final long MAX_AGE_SECONDS = 86_400;

  private AltSvc() {}

  /** The field for answers of a listener; null when it says nothing. */
  static @Nullable SiteField of(Listener listener, int boundPort) {
    if (!listener.saysAlternatives()) {
      return null;
    }
    int port = listener.altSvc() == Listener.ALT_SVC_BOUND ? boundPort : listener.altSvc();
    return new SiteField(Listener.ALT_SVC_FIELD, "h3=\":" + port + "\"; ma=" + MAX_AGE_SECONDS);
  }
}
