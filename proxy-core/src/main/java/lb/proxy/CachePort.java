package lb.proxy;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Supplier;
import lb.cache.Cache;
import lb.cache.CacheStats;
import lb.cache.Sweeper;
import lb.cache.purge.Purge;
import lb.cache.purge.PurgeMatcher;
import lb.cache.purge.PurgeReceipt;
import lb.cache.rules.Reason;
import lb.proxy.account.Accounting;
import lb.proxy.account.GaugeSource;
import lb.proxy.account.SiteCounters;
import lb.proxy.acme.AcmeState;
import lb.proxy.admin.CacheControlPort;
import lb.proxy.admin.CertificateRow;
import lb.proxy.admin.ConfigReport;
import lb.proxy.admin.ExplainReport;
import lb.proxy.admin.ExplainRequest;
import lb.proxy.admin.OriginRow;
import lb.proxy.admin.PurgeReport;
import lb.proxy.admin.StatsReport;
import lb.proxy.exchange.Explanation;
import lb.proxy.exchange.PurgeKeys;
import lb.proxy.route.RoutedRoute;
import lb.proxy.route.RoutedSite;
import lb.proxy.upstream.OriginGroup;
import lb.proxy.upstream.OriginStatus;

/** What the admin listener and the metrics ask of the proxy. Any thread but an event loop. */
final class CachePort implements CacheControlPort, GaugeSource {
  /** Of the entity tag: a number that a double holds. */
  private static final int HASH_DIGITS = 12;

  private final Cache cache;
  private final Accounting accounting;
  private final LiveState state;
  private final ServerOptions options;
  private final Housekeeping housekeeping;
  private final Supplier<List<CertificateState>> certificates;
  private final Supplier<ConfigReport> config;
  private final Supplier<List<AcmeState>> renewals;
  private final long startMillis;
  private long evictedSeen;

  CachePort(
      Cache cache,
      Accounting accounting,
      LiveState state,
      ServerOptions options,
      Housekeeping housekeeping,
      Supplier<List<CertificateState>> certificates,
      Supplier<List<AcmeState>> renewals,
      Supplier<ConfigReport> config) {
    this.cache = cache;
    this.accounting = accounting;
    this.state = state;
    this.options = options;
    this.housekeeping = housekeeping;
    this.certificates = certificates;
    this.config = config;
    this.renewals = renewals;
    this.startMillis = options.clock().millis();
  }

  @Override
  public PurgeReport purge(List<Purge> purges, boolean dryRun) {
    String id = "";
    long matched = 0;
    List<PurgeReport.Entry> entries = new ArrayList<>(purges.size());
    for (Purge purge : purges) {
      List<PurgeMatcher> matchers = matchers(purge.matcher());
      Sweeper.Matched met = cache.count(matchers);
      if (!dryRun) {
        for (PurgeMatcher matcher : matchers) {
          String receipt = accept(new Purge(matcher, purge.soft())).id();
          id = id.isEmpty() ? receipt : id;
        }
      }
      entries.add(new PurgeReport.Entry(purge, met.objects(), met.bytes()));
      matched += met.objects();
    }
    if (!dryRun) {
      housekeeping.sweepSoon();
    }
    return new PurgeReport(id, entries, matched);
  }

  private List<PurgeMatcher> matchers(PurgeMatcher wanted) {
    return PurgeKeys.expand(wanted, state.snapshot(), cache);
  }

  private PurgeReceipt accept(Purge purge) {
    long before = options.nanos().getAsLong();
    PurgeReceipt receipt = cache.purge(purge, options.clock().millis());
    String site = purge.matcher().site();
    SiteCounters counters = site.isEmpty() ? null : accounting.site(site);
    accounting.purged(
        counters, kind(purge.matcher()), purge.soft(), options.nanos().getAsLong() - before);
    return receipt;
  }

  private static String kind(PurgeMatcher matcher) {
    return switch (matcher) {
      case PurgeMatcher.Key key -> "key";
      case PurgeMatcher.Prefix prefix -> "prefix";
      case PurgeMatcher.Glob glob -> "glob";
      case PurgeMatcher.Tag tag -> "tag";
      case PurgeMatcher.Host host -> "host";
      case PurgeMatcher.All all -> "all";
    };
  }

  @Override
  public StatsReport stats() {
    countEvictions();
    return StatsReport.of(
        options.build().version(),
        options.clock().millis() - startMillis,
        accounting.snapshot(),
        this);
  }

  @Override
  public ExplainReport explain(ExplainRequest request) {
    return Explanation.of(request, state.snapshot(), cache, options.clock().millis());
  }

  @Override
  public List<CacheTier> cacheTiers() {
    countEvictions();
    CacheStats stats = cache.stats();
    return List.of(
        new CacheTier(
            "memory",
            stats.objects(),
            stats.arena().allocatedBytes(),
            stats.arena().capacityBytes(),
            stats.arena().requestedBytes(),
            stats.arena().pagedBytes(),
            stats.indexBytes(),
            stats.fills(),
            byName(stats.notKept())));
  }

  private static Map<String, Long> byName(Map<Reason, Long> counts) {
    Map<String, Long> named = new TreeMap<>();
    counts.forEach((reason, count) -> named.put(reason.name().toLowerCase(Locale.ROOT), count));
    return named;
  }

  /** The cache counts evictions itself; the books get the difference. */
  private synchronized void countEvictions() {
    long evicted = cache.stats().evicted();
    if (evicted > evictedSeen) {
      accounting.evicted("memory", "size", evicted - evictedSeen);
      evictedSeen = evicted;
    }
  }

  @Override
  public List<CertificateState> certificates() {
    return certificates.get();
  }

  @Override
  public ConfigState config() {
    ConfigReport report = config.get();
    return new ConfigState(
        report.generation(),
        Long.parseLong(report.etag(), 1, 1 + HASH_DIGITS, 16),
        report.takenMillis() / 1e3,
        report.taken(),
        report.refused(),
        report.lastWasTaken(),
        report.needRestart().size());
  }

  @Override
  public List<RenewalState> renewals() {
    long now = options.clock().instant().getEpochSecond();
    return renewals.get().stream()
        .map(state ->
            new RenewalState(
                state.site(),
                state.issued(),
                state.failed(),
                Math.max(now, state.next().getEpochSecond())))
        .toList();
  }

  @Override
  public List<CertificateRow> certificateRows() {
    return CertificateRow.of(certificates.get(), renewals.get(), options.clock().instant());
  }

  @Override
  public List<OriginRow> origins() {
    List<OriginRow> rows = new ArrayList<>();
    for (RoutedSite site : state.snapshot().sites()) {
      Map<String, OriginRow> ofSite = new LinkedHashMap<>();
      for (RoutedRoute route : site.routes()) {
        if (route.upstream() instanceof OriginGroup group) {
          for (OriginStatus status : group.status()) {
            ofSite.putIfAbsent(status.name(), new OriginRow(site.name(), status));
          }
        }
      }
      rows.addAll(ofSite.values());
    }
    return rows;
  }

  @Override
  public List<UpstreamState> upstreams() {
    return origins().stream().map(row -> state(row.site(), row.origin())).toList();
  }

  private static UpstreamState state(String site, OriginStatus status) {
    Map<String, Long> retries = new LinkedHashMap<>();
    status.retries().forEach((reason, count) -> retries.put(reason.label(), count));
    return new UpstreamState(
        site,
        status.name(),
        status.protocol(),
        status.up(),
        status.inFlight(),
        status.active(),
        status.idle(),
        status.pending(),
        status.ejections(),
        retries);
  }
}
