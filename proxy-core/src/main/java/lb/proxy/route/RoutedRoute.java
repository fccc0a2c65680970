package lb.proxy.route;

import lb.config.Route;
import lb.proxy.upstream.Upstream;
import org.jspecify.annotations.Nullable;

/**
 * A route and where it leads.
 *
 * @param route what the configuration says
 * @param upstream whom to ask
 * @param page what is answered when no origin does; null for a line of plain text
 * @param label its patterns, for people and logs; empty for the paths that no route names
 */
public record RoutedRoute(Route route, Upstream upstream, @Nullable StaticPage page, String label) {
  /** Whether fields of answers are changed. */
  public boolean changesResponses() {
    return !route.response().isEmpty();
  }
}
