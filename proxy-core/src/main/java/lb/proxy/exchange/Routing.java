package lb.proxy.exchange;

import lb.cache.http.RequestHead;
import lb.proxy.route.RoutedRoute;
import lb.proxy.route.RoutedSite;
import lb.proxy.route.Snapshot;
import lb.proxy.route.TransportRules;
import org.jspecify.annotations.Nullable;

/** The stage that finds site, route and policy. */
final class Routing {
  private static final int MISDIRECTED_REQUEST = 421;

  private Routing() {}

  /** The request with its place in the configuration; null when it was answered. */
  static @Nullable RoutedRequest route(Exchange exchange) {
    Snapshot snapshot = exchange.loop().snapshot();
    RequestHead request = exchange.request();
    RoutedSite site = snapshot.site(request);
    if (site == null) {
      exchange.loop().account().rejected("unknown_host");
      exchange.answerPlain(MISDIRECTED_REQUEST, "no site is configured for this host");
      return null;
    }
    TransportRules transport = site.transport();
    if (transport != null) {
      request = Transport.admit(exchange, snapshot, transport);
      if (request == null) {
        return null; // answered: not on this connection
      }
    }
    RoutedRoute route = site.route(request.path());
    return new RoutedRequest(
        request, exchange.client(), snapshot, site, route, site.policy(route, request.path()));
  }
}
