package lb.proxy.admin;

import java.util.List;
import lb.cache.purge.Purge;

/**
 * What a request to the admin listener wants purged.
 *
 * @param purges at least one
 * @param soft whether objects become stale instead of going
 * @param dryRun whether to count only
 */
record PurgeOrder(List<Purge> purges, boolean soft, boolean dryRun) {
  PurgeOrder {
    purges = List.copyOf(purges);
    if (purges.isEmpty()) {
      throw AdminProblem.badRequest("nothing_to_purge", "the request names nothing to purge");
    }
    if (purges.size() > CacheControlPort.PURGES_MAX) {
      throw AdminProblem.badRequest(
          "too_many_purges",
          purges.size() + " purges in one request, at most " + CacheControlPort.PURGES_MAX);
    }
  }
}
