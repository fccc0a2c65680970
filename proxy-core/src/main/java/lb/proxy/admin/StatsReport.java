package lb.proxy.admin;

import java.util.List;
import lb.proxy.account.AccountSnapshot;
import lb.proxy.account.GaugeSource;

/**
 * The numbers of one moment, as {@code /cache/stats} gives them. Counts are since the process
 * started.
 *
 * @param version the version of {@code lb}
 * @param uptimeMillis milliseconds since the process started
 * @param totals the counts of all sites together
 * @param connectionsOpen connections of clients that are open
 * @param cache the tiers of the cache
 * @param evictions objects that left the cache
 * @param purges purges that were accepted
 * @param hitLatency how long hits took, from the request's head to the answer's last octet
 * @param missLatency how long misses took, likewise
 * @param sites one for each site of the configuration, in the order in which they appeared
 * @param upstreams one for each upstream of the configuration
 */
public record StatsReport(
    String version,
    long uptimeMillis,
    AccountSnapshot.Counts totals,
    long connectionsOpen,
    List<GaugeSource.CacheTier> cache,
    long evictions,
    long purges,
    AccountSnapshot.Latency hitLatency,
    AccountSnapshot.Latency missLatency,
    List<AccountSnapshot.SiteRow> sites,
    List<UpstreamRow> upstreams) {
  public StatsReport {
    cache = List.copyOf(cache);
    sites = List.copyOf(sites);
    upstreams = List.copyOf(upstreams);
  }

  /**
   * One upstream.
   *
   * @param state how it stands
   * @param requests requests that were sent to it
   * @param errors how many of them failed
   */
  public record UpstreamRow(GaugeSource.UpstreamState state, long requests, long errors) {}

  /** Puts together what was counted and what is the case now. */
  public static StatsReport of(
      String version, long uptimeMillis, AccountSnapshot counted, GaugeSource now) {
    List<UpstreamRow> upstreams =
        now.upstreams().stream()
            .map(state ->
                new UpstreamRow(
                    state,
                    counted.upstreamRequests(state.site(), state.name()),
                    counted.upstreamErrors(state.site(), state.name())))
            .toList();
    return new StatsReport(
        version,
        uptimeMillis,
        counted.totals(),
        counted.connectionsOpen(),
        now.cacheTiers(),
        counted.evictions(),
        counted.purges(),
        counted.hitLatency(),
        counted.missLatency(),
        counted.sites(),
        upstreams);
  }
}
