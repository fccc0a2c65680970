package lb.proxy.admin;

import java.util.List;
import java.util.Map;
import lb.proxy.upstream.OriginStatus;
import tools.jackson.core.JsonGenerator;

/** The answer of {@code /origins} as JSON. Names are in snake case; units stand last. */
final class OriginsJson {
  private static final double MILLIS_PER_SECOND = 1e3;

  private OriginsJson() {}

  static byte[] of(List<OriginRow> rows) {
    return AdminJson.object(json -> {
      json.writeStringProperty("schema", "lb.origins.v1");
      rows(json, rows);
    });
  }

  /** The same for {@code /status}, which also tells how the process itself does. */
  static byte[] status(boolean ready, ConfigReport config, CacheControlPort port) {
    return AdminJson.object(json -> {
      json.writeStringProperty("schema", "lb.status.v1");
      json.writeBooleanProperty("ready", ready);
      json.writeObjectPropertyStart("config");
      ConfigApi.members(json, config);
      json.writeEndObject();
      rows(json, port.origins());
      CertificatesJson.rows(json, port.certificateRows());
    });
  }

  private static void rows(JsonGenerator json, List<OriginRow> rows) {
    json.writeArrayPropertyStart("origins");
    rows.forEach(row -> row(json, row));
    json.writeEndArray();
  }

  private static void row(JsonGenerator json, OriginRow row) {
    OriginStatus origin = row.origin();
    json.writeStartObject();
    json.writeStringProperty("site", row.site());
    json.writeStringProperty("name", origin.name());
    json.writeStringProperty("url", origin.address());
    json.writeStringProperty("protocol", origin.protocol());
    json.writeNumberProperty("weight", origin.weight());
    json.writeBooleanProperty("fallback", origin.fallback());
    json.writeBooleanProperty("up", origin.up());
    json.writeStringProperty("standing", origin.standing().label());
    json.writeStringProperty("why", origin.why());
    json.writeNumberProperty("since_seconds", origin.sinceMillis() / MILLIS_PER_SECOND);
    json.writeNumberProperty("in_flight", origin.inFlight());
    json.writeNumberProperty("latency_ms", origin.latencyMillis());
    json.writeNumberProperty("active", origin.active());
    json.writeNumberProperty("idle", origin.idle());
    json.writeNumberProperty("connecting", origin.connecting());
    json.writeNumberProperty("pending", origin.pending());
    json.writeNumberProperty("answers", origin.answers());
    json.writeNumberProperty("errors", origin.errors());
    json.writeNumberProperty("unanswered", origin.unanswered());
    json.writeNumberProperty("ejections", origin.ejections());
    json.writeNumberProperty("connects", origin.connects());
    json.writeNumberProperty("connect_failures", origin.connectFailures());
    json.writeObjectPropertyStart("retries");
    origin.retries().entrySet().stream()
        .sorted(Map.Entry.comparingByKey())
        .forEach(retry -> json.writeNumberProperty(retry.getKey().label(), retry.getValue()));
    json.writeEndObject();
    json.writeArrayPropertyStart("addresses");
    origin.addresses().forEach(json::writeString);
    json.writeEndArray();
    json.writeEndObject();
  }
}
