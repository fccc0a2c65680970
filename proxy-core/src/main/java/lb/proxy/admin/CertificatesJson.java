package lb.proxy.admin;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;

/** The answer of {@code /certificates} as JSON. Names are in snake case; times are those of UTC. */
final class CertificatesJson {
  private CertificatesJson() {}

  static byte[] of(List<CertificateRow> rows) {
    return AdminJson.object(json -> {
      json.writeStringProperty("schema", "lb.certificates.v1");
      rows(json, rows);
    });
  }

  /** The array alone, as a member of an object. */
  static void rows(JsonGenerator json, List<CertificateRow> rows) {
    json.writeArrayPropertyStart("certificates");
    rows.forEach(row -> row(json, row));
    json.writeEndArray();
  }

  private static void row(JsonGenerator json, CertificateRow row) {
    json.writeStartObject();
    json.writeStringProperty("site", row.site());
    json.writeArrayPropertyStart("names");
    row.names().forEach(json::writeString);
    json.writeEndArray();
    time(json, "ends", row.ends());
    CertificateRow.Renewal renewal = row.renewal();
    json.writeStringProperty("source", renewal == null ? "file" : "acme");
    if (renewal != null) {
      json.writeObjectPropertyStart("renewal");
      json.writeStringProperty("directory", renewal.directory());
      time(json, "next", renewal.next());
      json.writeNumberProperty("failures", renewal.failures());
      json.writeStringProperty("why", renewal.why());
      json.writeEndObject();
    }
    json.writeEndObject();
  }

  private static void time(JsonGenerator json, String name, @Nullable Instant time) {
    if (time == null) {
      json.writeNullProperty(name);
    } else {
      json.writeStringProperty(name, time.truncatedTo(ChronoUnit.SECONDS).toString());
    }
  }
}
