package lb.proxy.account;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import lb.cache.rules.Outcome;

/**
 * What had been counted at one moment, summed over all loops.
 *
 * @param totals the counts of all sites together
 * @param connectionsOpen connections of clients that were open
 * @param evictions objects that had left the cache
 * @param purges purges that had been accepted
 * @param hitLatency how long hits took
 * @param missLatency how long misses took
 * @param sites the configured sites, and the rest of them if it answered something
 * @param upstreams the upstreams that had been asked, by site, then by name
 */
public record AccountSnapshot(
    Counts totals,
    long connectionsOpen,
    long evictions,
    long purges,
    Latency hitLatency,
    Latency missLatency,
    List<SiteRow> sites,
    Map<String, Map<String, UpstreamCount>> upstreams) {

  /**
   * What was answered, by what the cache did.
   *
   * @param requests all exchanges
   * @param hits answered with what the cache had: hit, stale, revalidated or collapsed
   * @param misses answered by the origin because the cache did not have it
   * @param stale those of the hits that were stale
   * @param revalidated those of the hits that the origin confirmed
   * @param collapsed those of the hits that shared another request's fetch
   * @param bypass exchanges in which the cache took no part
   * @param errors exchanges for which nobody had an answer
   * @param bytesServed octets of response bodies sent to clients
   * @param bytesFetched octets of response bodies that came from upstreams
   */
  public record Counts(
      long requests,
      long hits,
      long misses,
      long stale,
      long revalidated,
      long collapsed,
      long bypass,
      long errors,
      long bytesServed,
      long bytesFetched) {
    /** Hits among hits and misses, 0 to 1; 0 when there were neither. */
    public double hitRatio() {
      long asked = hits + misses;
      return asked == 0 ? 0 : (double) hits / asked;
    }

    static Counts of(long[] byOutcome, long bytesServed, long bytesFetched) {
      long stale = byOutcome[Outcome.STALE.ordinal()];
      long revalidated = byOutcome[Outcome.REVALIDATED.ordinal()];
      long collapsed = byOutcome[Outcome.COLLAPSED.ordinal()];
      long requests = 0;
      for (long count : byOutcome) {
        requests += count;
      }
      return new Counts(
          requests,
          byOutcome[Outcome.HIT.ordinal()] + stale + revalidated + collapsed,
          byOutcome[Outcome.MISS.ordinal()],
          stale,
          revalidated,
          collapsed,
          byOutcome[Outcome.BYPASS.ordinal()],
          byOutcome[Outcome.ERROR.ordinal()],
          bytesServed,
          bytesFetched);
    }
  }

  /**
   * How long exchanges took, from the head of the request to the last octet of the answer.
   *
   * @param count how many there were
   * @param p50Nanos half took no longer; at most an eighth too high
   * @param p99Nanos 99 in 100 took no longer
   */
  public record Latency(long count, long p50Nanos, long p99Nanos) {
    static Latency of(long[] cells) {
      long count = 0;
      for (long cell : cells) {
        count += cell;
      }
      return new Latency(
          count,
          LatencyScale.percentileNanos(cells, 0.50),
          LatencyScale.percentileNanos(cells, 0.99));
    }
  }

  /**
   * One site.
   *
   * @param name its name; {@code other} for those beyond the cap, {@code none} for requests without
   * @param counts what it answered
   */
  public record SiteRow(String name, Counts counts) {}

  /**
   * One upstream.
   *
   * @param requests fetches that were sent
   * @param errors fetches that failed
   */
  public record UpstreamCount(long requests, long errors) {}

  /** How many fetches were sent to an upstream for a site. */
  public long upstreamRequests(String site, String upstream) {
    return upstream(site, upstream).requests();
  }

  /** How many fetches from an upstream for a site failed. */
  public long upstreamErrors(String site, String upstream) {
    return upstream(site, upstream).errors();
  }

  private UpstreamCount upstream(String site, String upstream) {
    return upstreams.getOrDefault(site, Map.of()).getOrDefault(upstream, new UpstreamCount(0, 0));
  }

  static AccountSnapshot of(Accounting accounting, Accounting.Forgotten forgotten) {
    List<LoopAccount> loops = accounting.loops();
    List<SiteRow> sites = new ArrayList<>();
    Map<String, Map<String, UpstreamCount>> upstreams = new TreeMap<>();
    long[] totals = forgotten.byOutcome().clone();
    long served = forgotten.bytesServed();
    long fetched = forgotten.bytesFetched();
    for (SiteCounters site : accounting.handles()) {
      SiteSums sums = SiteSums.of(site, loops);
      if (!sums.isShown() || site.heir() != null) {
        continue;
      }
      long[] byOutcome = sums.byOutcome();
      Cells.addInto(totals, byOutcome);
      served += sums.bytesServed();
      fetched += sums.bytesFetched();
      sites.add(
          new SiteRow(site.name(), Counts.of(byOutcome, sums.bytesServed(), sums.bytesFetched())));
      upstreams.put(site.name(), sums.upstreamCounts());
    }
    long open = 0;
    long[] hits = new long[LatencyScale.CELLS];
    long[] misses = new long[LatencyScale.CELLS];
    for (LoopAccount loop : loops) {
      for (int kind = 0; kind < LoopAccount.CONNECTION_KINDS; kind++) {
        open += loop.connectionsOpen(kind);
      }
      Cells.addInto(hits, loop.hitLatency);
      Cells.addInto(misses, loop.missLatency);
    }
    return new AccountSnapshot(
        Counts.of(totals, served, fetched),
        open,
        sum(accounting.evictions()),
        sum(accounting.purges()),
        Latency.of(hits),
        Latency.of(misses),
        List.copyOf(sites),
        upstreams);
  }

  private static long sum(Map<?, Long> counts) {
    return counts.values().stream().mapToLong(Long::longValue).sum();
  }
}
