package lb.proxy.admin;

import java.util.List;
import lb.cache.purge.Purge;

/**
 * What came of a request to purge.
 *
 * @param id names the purge in the ledger; of several, the first; empty for a dry run
 * @param entries one for each purge that was given, in that order
 * @param matched stored objects that at least one of them matched; an object counts once
 */
public record PurgeReport(String id, List<Entry> entries, long matched) {
  public PurgeReport {
    entries = List.copyOf(entries);
  }

  /**
   * What one purge matched.
   *
   * @param purge the purge
   * @param matched stored objects that it matched, variants counted one by one
   * @param bytes octets that they take up in the cache
   */
  public record Entry(Purge purge, long matched, long bytes) {}
}
