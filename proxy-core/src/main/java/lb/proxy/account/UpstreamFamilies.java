package lb.proxy.account;

import io.prometheus.metrics.model.snapshots.MetricSnapshot;
import java.util.List;
import java.util.stream.Stream;

/**
 * The counted metric families with labels {@code site} and {@code upstream}. Owned by one reader.
 */
final class UpstreamFamilies {
  private final Family requests =
      new Family(
          "lb_upstream_requests",
          "Fetches that ended; code none when no head came.",
          "site",
          "upstream",
          "code");
  private final Family durations =
      new Family(
          "lb_upstream_request_duration_seconds",
          "From sending a fetch to the head of its answer.",
          "site",
          "upstream");
  private final Family bytes =
      new Family(
          "lb_upstream_response_bytes",
          "Octets of response bodies from upstreams.",
          "site",
          "upstream");
  private final Family errors =
      new Family("lb_upstream_errors", "Fetches that failed, by kind.", "site", "upstream", "kind");

  void add(String site, String name, SiteSums.UpstreamSums sums) {
    for (int code = 0; code < sums.codes.length; code++) {
      if (sums.codes[code] != 0) {
        requests.count(sums.codes[code], site, name, LabelValues.code(code));
      }
    }
    durations.histogram(sums.durations, site, name);
    bytes.count(sums.bytes[0], site, name);
    sums.errors.forEach((kind, count) -> errors.count(count, site, name, kind));
  }

  List<MetricSnapshot> snapshots() {
    return Stream.of(requests, durations, bytes, errors)
        .flatMap(family -> family.snapshots().stream())
        .toList();
  }
}
