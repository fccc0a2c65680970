package lb.proxy.exchange;

import lb.cache.Cache;
import lb.cache.CacheKey;
import lb.cache.http.RequestHead;
import lb.cache.rules.KeyRules;
import lb.config.KeyRule;
import lb.proxy.route.RoutedRoute;
import lb.proxy.route.RoutedSite;
import org.jspecify.annotations.Nullable;

/** Makes cache keys as the key rule of a route says. Pure. */
final class Keys {
  private Keys() {}

  /** The key of a request. */
  static CacheKey of(Cache cache, RoutedRequest routed) {
    RequestHead request = routed.request();
    KeyRule rule = routed.route().route().key();
    return cache.key(
        routed.site().name(),
        rule.host() ? request.authority() : "",
        request.path(),
        KeyRules.canonicalQuery(request.query(), rule),
        KeyRules.extraPart(request.fields(), rule));
  }

  /** Path and query of a target as its key has them. */
  static String target(RoutedSite site, String path, @Nullable String query) {
    RoutedRoute route = site.route(path);
    String kept = KeyRules.canonicalQuery(query, route.route().key());
    return kept == null ? path : path + '?' + kept;
  }
}
