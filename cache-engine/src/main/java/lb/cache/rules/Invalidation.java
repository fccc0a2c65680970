package lb.cache.rules;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import lb.cache.http.FieldName;
import lb.cache.http.Fields;
import lb.cache.http.RequestHead;
import lb.cache.http.ResponseHead;

/** What an answer to an unsafe method makes invalid (RFC 9111 §4.4, RFC 9875 §3). */
public final class Invalidation {
  private static final List<FieldName> LOCATIONS =
      List.of(FieldName.LOCATION, FieldName.CONTENT_LOCATION);

  private Invalidation() {}

  /**
   * The target of the request, then those of {@code Location} and {@code Content-Location} that are
   * of the same origin; none for a safe method, or an answer that is not 2xx or 3xx.
   */
  public static List<Target> targets(RequestHead request, ResponseHead response) {
    if (!invalidates(request, response)) {
      return List.of();
    }
    Target own = Target.of(request);
    Set<Target> targets = new LinkedHashSet<>();
    targets.add(own);
    for (FieldName name : LOCATIONS) {
      String reference = response.fields().first(name);
      Target target = reference == null ? null : Targets.resolve(request, reference);
      if (target != null && target.isSameOrigin(own)) {
        targets.add(target);
      }
    }
    return List.copyOf(targets);
  }

  /**
   * The groups of {@code Cache-Group-Invalidation}, at most {@link Tags#COUNT_MAX}: stored
   * responses of the same origin that are in one of them are invalid. None in the same cases.
   */
  public static List<String> groups(RequestHead request, ResponseHead response) {
    Fields fields = response.fields();
    if (!fields.has(FieldName.CACHE_GROUP_INVALIDATION) || !invalidates(request, response)) {
      return List.of();
    }
    List<String> groups = Tags.groups(fields.combined(FieldName.CACHE_GROUP_INVALIDATION));
    return groups.size() > Tags.COUNT_MAX ? groups.subList(0, Tags.COUNT_MAX) : groups;
  }

  private static boolean invalidates(RequestHead request, ResponseHead response) {
    return !request.isSafe() && response.status() >= 200 && response.status() < 400;
  }
}
