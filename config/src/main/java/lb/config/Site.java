package lb.config;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A set of hosts that share origins, routes and a cache namespace.
 *
 * @param name unique among the sites; part of every cache key and a label of metrics
 * @param hosts lower-case: exact names, {@code *.example.com} for all names below, {@code *} for
 *     what no other site names; at least one
 * @param tls how clients reach it over TLS; null when it has no certificate
 * @param origins where to fetch when a route names none; at least one
 * @param routes in the order of the file; the first that matches a path is taken
 * @param policies in the order {@code cache.rules}, {@code cache.static}, {@code cache.api}; the
 *     first that matches a path is taken
 * @param defaultPolicy for paths that none of {@code policies} matches
 * @param upstream how the origins are asked, those of routes too
 */
public record Site(
    String name,
    List<String> hosts,
    @Nullable SiteTls tls,
    List<Origin> origins,
    List<Route> routes,
    List<PatternPolicy> policies,
    CachePolicy defaultPolicy,
    UpstreamPolicy upstream) {

  public Site {
    hosts = List.copyOf(hosts);
    origins = List.copyOf(origins);
    routes = List.copyOf(routes);
    policies = List.copyOf(policies);
  }

  /** The first route that matches, or one that takes everything to the site's own origins. */
  public Route routeFor(String path) {
    for (int i = 0; i < routes.size(); i++) {
      if (PathPattern.anyMatches(routes.get(i).match(), path)) {
        return routes.get(i);
      }
    }
    return Route.everything(origins);
  }

  /** The route's own policy, else the first of {@link #policies} that matches, else the default. */
  public CachePolicy policyFor(Route route, String path) {
    CachePolicy own = route.cache();
    if (own != null) {
      return own;
    }
    for (int i = 0; i < policies.size(); i++) {
      if (PathPattern.anyMatches(policies.get(i).match(), path)) {
        return policies.get(i).policy();
      }
    }
    return defaultPolicy;
  }
}
