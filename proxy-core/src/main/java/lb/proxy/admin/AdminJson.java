package lb.proxy.admin;

import java.io.ByteArrayOutputStream;
import java.util.List;
import java.util.function.Consumer;
import lb.cache.purge.PurgeMatcher;
import lb.proxy.account.AccountSnapshot;
import lb.proxy.account.GaugeSource;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.json.JsonFactory;

/** The answers of the admin listener as JSON. Names are in snake case; units stand last. */
final class AdminJson {
  private static final JsonFactory FACTORY = new JsonFactory();
  private static final double NANOS_PER_MILLI = 1e6;

  private AdminJson() {}

  static byte[] error(String code, String message) {
    return object(json -> {
      json.writeObjectPropertyStart("error");
      json.writeStringProperty("code", code);
      json.writeStringProperty("message", message);
      json.writeEndObject();
    });
  }

  static byte[] purge(PurgeOrder order, PurgeReport report) {
    return object(json -> {
      json.writeStringProperty("schema", "lb.purge.v1");
      json.writeStringProperty("id", report.id());
      json.writeBooleanProperty("soft", order.soft());
      json.writeBooleanProperty("dry_run", order.dryRun());
      json.writeArrayPropertyStart("entries");
      report.entries().forEach(entry -> entry(json, entry));
      json.writeEndArray();
      json.writeNumberProperty("matched", report.matched());
    });
  }

  private static void entry(JsonGenerator json, PurgeReport.Entry entry) {
    PurgeMatcher matcher = entry.purge().matcher();
    json.writeStartObject();
    json.writeStringProperty("kind", PurgeTranslation.kind(matcher));
    json.writeStringProperty("value", PercentCoding.toText(PurgeTranslation.value(matcher)));
    if (!matcher.host().isEmpty()) {
      json.writeStringProperty("host", matcher.host());
    }
    json.writeNumberProperty("matched", entry.matched());
    json.writeNumberProperty("bytes", entry.bytes());
    json.writeEndObject();
  }

  static byte[] stats(StatsReport report) {
    return object(json -> {
      json.writeStringProperty("schema", "lb.stats.v1");
      json.writeStringProperty("version", report.version());
      json.writeNumberProperty("uptime_seconds", report.uptimeMillis() / 1e3);
      counts(json, report.totals());
      json.writeNumberProperty("connections_open", report.connectionsOpen());
      json.writeNumberProperty("evictions", report.evictions());
      json.writeNumberProperty("purges", report.purges());
      cache(json, report.cache());
      json.writeObjectPropertyStart("latency");
      latency(json, "hit", report.hitLatency());
      latency(json, "miss", report.missLatency());
      json.writeEndObject();
      sites(json, report.sites());
      upstreams(json, report.upstreams());
    });
  }

  private static void counts(JsonGenerator json, AccountSnapshot.Counts counts) {
    json.writeNumberProperty("requests", counts.requests());
    json.writeNumberProperty("hits", counts.hits());
    json.writeNumberProperty("misses", counts.misses());
    json.writeNumberProperty("stale", counts.stale());
    json.writeNumberProperty("revalidated", counts.revalidated());
    json.writeNumberProperty("collapsed", counts.collapsed());
    json.writeNumberProperty("bypass", counts.bypass());
    json.writeNumberProperty("errors", counts.errors());
    json.writeNumberProperty("hit_ratio", counts.hitRatio());
    json.writeNumberProperty("bytes_served", counts.bytesServed());
    json.writeNumberProperty("bytes_from_origin", counts.bytesFetched());
  }

