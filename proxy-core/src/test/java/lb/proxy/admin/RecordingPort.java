package lb.proxy.admin;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import lb.cache.purge.Purge;
import lb.cache.rules.Reason;
import lb.proxy.account.AccessLog;
import lb.proxy.account.Accounting;
import lb.proxy.account.GaugeSource;
import lb.proxy.upstream.OriginStatus;
import lb.proxy.upstream.RetryReason;
import lb.proxy.upstream.Standing;
import org.jspecify.annotations.Nullable;

/**
 * A process of which only the admin listener is real: it remembers what it was asked. Thread-safe.
 */
final class RecordingPort implements CacheControlPort {
  private final List<Purge> purged = new ArrayList<>();
  private @Nullable ExplainRequest explained;
  private @Nullable RuntimeException failure;
  private Runnable onPurge = () -> {};
  private boolean dryRun;

  synchronized List<Purge> purged() {
    return List.copyOf(purged);
  }

  synchronized boolean dryRun() {
    return dryRun;
  }

  synchronized ExplainRequest explained() {
    if (explained == null) {
      throw new AssertionError("nothing was to be explained");
    }
    return explained;
  }

  synchronized void failWith(RuntimeException e) {
    failure = e;
  }

  /** Runs within each purge, before it is remembered. */
  synchronized void onPurge(Runnable action) {
    onPurge = action;
  }

  @Override
  public List<CertificateRow> certificateRows() {
    return List.of(
        new CertificateRow(
            "docs", List.of("docs.test"), Instant.ofEpochSecond(1_900_000_000), null),
        new CertificateRow(
            "shop",
            List.of("shop.test", "www.shop.test"),
            null,
            new CertificateRow.Renewal("https://ca.test/dir", null, 2, "it did not answer")));
  }

  @Override
  public List<OriginRow> origins() {
    return List.of(
        new OriginRow(
            "shop",
            new OriginStatus(
                "one",
                "http://10.0.0.1",
                "http/1.1",
                3,
                false,
                Standing.CHECK_FAILED,
                "it answered 503",
                65_500,
                4,
                3,
                2,
                1,
                5,
                100,
                7,
                2,
                12.5,
                1,
                9,
                2,
                Map.of(RetryReason.RESET, 6L),
                List.of("10.0.0.1"))));
  }

  @Override
  public PurgeReport purge(List<Purge> purges, boolean dry) {
    Runnable action;
    synchronized (this) {
      action = onPurge;
    }
    action.run();
    return remember(purges, dry);
  }

  private synchronized PurgeReport remember(List<Purge> purges, boolean dry) {
    if (failure != null) {
      throw failure;
    }
    purged.addAll(purges);
    dryRun = dry;
    return new PurgeReport(
        dry ? "" : "7-" + purged.size(),
        purges.stream().map(purge -> new PurgeReport.Entry(purge, 12, 3_400)).toList(),
        12);
  }

  @Override
  public StatsReport stats() {
    GaugeSource gauges =
        new GaugeSource() {
          @Override
          public List<CacheTier> cacheTiers() {
            return List.of(new CacheTier("memory", 5, 1_000, 65_536, 900, 4_096, 300, 2, Map.of()));
          }

          @Override
          public List<UpstreamState> upstreams() {
            return List.of(
                new UpstreamState(
                    "shop",
                    "origin:80",
                    "http/1.1",
                    true,
                    1,
                    1,
                    2,
                    0,
                    0,
                    Map.of("connection", 3L)));
          }
        };
    Accounting accounting = new Accounting(10, AccessLog.off());
    accounting.forLoop().fetched(accounting.site("shop"), "origin:80", 200, 1_000, 77);
    return StatsReport.of("0.1.0", 12_345, accounting.snapshot(), gauges);
  }

  @Override
  public synchronized ExplainReport explain(ExplainRequest request) {
    explained = request;
    return new ExplainReport(
        request.head().method(),
        request.head().target(),
        "shop",
        null,
        "shop GET " + request.head().target(),
        "miss",
        "uri_miss",
        Reason.URI_MISS.sentence(),
        "lb; fwd=uri-miss",
        List.of(new ExplainReport.Step("route", "shop", "The host is one of the site's.")));
  }
}
