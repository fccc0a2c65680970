package lb.proxy.account;

import io.prometheus.metrics.model.registry.MultiCollector;
import io.prometheus.metrics.model.snapshots.MetricSnapshot;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.ToLongFunction;
import java.util.stream.Stream;

/**
 * Turns the cells of all loops into the metrics named {@code lb_…} when they are read. Costs the
 * loops nothing. Called on any thread.
 */
final class AccountCollector implements MultiCollector {
  private final Accounting accounting;
  private final GaugeSource gauges;
  private final BuildInfo build;

  AccountCollector(Accounting accounting, GaugeSource gauges, BuildInfo build) {
    this.accounting = accounting;
    this.gauges = gauges;
    this.build = build;
  }

  @Override
  public MetricSnapshots collect() {
    List<LoopAccount> loops = accounting.loops();
    // First: asking the cache how full it is brings the books up to date on what was evicted.
    GaugeFamilies now = new GaugeFamilies(gauges);
    SiteFamilies sites = new SiteFamilies();
    for (SiteCounters site : accounting.handles()) {
      SiteSums sums = SiteSums.of(site, loops);
      if (sums.isShown() && site.heir() == null) { // else it was forgotten meanwhile
        sites.add(sums);
      }
    }
    List<MetricSnapshot> all = new ArrayList<>(sites.snapshots());
    Stream.of(
            build(),
            rejected(loops),
            connections(loops),
            accepted(loops),
            closes(loops),
            handshakes(loops),
            handshakesRunning(loops),
            handshakesFailed(loops),
            quicEvents(loops),
            renewals(),
            fillReaders(loops),
            tunnels(),
            tunnelsOpened(loops),
            tunnelBytes(loops),
            earlyHints(loops),
            evictions(),
            purges(),
            purgeDurations(),
            linesDropped(),
            seriesDropped())
        .forEach(family -> all.addAll(family.snapshots()));
    all.addAll(now.snapshots());
    return new MetricSnapshots(all);
  }

  private Family build() {
    Family family = new Family("lb_build", "What runs; always 1.", "version", "revision", "java");
    family.info(build.version(), build.revision(), build.java());
    return family;
  }

  private static Family rejected(List<LoopAccount> loops) {
    Family family = new Family("lb_requests_rejected", "Requests refused, by why.", "reason");
    Map<String, Long> sums = new TreeMap<>();
    loops.forEach(loop -> loop.rejected.addInto(sums));
    sums.forEach((reason, count) -> family.count(count, reason));
    return family;
  }

  private static Family connections(List<LoopAccount> loops) {
    Family family =
        new Family("lb_connections", "Connections of clients that are open.", "proto", "tls");
    for (int kind = 0; kind < LoopAccount.CONNECTION_KINDS; kind++) {
      long open = 0;
      for (LoopAccount loop : loops) {
        open += loop.connectionsOpen(kind);
      }
      if (LoopAccount.isPossible(kind)) {
        family.gauge(open, LoopAccount.protocolOf(kind), LoopAccount.tlsOf(kind));
      }
    }
    return family;
  }

  private static Family accepted(List<LoopAccount> loops) {
    Family family =
        new Family(
            "lb_connections_accepted", "Connections of clients, since the start.", "proto", "tls");
    for (int kind = 0; kind < LoopAccount.CONNECTION_KINDS; kind++) {
      long opened = 0;
      for (LoopAccount loop : loops) {
        opened += Cells.get(loop.connectionsOpened, kind);
      }
      if (LoopAccount.isPossible(kind)) {
        family.count(opened, LoopAccount.protocolOf(kind), LoopAccount.tlsOf(kind));
      }
    }
    return family;
  }

  private static Family closes(List<LoopAccount> loops) {
    Family family =
        new Family("lb_connection_closes", "Connections of clients that ended, by why.", "reason");
    for (CloseReason reason : CloseReason.values()) {
      long count = 0;
      for (LoopAccount loop : loops) {
        count += Cells.get(loop.closesByReason, reason.ordinal());
      }
      family.count(count, reason.label());
    }
    return family;
  }

  private static Family handshakes(List<LoopAccount> loops) {
    Family family =
        new Family("lb_tls_handshakes", "Handshakes that ended well.", "version", "resumed");
    for (int i = 0; i < 4; i++) {
      long count = 0;
      for (LoopAccount loop : loops) {
        count += Cells.get(loop.handshakes, i);
      }
      family.count(count, i < 2 ? "1.2" : "1.3", i % 2 == 0 ? "false" : "true");
    }
    return family;
  }