  private static void cache(JsonGenerator json, List<GaugeSource.CacheTier> tiers) {
    json.writeObjectPropertyStart("cache");
    json.writeNumberProperty(
        "objects", tiers.stream().mapToLong(GaugeSource.CacheTier::objects).sum());
    json.writeNumberProperty(
        "bytes_used", tiers.stream().mapToLong(GaugeSource.CacheTier::bytesUsed).sum());
    json.writeNumberProperty(
        "bytes_capacity", tiers.stream().mapToLong(GaugeSource.CacheTier::bytesCapacity).sum());
    json.writeArrayPropertyStart("tiers");
    for (GaugeSource.CacheTier tier : tiers) {
      json.writeStartObject();
      json.writeStringProperty("tier", tier.tier());
      json.writeNumberProperty("objects", tier.objects());
      json.writeNumberProperty("bytes_used", tier.bytesUsed());
      json.writeNumberProperty("bytes_capacity", tier.bytesCapacity());
      json.writeEndObject();
    }
    json.writeEndArray();
    json.writeEndObject();
  }

  private static void latency(JsonGenerator json, String name, AccountSnapshot.Latency latency) {
    json.writeObjectPropertyStart(name);
    json.writeNumberProperty("count", latency.count());
    json.writeNumberProperty("p50_ms", latency.p50Nanos() / NANOS_PER_MILLI);
    json.writeNumberProperty("p99_ms", latency.p99Nanos() / NANOS_PER_MILLI);
    json.writeEndObject();
  }

  private static void sites(JsonGenerator json, List<AccountSnapshot.SiteRow> sites) {
    json.writeArrayPropertyStart("sites");
    for (AccountSnapshot.SiteRow site : sites) {
      json.writeStartObject();
      json.writeStringProperty("name", site.name());
      counts(json, site.counts());
      json.writeEndObject();
    }
    json.writeEndArray();
  }

  private static void upstreams(JsonGenerator json, List<StatsReport.UpstreamRow> upstreams) {
    json.writeArrayPropertyStart("upstreams");
    for (StatsReport.UpstreamRow upstream : upstreams) {
      GaugeSource.UpstreamState state = upstream.state();
      json.writeStartObject();
      json.writeStringProperty("site", state.site());
      json.writeStringProperty("name", state.name());
      json.writeBooleanProperty("up", state.up());
      json.writeNumberProperty("active", state.active());
      json.writeNumberProperty("idle", state.idle());
      json.writeNumberProperty("pending", state.pending());
      json.writeNumberProperty("requests", upstream.requests());
      json.writeNumberProperty("errors", upstream.errors());
      json.writeEndObject();
    }
    json.writeEndArray();
  }

  static byte[] explain(ExplainReport report) {
    return object(json -> {
      json.writeStringProperty("schema", "lb.explain.v1");
      json.writeStringProperty("method", report.method());
      json.writeStringProperty("url", report.url());
      text(json, "site", report.site());
      text(json, "route", report.route());
      text(json, "key", report.key());
      json.writeStringProperty("outcome", report.outcome());
      json.writeStringProperty("reason", report.reason());
      json.writeStringProperty("sentence", report.sentence());
      json.writeStringProperty("cache_status", report.cacheStatus());
      json.writeArrayPropertyStart("steps");
      for (ExplainReport.Step step : report.steps()) {
        json.writeStartObject();
        json.writeStringProperty("stage", step.stage());
        json.writeStringProperty("result", step.result());
        json.writeStringProperty("text", step.text());
        json.writeEndObject();
      }
      json.writeEndArray();
    });
  }

  static void text(JsonGenerator json, String name, @Nullable String value) {
    if (value == null) {
      json.writeNullProperty(name);
    } else {
      json.writeStringProperty(name, value);
    }
  }

  /** An object with these members, and a line feed. */
  static byte[] object(Consumer<JsonGenerator> members) {
    ByteArrayOutputStream to = new ByteArrayOutputStream(512);
    try (JsonGenerator json = FACTORY.createGenerator(ObjectWriteContext.empty(), to)) {
      json.writeStartObject();
      members.accept(json);
      json.writeEndObject();
    }
    to.write('\n');
    return to.toByteArray();
  }
}
