package lb.proxy.exchange;

import java.util.Map;
import lb.cache.http.FieldName;
import lb.cache.http.Fields;
import lb.cache.rules.CacheStatus;
import lb.cache.rules.HttpDate;
import lb.cache.rules.Reason;
import lb.config.HeaderChanges;
import lb.config.Listener;
import lb.config.StrictTransport;
import lb.proxy.route.RoutedSite;
import lb.proxy.route.TransportRules;
import lb.proxy.upstream.OriginPeer;
import org.jspecify.annotations.Nullable;

/** Makes the fields that a client sees. Pure. */
final class AnswerFields {
  /** How we name ourselves in {@code Via} of what came in HTTP/1.1 (RFC 9110 §7.6.3). */
  static final String VIA = "1.1 lb";

  private static final String VIA_HTTP_2 = "2 lb";
  private static final String VIA_HTTP_3 = "3 lb";

  private AnswerFields() {}

  /**
   * What {@code Via} says of a message that we have received.
   *
   * @param protocol what it came in, such as {@code HTTP/2}
   */
  static String via(String protocol) {
    return switch (protocol) {
      case "HTTP/1.1" -> VIA;
      case "HTTP/2" -> VIA_HTTP_2;
      case "HTTP/3" -> VIA_HTTP_3;
      default -> protocol.substring(protocol.indexOf('/') + 1) + " lb";
    };
  }

  /**
   * Fields of a response that has just come, as everything behind decode sees them: with {@code
   * Via}, and with {@code Date} when the origin gave none (RFC 9110 §6.6.1).
   *
   * @param from who sent it; null when that is not known
   */
  static Fields received(
      RoutedSite site, Fields fields, @Nullable OriginPeer from, long nowMillis) {
    return receiving(site, fields, from, nowMillis).build();
  }

  /** As {@link #received}, to go on with. */
  static Fields.Builder receiving(
      RoutedSite site, Fields fields, @Nullable OriginPeer from, long nowMillis) {
    String via = from == null ? VIA : via(from.protocol());
    Fields.Builder builder = fields.toBuilder().add(FieldName.VIA, via);
    if (!fields.has(FieldName.DATE)) {
      builder.add(FieldName.DATE, HttpDate.format(nowMillis));
    }
    TransportRules transport = site.transport();
    if (transport != null && transport.strictTransport() != null) {
      builder.remove(StrictTransport.FIELD); // the site says it itself
    }
    if (site.saysAlternatives()) {
      builder.remove(Listener.ALT_SVC_FIELD);
    }
    return builder;
  }

  /** A stored head with what changes from answer to answer. */
  static Fields stored(Fields kept, long ageSeconds, String cacheStatus, HeaderChanges changes) {
    Fields.Builder builder = kept.toBuilder().add(FieldName.AGE, Long.toString(ageSeconds));
    return changed(builder.add(FieldName.CACHE_STATUS, cacheStatus), changes).build();
  }

  /** A head that has just come: {@code Age} is said when another cache had kept it before us. */
  static Fields arriving(Fields kept, long ageSeconds, String cacheStatus, HeaderChanges changes) {
    return ageSeconds > 0
        ? stored(kept, ageSeconds, cacheStatus, changes)
        : passed(kept.toBuilder(), cacheStatus, changes);
  }

  /** A response that is passed on without being stored. */
  static Fields passed(Fields.Builder fields, String cacheStatus, HeaderChanges changes) {
    return changed(fields.add(FieldName.CACHE_STATUS, cacheStatus), changes).build();
  }

  /** Applies what the route says: removals, then settings, then additions. */
  static Fields.Builder changed(Fields.Builder fields, HeaderChanges changes) {
    if (changes.isEmpty()) {
      return fields;
    }
    for (String name : changes.remove()) {
      fields.remove(name);
    }
    for (Map.Entry<String, String> field : changes.set().entrySet()) {
      fields.set(field.getKey(), field.getValue());
    }
    for (Map.Entry<String, String> field : changes.add().entrySet()) {
      fields.add(field.getKey(), field.getValue());
    }
    return fields;
  }

  /** The value of {@code Cache-Status} for an answer that came from the origin. */
  static String forwarded(Reason reason, int status, boolean stored, @Nullable Reason refusal) {
    return CacheStatus.render(reason, CacheStatus.NONE, status, stored, false, refusal);
  }
}
