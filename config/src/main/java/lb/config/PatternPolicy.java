package lb.config;

import java.util.List;

/**
 * A cache policy for the paths that one of the patterns matches.
 *
 * @param match at least one pattern
 */
public record PatternPolicy(List<PathPattern> match, CachePolicy policy) {

  public PatternPolicy {
    match = List.copyOf(match);
  }
}
