package lb.proxy.account;

import io.prometheus.metrics.model.snapshots.MetricSnapshot;
import java.util.List;
import java.util.stream.Stream;
import lb.cache.rules.Outcome;

/**
 * The metric families with a label {@code site}, put together site by site. Owned by one reader.
 */
final class SiteFamilies {
  private final Family requests =
      new Family(
          "lb_http_requests",
          "Exchanges that ended, by what the cache did.",
          "site",
          "method",
          "code",
          "cache");
  private final Family durations =
      new Family(
          "lb_http_request_duration_seconds",
          "From the head of the request to the last octet of the answer.",
          "site",
          "cache");
  private final Family responseBytes =
      new Family(
          "lb_http_response_bytes", "Octets of response bodies sent to clients.", "site", "cache");
  private final Family requestBytes =
      new Family("lb_http_request_bytes", "Octets of request bodies from clients.", "site");
  private final Family hits =
      new Family(
          "lb_cache_hits",
          "Exchanges answered with what the cache had: hit, stale, revalidated or collapsed.",
          "site");
  private final Family misses =
      new Family(
          "lb_cache_misses",
          "Exchanges answered by the origin for want of a stored answer.",
          "site");
  private final Family collapsed =
      new Family(
          "lb_cache_collapsed_requests", "Exchanges that shared another request's fetch.", "site");
  private final Family storeRejects =
      new Family("lb_cache_store_rejects", "Responses that were not stored.", "site", "reason");
  private final Family fills =
      new Family("lb_cache_fills", "Fills that ended, by how.", "site", "result");
  private final UpstreamFamilies upstreams = new UpstreamFamilies();

  void add(SiteSums sums) {
    String site = sums.site.name();
    for (int method = 0; method < LabelValues.METHOD_COUNT; method++) {
      for (int outcome = 0; outcome < LabelValues.OUTCOME_COUNT; outcome++) {
        addRequests(site, method, outcome, sums);
      }
    }
    for (int outcome = 0; outcome < LabelValues.OUTCOME_COUNT; outcome++) {
      long[] cells = sums.durations[outcome];
      if (cells != null) {
        String cache = LabelValues.outcome(outcome).label();
        durations.histogram(cells, site, cache);
        responseBytes.count(sums.responseBytes[outcome], site, cache);
      }
    }
    requestBytes.count(sums.requestBytes[0], site);
    AccountSnapshot.Counts counts =
        AccountSnapshot.Counts.of(sums.byOutcome(), sums.bytesServed(), sums.bytesFetched());
    hits.count(counts.hits(), site);
    misses.count(counts.misses(), site);
    collapsed.count(sums.byOutcome()[Outcome.COLLAPSED.ordinal()], site);
    for (int reason = 0; reason < LabelValues.REASON_COUNT; reason++) {
      if (sums.storeRejects[reason] != 0) {
        storeRejects.count(sums.storeRejects[reason], site, LabelValues.reason(reason));
      }
    }
    sums.fills.forEach((result, count) -> fills.count(count, site, result));
    sums.upstreams.forEach((name, upstream) -> upstreams.add(site, name, upstream));
  }

  List<MetricSnapshot> snapshots() {
    return Stream.concat(
            Stream.of(
                    requests,
                    durations,
                    responseBytes,
                    requestBytes,
                    hits,
                    misses,
                    collapsed,
                    storeRejects,
                    fills)
                .flatMap(family -> family.snapshots().stream()),
            upstreams.snapshots().stream())
        .toList();
  }

  private void addRequests(String site, int method, int outcome, SiteSums sums) {
    long[] row = sums.requests[method * LabelValues.OUTCOME_COUNT + outcome];
    if (row == null) {
      return;
    }
    String cache = LabelValues.outcome(outcome).label();
    for (int code = 0; code < row.length; code++) {
      if (row[code] != 0) {
        requests.count(row[code], site, LabelValues.method(method), LabelValues.code(code), cache);
      }
    }
  }
}
