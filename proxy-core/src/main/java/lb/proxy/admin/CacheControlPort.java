package lb.proxy.admin;

import java.util.List;
import lb.cache.purge.Purge;

/**
 * What the admin listener asks of the running process. Called on virtual threads, several at a
 * time; an implementation may take its time but must not need an event loop that waits for the
 * answer.
 */
public interface CacheControlPort {
  /** The most purges that are given in one call. */
  int PURGES_MAX = 1_000;

  /**
   * Purges. When this returns, no request that arrives later is answered with what was fetched
   * before.
   *
   * @param purges 1 to {@value #PURGES_MAX} of them
   * @param dryRun whether to count only, and purge nothing
   */
  PurgeReport purge(List<Purge> purges, boolean dryRun);

  /** The numbers of this moment. */
  StatsReport stats();

  /** What would be done with a request now, step by step, without doing it. */
  ExplainReport explain(ExplainRequest request);

  /** The certificates that clients are shown, and those that are being got. */
  List<CertificateRow> certificateRows();

  /** How the origins of all sites do, in the order of the configuration. */
  List<OriginRow> origins();
}
