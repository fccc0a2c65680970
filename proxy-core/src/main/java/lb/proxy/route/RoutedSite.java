package lb.proxy.route;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import lb.config.CachePolicy;
import lb.config.Origin;
import lb.config.PathPattern;
import lb.config.Route;
import lb.config.Site;
import lb.config.UpstreamPolicy;
import lb.proxy.account.SiteCounters;
import lb.proxy.upstream.Upstream;
import org.jspecify.annotations.Nullable;

/** A site with its routes made ready. Immutable. */
public final class RoutedSite {
  private final Site site;
  private final SiteCounters counters;
  private final @Nullable TransportRules transport;
  private final boolean alternatives;
  private final List<RoutedRoute> routes;
  private final RoutedRoute otherwise;

  /** Finds the upstream for a list of origins. */
  interface Groups {
    Upstream of(List<Origin> origins, UpstreamPolicy policy);
  }

  RoutedSite(
      Site site,
      SiteCounters counters,
      Groups groups,
      @Nullable TransportRules transport,
      boolean alternatives) {
    this.transport = transport;
    this.alternatives = alternatives;
    this.site = site;
    this.counters = counters;
    // Routes that lead to the same origins share what is known of them together.
    Map<List<Origin>, Upstream> upstreams = new HashMap<>();
    Function<List<Origin>, Upstream> upstream =
        origins -> upstreams.computeIfAbsent(origins, of -> groups.of(of, site.upstream()));
    StaticPage page = StaticPage.of(site.upstream().fallback());
    List<RoutedRoute> ready = new ArrayList<>(site.routes().size());
    for (Route route : site.routes()) {
      String label = route.match().stream().map(PathPattern::glob).collect(Collectors.joining(","));
      ready.add(new RoutedRoute(route, upstream.apply(route.origins()), page, label));
    }
    this.routes = List.copyOf(ready);
    Route everything = Route.everything(site.origins());
    this.otherwise = new RoutedRoute(everything, upstream.apply(site.origins()), page, "");
  }

  /** What the configuration says of the site. */
  public Site site() {
    return site;
  }

  /** Its name: a part of every key. */
  public String name() {
    return site.name();
  }

  /** Where its requests are counted. */
  public SiteCounters counters() {
    return counters;
  }

  /** What it asks of connections; null when it takes whatever comes. */
  public @Nullable TransportRules transport() {
    return transport;
  }

  /** Whether we say ourselves how else the site is reached ({@code Alt-Svc}): no origin does. */
  public boolean saysAlternatives() {
    return alternatives;
  }

  /** The first route whose patterns match, or the one for everything else. */
  public RoutedRoute route(String path) {
    for (int i = 0; i < routes.size(); i++) {
      RoutedRoute candidate = routes.get(i);
      if (PathPattern.anyMatches(candidate.route().match(), path)) {
        return candidate;
      }
    }
    return otherwise;
  }

  /** All routes, the one for everything else last. */
  public List<RoutedRoute> routes() {
    List<RoutedRoute> all = new ArrayList<>(routes);
    all.add(otherwise);
    return all;
  }

  /** What the cache does with a path of a route. */
  public CachePolicy policy(RoutedRoute route, String path) {
    return site.policyFor(route.route(), path);
  }
}
