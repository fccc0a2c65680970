package lb.cache.rules;

import lb.cache.http.FieldName;
import lb.cache.http.Fields;
import lb.cache.http.ResponseHead;
import lb.config.CachePolicy;

/** Lifetimes that nobody has stated (RFC 9111 §4.2.2). */
final class Heuristics {
  /** No guess is longer: 24 h. */
  static final long LIFETIME_SECONDS_MAX = 86_400;

  private Heuristics() {}

  /**
   * A tenth of the time since {@code Last-Modified}; without one, what the table of {@link
   * StaticTypes} says of a 200. 0 when there is nothing to go by.
   */
  static long lifetimeSeconds(
      ResponseHead response, ResponseTimes times, CacheControl says, CachePolicy policy) {
    boolean reusable = KnownStatus.isHeuristicallyCacheable(response.status()) || says.isPublic();
    if (!policy.heuristics() || !reusable) {
      return 0;
    }
    Fields fields = response.fields();
    String text = fields.first(FieldName.LAST_MODIFIED);
    if (text != null) {
      return tenthSince(HttpDate.parse(text, times.dateMillis()), times.dateMillis());
    }
    boolean whole = response.status() == 200 || response.status() == 206;
    return whole ? StaticTypes.lifetimeSeconds(fields) : 0;
  }

  private static long tenthSince(long modifiedMillis, long dateMillis) {
    if (modifiedMillis == HttpDate.INVALID || modifiedMillis >= dateMillis) {
      return 0;
    }
    return Math.min((dateMillis - modifiedMillis) / 10_000, LIFETIME_SECONDS_MAX);
  }
}
