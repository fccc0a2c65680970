package lb.proxy.exchange;

import java.util.List;
import lb.cache.CacheKey;
import lb.cache.Part;
import lb.cache.StoredObject;
import lb.cache.http.FieldName;
import lb.cache.rules.ByteRange;
import lb.cache.rules.RangeDecision;
import lb.cache.rules.RequestControl;
import lb.cache.rules.Reuse;
import lb.cache.rules.ReuseDecision;
import org.jspecify.annotations.Nullable;

/** Answers a range request from a stored part that covers it. */
final class PartsAnswer {
  private PartsAnswer() {}

  /** Whether a stored part answers the request; then it has been. */
  static boolean send(
      Exchange exchange, RoutedRequest routed, CacheKey key, RequestControl control) {
    if (!routed.request().fields().has(FieldName.RANGE) || exchange.isHead()) {
      return false;
    }
    List<StoredObject> parts = exchange.loop().cache().findParts(key, routed.request().fields());
    long now = exchange.loop().millis();
    StoredObject chosen = null;
    for (StoredObject part : parts) {
      if (chosen == null && answers(routed, control, part, now)) {
        chosen = part;
      } else {
        part.release();
      }
    }
    if (chosen == null) {
      return false;
    }
    StoredAnswer.send(exchange, routed, chosen, lb.cache.rules.Reason.FRESH, 0);
    return true;
  }

  private static boolean answers(
      RoutedRequest routed, RequestControl control, StoredObject stored, long now) {
    @Nullable Part part = stored.part();
    if (part == null
        || !(Reuse.decide(control, stored.freshness(), stored.softPurged(), routed.policy(), now)
            instanceof ReuseDecision.Serve)) {
      return false;
    }
    ByteRange held = new ByteRange(part.first(), part.first() + stored.bodyBytes() - 1);
    return RangeAnswer.decide(routed.request(), stored.head(), part.completeLength(), now)
            instanceof RangeDecision.Satisfiable(var ranges)
        && ranges.stream().allMatch(held::contains);
  }
}
