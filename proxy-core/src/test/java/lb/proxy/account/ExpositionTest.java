package lb.proxy.account;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import lb.cache.rules.Outcome;
import lb.cache.rules.Reason;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ExpositionTest {
  private static final GaugeSource GAUGES =
      new GaugeSource() {
        @Override
        public List<CacheTier> cacheTiers() {
          return List.of(
              new CacheTier(
                  "memory",
                  12,
                  3_400,
                  67_108_864,
                  3_300,
                  262_144,
                  900,
                  1,
                  Map.of("cache_full", 4L)));
        }

        @Override
        public List<CertificateState> certificates() {
          CertificateState shown = new CertificateState("shop", "shop.test", 1_900_000_000);
          return List.of(shown, shown);
        }

        @Override
        public List<UpstreamState> upstreams() {
          UpstreamState origin =
              new UpstreamState(
                  "shop", "origin:80", "h2", true, 3, 1, 4, 2, 6, Map.of("connection", 9L));
          return List.of(
              origin,
              origin,
              new UpstreamState(
                  "shop", "b:80", "auto", false, 0, 0, 0, 0, 0, Map.of("connection", 0L)));
        }
      };

  private final Accounting accounting = new Accounting(2, AccessLog.off());
  private final SiteCounters shop = accounting.site("shop");
  private final LoopAccount loop = accounting.forLoop();
  private final Exposition exposition =
      new Exposition(accounting, GAUGES, new BuildInfo("0.1.0", "abc", "25"));

  @AfterEach
  void close() {
    exposition.close();
  }

  @Test
  void everyMetricIsNamedAsDocumented() throws IOException {
    countEverything();
    assertThat(read().types().keySet().stream().filter(name -> name.startsWith("lb_")))
        .containsExactlyInAnyOrder(
            "lb_build_info",
            "lb_http_requests_total",
            "lb_http_request_duration_seconds",
            "lb_http_response_bytes_total",
            "lb_http_request_bytes_total",
            "lb_cache_hits_total",
            "lb_cache_misses_total",
            "lb_cache_collapsed_requests_total",
            "lb_cache_store_rejects_total",
            "lb_cache_fills_total",
            "lb_cache_fill_readers",
            "lb_cache_objects",
            "lb_cache_bytes",
            "lb_cache_capacity_bytes",
            "lb_cache_requested_bytes",
            "lb_cache_paged_bytes",
            "lb_cache_index_bytes",
            "lb_cache_fills_running",
            "lb_cache_not_kept_total",
            "lb_cache_evictions_total",
            "lb_purges_total",
            "lb_purge_duration_seconds",
            "lb_upstream_requests_total",
            "lb_upstream_request_duration_seconds",
            "lb_upstream_response_bytes_total",
            "lb_upstream_errors_total",
            "lb_upstream_retries_total",
            "lb_upstream_healthy",
            "lb_upstream_protocol",
            "lb_upstream_connections",
            "lb_upstream_requests_in_flight",
            "lb_upstream_ejections_total",
            "lb_requests_rejected_total",
            "lb_connections",
            "lb_connections_accepted_total",
            "lb_connection_closes_total",
            "lb_tls_handshakes_total",
            "lb_tls_handshakes_running",
            "lb_tls_handshakes_failed_total",
            "lb_tunnels",
            "lb_tunnels_opened_total",
            "lb_tunnel_bytes_total",
            "lb_early_hints_total",
            "lb_tls_certificate_changes_total",
            "lb_tls_certificate_expiry_timestamp_seconds",
            "lb_metrics_series_dropped_total");
  }

  @Test
  void evictionsAreNotOneReadingLateThoughTheCacheTellsThemWhenItIsAsked() throws IOException {
    GaugeSource telling =
        new GaugeSource() {
          @Override
          public List<CacheTier> cacheTiers() {
            accounting.evicted("memory", "size", 3);
            return GAUGES.cacheTiers();
          }

          @Override
          public List<UpstreamState> upstreams() {
            return List.of();
          }
        };
    ByteArrayOutputStream to = new ByteArrayOutputStream();
    try (Exposition first =
        new Exposition(accounting, telling, new BuildInfo("0.1.0", "abc", "25"))) {
      first.write(to, Exposition.TEXT);
    }
    assertThat(
            MetricsText.parse(to.toString(StandardCharsets.UTF_8))
                .value("lb_cache_evictions_total{reason=size, tier=memory}"))
        .isEqualTo(3);
  }

  @Test
  void durationsAreInSecondsAndSizesInBytes() throws IOException {
    countEverything();
    read()
        .types()
        .forEach((name, type) -> {
          if (name.startsWith("lb_") && type.equals("histogram")) {
            assertThat(name).endsWith("_seconds");
          }
          assertThat(name).doesNotContain("_millis").doesNotContain("_nanos");
        });
  }

  @Test
  void theNumbersAreThoseThatWereCounted() throws IOException {
    countEverything();
    MetricsText metrics = read();
    assertThat(metrics.value("lb_http_requests_total{cache=hit, code=200, method=GET, site=shop}"))
        .isEqualTo(2);
    assertThat(
            metrics.value("lb_http_requests_total{cache=miss, code=4xx, method=other, site=shop}"))
        .isEqualTo(1);
    assertThat(
            metrics.value(
                "lb_http_request_duration_seconds_bucket{cache=hit, le=5.0E-4, site=shop}"))
        .isEqualTo(1);
    assertThat(metrics.value("lb_http_request_duration_seconds_sum{cache=hit, site=shop}"))
        .isEqualTo(0.0204);
    assertThat(metrics.value("lb_cache_hits_total{site=shop}")).isEqualTo(2);
    assertThat(metrics.value("lb_cache_misses_total{site=shop}")).isEqualTo(1);
    assertThat(metrics.value("lb_cache_store_rejects_total{reason=set_cookie, site=shop}"))
        .isEqualTo(1);
    assertThat(
            metrics.value("lb_upstream_requests_total{code=none, site=shop, upstream=origin:80}"))
        .isEqualTo(1);
    assertThat(metrics.value("lb_upstream_errors_total{kind=reset, site=shop, upstream=origin:80}"))
        .isEqualTo(1);
    assertThat(metrics.value("lb_purges_total{kind=tag, mode=soft, site=all}")).isEqualTo(1);
    assertThat(metrics.value("lb_purges_total{kind=key, mode=hard, site=shop}")).isEqualTo(1);
    assertThat(metrics.value("lb_purge_duration_seconds_count")).isEqualTo(2);
    assertThat(metrics.value("lb_connections{proto=http1, tls=true}")).isEqualTo(1);
    assertThat(metrics.value("lb_connection_closes_total{reason=idle}")).isEqualTo(1);
    assertThat(metrics.value("lb_tls_handshakes_total{resumed=true, version=1.2}")).isEqualTo(1);
    assertThat(metrics.value("lb_tls_handshakes_total{resumed=false, version=1.3}")).isEqualTo(2);
    assertThat(metrics.value("lb_tls_handshakes_running")).isEqualTo(1);
    assertThat(metrics.value("lb_tls_handshakes_failed_total{reason=timeout}")).isEqualTo(1);
    assertThat(metrics.value("lb_tunnels")).isEqualTo(1);
    assertThat(metrics.value("lb_tunnels_opened_total{proto=http1}")).isEqualTo(1);
    assertThat(metrics.value("lb_tunnels_opened_total{proto=http2}")).isEqualTo(1);
    assertThat(metrics.value("lb_tunnel_bytes_total{direction=to_origin}")).isEqualTo(7);
    assertThat(metrics.value("lb_tunnel_bytes_total{direction=to_client}")).isEqualTo(8);
    assertThat(metrics.value("lb_early_hints_total{source=cache}")).isEqualTo(1);
    assertThat(
            metrics.value("lb_tls_certificate_expiry_timestamp_seconds{name=shop.test, site=shop}"))
        .isEqualTo(1_900_000_000);
    assertThat(metrics.value("lb_requests_rejected_total{reason=bad_field}")).isEqualTo(1);
    assertThat(metrics.value("lb_cache_evictions_total{reason=size, tier=memory}")).isEqualTo(7);
    assertThat(metrics.value("lb_cache_fill_readers")).isEqualTo(2);
    assertThat(metrics.value("lb_cache_objects{tier=memory}")).isEqualTo(12);
    assertThat(metrics.value("lb_cache_capacity_bytes{tier=memory}")).isEqualTo(67_108_864);
    assertThat(metrics.value("lb_cache_requested_bytes{tier=memory}")).isEqualTo(3_300);
    assertThat(metrics.value("lb_cache_paged_bytes{tier=memory}")).isEqualTo(262_144);
    assertThat(metrics.value("lb_cache_index_bytes{tier=memory}")).isEqualTo(900);
    assertThat(metrics.value("lb_cache_fills_running{tier=memory}")).isEqualTo(1);
    assertThat(metrics.value("lb_cache_not_kept_total{reason=cache_full, tier=memory}"))
        .isEqualTo(4);
    assertThat(metrics.value("lb_upstream_healthy{site=shop, upstream=b:80}")).isZero();
    assertThat(metrics.value("lb_upstream_protocol{protocol=h2, site=shop, upstream=origin:80}"))
        .isEqualTo(1);
    assertThat(metrics.value("lb_upstream_connections{site=shop, state=idle, upstream=origin:80}"))
        .isEqualTo(4);
    assertThat(
            metrics.value(
                "lb_upstream_retries_total{reason=connection, site=shop, upstream=origin:80}"))
        .isEqualTo(9);
    assertThat(metrics.value("lb_cache_fills_total{result=complete, site=shop}")).isEqualTo(1);
    assertThat(metrics.value("lb_build_info{java=25, revision=abc, version=0.1.0}")).isEqualTo(1);
  }

  @Test
  void hitsAndMissesAddUpToTheOutcomesThatMakeThem() throws IOException {
    for (Outcome outcome : Outcome.values()) {
      FinishedExchange exchange = new FinishedExchange(shop);
      exchange.outcome = outcome;
      loop.account(exchange);
    }
    MetricsText metrics = read();
    assertThat(metrics.value("lb_cache_hits_total{site=shop}")).isEqualTo(4);
    assertThat(metrics.value("lb_cache_misses_total{site=shop}")).isEqualTo(1);
    assertThat(metrics.value("lb_cache_collapsed_requests_total{site=shop}")).isEqualTo(1);
  }

  @Test
  void aSiteHasItsCountersBeforeItsFirstRequest() throws IOException {
    MetricsText metrics = read();
    assertThat(metrics.value("lb_cache_hits_total{site=shop}")).isZero();
    assertThat(metrics.value("lb_cache_misses_total{site=shop}")).isZero();
    assertThat(metrics.samples()).doesNotContainKey("lb_cache_hits_total{site=other}");
  }

  @Test
  void sitesBeyondTheCapShareOneSeries() throws IOException {
    for (int i = 0; i < 20; i++) {
      loop.account(new FinishedExchange(accounting.site("site" + i)));
    }
    MetricsText metrics = read();
    assertThat(metrics.samples().keySet().stream().filter(s -> s.startsWith("lb_cache_hits_total")))
        .containsExactlyInAnyOrder(
            "lb_cache_hits_total{site=shop}",
            "lb_cache_hits_total{site=site0}",
            "lb_cache_hits_total{site=other}");
    assertThat(metrics.value("lb_cache_hits_total{site=other}")).isEqualTo(19);
    assertThat(metrics.value("lb_metrics_series_dropped_total")).isEqualTo(19);
  }

  @Test
  void nothingThatAClientSendsAddsASeries() throws IOException {
    loop.account(new FinishedExchange(shop));
    int before = read().samples().size();
    for (int i = 0; i < 2_000; i++) {
      FinishedExchange exchange = new FinishedExchange(shop);
      exchange.method = "M" + i;
      exchange.status = 100 + i % 500;
      exchange.target = "/" + i;
      exchange.authority = "host" + i;
      exchange.userAgent = "agent" + i;
      loop.account(exchange);
    }
    int codes = LabelValues.CODE_COUNT;
    assertThat(read().samples().size()).isLessThanOrEqualTo(before + codes + 5);
  }

  @Test
  void aSiteNameWithQuotesAndBackslashesIsEscaped() throws IOException {
    loop.account(new FinishedExchange(accounting.site("a\"b\\c\nd")));
    assertThat(read().value("lb_cache_hits_total{site=a\\\"b\\\\c\\nd}")).isEqualTo(1);
  }

  @Test
  void theJvmAndTheProcessAreThereToo() throws IOException {
    assertThat(read().types())
        .containsKeys(
            "jvm_memory_used_bytes",
            "jvm_gc_memory_allocated_bytes_total",
            "jvm_threads_live_threads",
            "process_uptime_seconds",
            "process_cpu_usage",
            "process_files_open_files");
  }

  @Test
  void openMetricsIsGivenToThoseWhoAskForIt() throws IOException {
    assertThat(Exposition.formatFor("application/openmetrics-text;version=1.0.0,*/*;q=0.1"))
        .isEqualTo(Exposition.OPEN_METRICS);
    assertThat(Exposition.formatFor("*/*")).isEqualTo(Exposition.TEXT);
    loop.account(new FinishedExchange(shop));
    ByteArrayOutputStream to = new ByteArrayOutputStream();
    exposition.write(to, Exposition.OPEN_METRICS);
    assertThat(to.toString(StandardCharsets.UTF_8))
        .contains("lb_cache_hits_total{site=\"shop\"} 1.0")
        .endsWith("# EOF\n");
  }

  private void countEverything() {
    loop.account(new FinishedExchange(shop).as(Reason.FRESH).lasting(400_000));
    loop.account(new FinishedExchange(shop).as(Reason.FRESH).lasting(20_000_000));
    FinishedExchange odd = new FinishedExchange(shop).as(Reason.URI_MISS);
    odd.method = "BREW";
    odd.status = 418;
    loop.account(odd);
    loop.fetched(shop, "origin:80", 200, 3_000_000, 100);
    loop.fetched(shop, "origin:80", 0, 0, 0);
    loop.fetchFailed(shop, "origin:80", "reset");
    loop.storeRejected(shop, Reason.SET_COOKIE);
    loop.filled(shop, "complete");
    loop.fillReaders(3);
    loop.fillReaders(-1);
    for (int i = 0; i < 5; i++) {
      loop.handshakeBegan();
    }
    loop.handshakeEnded("TLSv1.2", true);
    loop.handshakeEnded("TLSv1.3", false);
    loop.handshakeEnded("TLSv1.3", false);
    loop.handshakeFailed("timeout");
    accounting.certificateRenewed("shop", false);
    loop.tunnelOpened("HTTP/1.1");
    loop.tunnelOpened("HTTP/2");
    loop.tunnelled(true, 7);
    loop.tunnelled(false, 8);
    accounting.tunnelOpens(1);
    loop.earlyHints(true);
    loop.rejected("bad_field");
    loop.connectionOpened(true);
    loop.connectionOpened(false);
    loop.connectionClosed(false, CloseReason.IDLE);
    accounting.evicted("memory", "size", 7);
    accounting.purged(null, "tag", true, 1_000);
    accounting.purged(shop, "key", false, 2_000);
  }

  private MetricsText read() throws IOException {
    ByteArrayOutputStream to = new ByteArrayOutputStream();
    exposition.write(to, Exposition.TEXT);
    return MetricsText.parse(to.toString(StandardCharsets.UTF_8));
  }
}