  private static Family handshakesRunning(List<LoopAccount> loops) {
    Family family = new Family("lb_tls_handshakes_running", "Handshakes that have not ended.");
    long running = 0;
    for (LoopAccount loop : loops) {
      // What ended is read first: it is never more than what had begun then.
      long ended = Cells.get(loop.handshakesRunning, 1);
      running += Math.max(0, Cells.get(loop.handshakesRunning, 0) - ended);
    }
    family.gauge(running);
    return family;
  }

  private static Family handshakesFailed(List<LoopAccount> loops) {
    Family family =
        new Family("lb_tls_handshakes_failed", "Handshakes that did not end well.", "reason");
    Map<String, Long> sums = new TreeMap<>();
    loops.forEach(loop -> loop.handshakesFailed.addInto(sums));
    sums.forEach((reason, count) -> family.count(count, reason));
    return family;
  }

  private static Family quicEvents(List<LoopAccount> loops) {
    Family family = new Family("lb_quic_events", "What happened to QUIC beneath HTTP/3.", "event");
    Map<String, Long> sums = new TreeMap<>();
    loops.forEach(loop -> loop.quicEvents.addInto(sums));
    sums.forEach((event, count) -> family.count(count, event));
    return family;
  }

  private Family renewals() {
    Family family =
        new Family(
            "lb_tls_certificate_changes",
            "Changes of the files of certificates: taken, or refused while those before stay.",
            "site",
            "result");
    accounting.renewals().forEach((key, count) -> family.count(count, key.toArray(new String[0])));
    return family;
  }

  private static Family fillReaders(List<LoopAccount> loops) {
    Family family =
        new Family("lb_cache_fill_readers", "Exchanges that read from fills which still run.");
    long readers = 0;
    for (LoopAccount loop : loops) {
      readers += Cells.get(loop.fillReaders, 0);
    }
    family.gauge(readers);
    return family;
  }

  private Family tunnels() {
    Family family = new Family("lb_tunnels", "Tunnels, such as WebSockets, that are open.");
    family.gauge(accounting.tunnels());
    return family;
  }

  private static Family tunnelsOpened(List<LoopAccount> loops) {
    Family family = new Family("lb_tunnels_opened", "Tunnels since the start.", "proto");
    Map<String, Long> sums = new TreeMap<>();
    loops.forEach(loop -> loop.tunnelsOpened.addInto(sums));
    sums.forEach((protocol, count) -> family.count(count, protocolLabel(protocol)));
    return family;
  }

  /** {@code http2} for {@code HTTP/2}, as connections are told apart. */
  private static String protocolLabel(String protocol) {
    int end = protocol.endsWith(".1") ? protocol.length() - 2 : protocol.length();
    return protocol.substring(0, end).toLowerCase(Locale.ROOT).replace("/", "");
  }

  private static Family tunnelBytes(List<LoopAccount> loops) {
    Family family = new Family("lb_tunnel_bytes", "Octets that went through tunnels.", "direction");
    family.count(sum(loops, loop -> Cells.get(loop.tunnelBytes, 0)), "to_client");
    family.count(sum(loops, loop -> Cells.get(loop.tunnelBytes, 1)), "to_origin");
    return family;
  }

  private static Family earlyHints(List<LoopAccount> loops) {
    Family family = new Family("lb_early_hints", "Responses with 103 to clients.", "source");
    family.count(sum(loops, loop -> Cells.get(loop.earlyHints, 0)), "origin");
    family.count(sum(loops, loop -> Cells.get(loop.earlyHints, 1)), "cache");
    return family;
  }

  private static long sum(List<LoopAccount> loops, ToLongFunction<LoopAccount> counted) {
    return loops.stream().mapToLong(counted).sum();
  }

  private Family evictions() {
    Family family =
        new Family("lb_cache_evictions", "Objects that left the cache.", "tier", "reason");
    accounting.evictions().forEach((key, count) -> family.count(count, key.toArray(new String[0])));
    return family;
  }

  private Family purges() {
    Family family = new Family("lb_purges", "Purges accepted.", "site", "kind", "mode");
    accounting.purges().forEach((key, count) -> family.count(count, key.toArray(new String[0])));
    return family;
  }

  private Family purgeDurations() {
    Family family = new Family("lb_purge_duration_seconds", "How long accepting a purge took.");
    family.histogram(accounting.purgeDurations());
    return family;
  }

  private Family linesDropped() {
    Family family =
        new Family("lb_log_lines_dropped", "Lines of the access log that were lost.", "reason");
    accounting.log().linesDropped().forEach((reason, count) -> family.count(count, reason));
    return family;
  }

  private Family seriesDropped() {
    Family family =
        new Family(
            "lb_metrics_series_dropped",
            "Sites and upstreams beyond the cap, which are counted as other.");
    family.count(accounting.seriesDropped());
    return family;
  }
}
