package lb.config;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What holds for the paths that a pattern matches.
 *
 * @param match at least one pattern
 * @param origins where to fetch; those of the site when the file gives none
 * @param cache the route's own policy; null leaves it to the patterns of the site
 * @param key what the cache key is made of
 * @param request changes to the fields that go to the origin
 * @param response changes to the fields that go to the client
 * @param protocol what of HTTP besides a request and its answer is for these paths
 */
public record Route(
    List<PathPattern> match,
    List<Origin> origins,
    @Nullable CachePolicy cache,
    KeyRule key,
    HeaderChanges request,
    HeaderChanges response,
    ProtocolRules protocol) {

  public Route {
    match = List.copyOf(match);
    origins = List.copyOf(origins);
  }

  /** The route of paths that no route matches: every path, nothing changed. */
  public static Route everything(List<Origin> origins) {
    return new Route(
        List.of(PathPattern.ANY),
        origins,
        null,
        KeyRule.STANDARD,
        HeaderChanges.NONE,
        HeaderChanges.NONE,
        ProtocolRules.STANDARD);
  }
}
