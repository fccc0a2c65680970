package lb.proxy.account;

import io.prometheus.metrics.model.snapshots.MetricSnapshot;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/** The metrics that others keep: what is the case, or has been counted, when they are asked. */
final class GaugeFamilies {
  /**
   * More upstreams than this are left out of the gauges: they are not told apart in the counters.
   */
  private static final int UPSTREAMS_MAX = 1_000;

  private final Family objects =
      new Family("lb_cache_objects", "Stored objects, variants one by one.", "tier");
  private final Family bytes =
      new Family(
          "lb_cache_bytes",
          "Octets that stored objects, and responses on their way in, take up.",
          "tier");
  private final Family capacity =
      new Family("lb_cache_capacity_bytes", "Octets that stored objects may take up.", "tier");
  private final Family requested =
      new Family(
          "lb_cache_requested_bytes", "lb_cache_bytes without the rounding of sizes.", "tier");
  private final Family paged =
      new Family("lb_cache_paged_bytes", "Octets of the pages that hold anything.", "tier");
  private final Family index =
      new Family(
          "lb_cache_index_bytes",
          "Octets that say where everything is, beside lb_cache_bytes.",
          "tier");
  private final Family fillsRunning =
      new Family("lb_cache_fills_running", "Responses that are on their way in.", "tier");
  private final Family notKept =
      new Family(
          "lb_cache_not_kept",
          "Responses that were to be kept and were not: too large, no room, or purged meanwhile.",
          "tier",
          "reason");
  private final Family healthy =
      new Family("lb_upstream_healthy", "1 when the upstream gets requests.", "site", "upstream");
  private final Family protocols =
      new Family(
          "lb_upstream_protocol",
          "1 for what connections to the upstream speak.",
          "site",
          "upstream",
          "protocol");
  private final Family connections =
      new Family(
          "lb_upstream_connections",
          "Connections to upstreams, and requests that wait for one.",
          "site",
          "upstream",
          "state");

  private final Family inFlight =
      new Family(
          "lb_upstream_requests_in_flight",
          "Requests on their way to upstreams, or waiting for a connection.",
          "site",
          "upstream");
  private final Family ejections =
      new Family(
          "lb_upstream_ejections",
          "How often an upstream was left alone for answering worse than others.",
          "site",
          "upstream");
  private final Family retries =
      new Family(
          "lb_upstream_retries",
          "Requests sent once more, by what had failed; budget_spent: those that were not.",
          "site",
          "upstream",
          "reason");

  private final Family certificates =
      new Family(
          "lb_tls_certificate_expiry_timestamp_seconds",
          "When a certificate that clients are shown ends.",
          "site",
          "name");

  private final Family issued =
      new Family("lb_acme_certificates_issued", "Certificates that sites got by ACME.", "site");
  private final Family acmeFailures =
      new Family(
          "lb_acme_failures",
          "How often a site asked for a certificate by ACME and got none.",
          "site",
          "reason");
  private final Family nextAttempts =
      new Family(
          "lb_acme_next_attempt_timestamp_seconds",
          "When a site asks for a certificate by ACME next.",
          "site");

  private final ConfigFamilies config;

  GaugeFamilies(GaugeSource source) {
    config = new ConfigFamilies(source.config());
    for (GaugeSource.RenewalState state : source.renewals()) {
      issued.count(state.issued(), state.site());
      nextAttempts.gauge(state.nextSeconds(), state.site());
      state.failed().forEach((reason, count) -> acmeFailures.count(count, state.site(), reason));
    }
    Set<List<String>> shown = new HashSet<>();
    for (GaugeSource.CertificateState state : source.certificates()) {
      if (shown.size() < UPSTREAMS_MAX && shown.add(List.of(state.site(), state.name()))) {
        certificates.gauge(state.endsSeconds(), state.site(), state.name());
      }
    }
    for (GaugeSource.CacheTier tier : source.cacheTiers()) {
      objects.gauge(tier.objects(), tier.tier());
      bytes.gauge(tier.bytesUsed(), tier.tier());
      capacity.gauge(tier.bytesCapacity(), tier.tier());
      requested.gauge(tier.bytesRequested(), tier.tier());
      paged.gauge(tier.bytesPaged(), tier.tier());
      index.gauge(tier.bytesIndex(), tier.tier());
      fillsRunning.gauge(tier.fillsRunning(), tier.tier());
      tier.notKept().forEach((reason, count) -> notKept.count(count, tier.tier(), reason));
    }
    Set<List<String>> seen = new HashSet<>();
    for (GaugeSource.UpstreamState state : source.upstreams()) {
      // One point a series, also when a source names an upstream twice.
      if (seen.size() < UPSTREAMS_MAX && seen.add(List.of(state.site(), state.name()))) {
        healthy.gauge(state.up() ? 1 : 0, state.site(), state.name());
        protocols.gauge(1, state.site(), state.name(), state.protocol());
        inFlight.gauge(state.inFlight(), state.site(), state.name());
        ejections.count(state.ejections(), state.site(), state.name());
        connections.gauge(state.active(), state.site(), state.name(), "active");
        connections.gauge(state.idle(), state.site(), state.name(), "idle");
        connections.gauge(state.pending(), state.site(), state.name(), "pending");
        state
            .retries()
            .forEach((reason, count) -> retries.count(count, state.site(), state.name(), reason));
      }
    }
  }

  List<MetricSnapshot> snapshots() {
    return Stream.concat(
            config.families(),
            Stream.of(
                certificates,
                issued,
                acmeFailures,
                nextAttempts,
                objects,
                bytes,
                capacity,
                requested,
                paged,
                index,
                fillsRunning,
                notKept,
                healthy,
                protocols,
                connections,
                inFlight,
                ejections,
                retries))
        .flatMap(family -> family.snapshots().stream())
        .toList();
  }
}
