package lb.proxy.route;

import lb.config.Route;
import lb.proxy.upstream.Upstream;

/**
 * A route and where it leads.
 *
 * @param route what the configuration says
 * @param upstream whom to ask
 * @param label its patterns, for people and logs; empty for the paths that no route names
 */
public record RoutedRoute(Route route, Upstream upstream, String label) {
  /** Whether fields of answers are changed. */
  public boolean changesResponses() {
    return !route.response().isEmpty();
  }
}
