package lb.proxy.exchange;

import java.util.List;
import lb.cache.Cache;
import lb.cache.CacheKey;
import lb.cache.http.RequestHead;
import lb.cache.purge.PurgeMatcher;
import lb.cache.rules.KeyRules;
import lb.config.KeyRule;
import lb.proxy.route.RoutedRoute;
import lb.proxy.route.RoutedSite;
import org.jspecify.annotations.Nullable;

/** Makes cache keys as the key rule of a route says. Pure. */
final class Keys {
  private static final byte[] NO_BUFFER = {};

  private Keys() {}

  /** The key of a request. */
  static CacheKey of(Cache cache, RoutedRequest routed) {
    return borrowed(cache, routed, NO_BUFFER);
  }

  /** The key of a request, for a look-up before {@code buffer} is written again. */
  static CacheKey borrowed(Cache cache, RoutedRequest routed, byte[] buffer) {
    RequestHead request = routed.request();
    KeyRule rule = routed.route().route().key();
    return cache.borrowedKey(
        routed.site().name(),
        rule.host() ? request.authority() : "",
        request.path(),
        query(cache, routed.site(), request.path(), request.query(), rule),
        KeyRules.extraPart(request.fields(), rule),
        buffer);
  }

  private static @Nullable String query(
      Cache cache, RoutedSite site, String path, @Nullable String query, KeyRule rule) {
    return cache.queries().canonical(site.name(), path, KeyRules.canonicalQuery(query, rule));
  }

  /** Path and query of a target as the key rule of its route has them. */
  static String target(RoutedSite site, String path, @Nullable String query) {
    RoutedRoute route = site.route(path);
    String kept = KeyRules.canonicalQuery(query, route.route().key());
    return kept == null ? path : path + '?' + kept;
  }

  /** What covers one target: itself, and all queries of its path where some are equivalent. */
  static List<PurgeMatcher> matchers(Cache cache, String site, String host, String target) {
    PurgeMatcher exact = new PurgeMatcher.Key(site, host, target);
    if (!cache.queries().everLearned()) {
      return List.of(exact);
    }
    int question = target.indexOf('?');
    String path = question < 0 ? target : target.substring(0, question);
    return List.of(
        exact,
        new PurgeMatcher.Key(site, host, path),
        new PurgeMatcher.Prefix(site, host, path + '?'));
  }
}
