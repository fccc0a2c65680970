package lb.proxy.exchange;

import java.util.ArrayList;
import java.util.List;
import lb.cache.Cache;
import lb.cache.CacheKey;
import lb.cache.Found;
import lb.cache.StoredObject;
import lb.cache.http.RequestHead;
import lb.cache.rules.CacheStatus;
import lb.cache.rules.Freshness;
import lb.cache.rules.Reason;
import lb.cache.rules.RequestControl;
import lb.cache.rules.Reuse;
import lb.config.CachePolicy;
import lb.proxy.admin.ExplainReport;
import lb.proxy.admin.ExplainReport.Step;
import lb.proxy.admin.ExplainRequest;
import lb.proxy.route.RoutedRoute;
import lb.proxy.route.RoutedSite;
import lb.proxy.route.Snapshot;
import org.jspecify.annotations.Nullable;

/**
 * Tells what would be done with a request now, by the same decisions that requests go through,
 * without asking the origin or changing anything but the place of objects in the purge ledger.
 */
public final class Explanation {
  private final RequestHead request;
  private final Cache cache;
  private final long now;
  private final List<Step> steps = new ArrayList<>();

  private Explanation(RequestHead request, Cache cache, long now) {
    this.request = request;
    this.cache = cache;
    this.now = now;
  }

  /** The report for a request under a configuration. */
  public static ExplainReport of(
      ExplainRequest asked, Snapshot snapshot, Cache cache, long nowMillis) {
    return new Explanation(asked.head(), cache, nowMillis).explain(snapshot);
  }

  private ExplainReport explain(Snapshot snapshot) {
    steps.add(Protocols.ofClients(snapshot.config().listen(), request.scheme()));
    RoutedSite site = snapshot.site(request);
    if (site == null) {
      steps.add(new Step("route", "none", "No site is configured for host " + request.host()));
      return report(null, null, null, "error", "unknown_host", "Answered with 421.", "");
    }
    RoutedRoute route = site.route(request.path());
    String label = route.label().isEmpty() ? "(no route matches)" : route.label();
    steps.add(new Step("route", site.name(), "Host belongs to this site; route: " + label));
    CachePolicy policy = site.policy(route, request.path());
    steps.add(new Step("policy", policy.enabled() ? "on" : "off", text(policy)));
    steps.add(Protocols.ofOrigins(route.upstream()));
    ClientFacts client =
        new ClientFacts(
            java.net.InetAddress.getLoopbackAddress(), "", request.scheme(), "HTTP/1.1", 0);
    RoutedRequest routed = new RoutedRequest(request, client, snapshot, site, route, policy);
    Reason bypass = LookUp.bypass(routed, false);
    if (bypass != null) {
      return report(site, route, null, bypass);
    }
    CacheKey key = Keys.of(cache, routed);
    steps.add(new Step("key", "made", key.toString()));
    return lookUp(routed, key);
  }

  private static String text(CachePolicy policy) {
    if (!policy.enabled()) {
      return "Caching is off here.";
    }
    String lifetime =
        policy.ttlSeconds() < 0
            ? "The response says how long it is fresh"
            : policy.override()
                ? "Fresh for " + policy.ttlSeconds() + " s, whatever the response says"
                : "Fresh for " + policy.ttlSeconds() + " s unless the response says otherwise";
    return lifetime
        + "; stale for at most "
        + policy.staleIfErrorSeconds()
        + " s when the origin fails; up to "
        + policy.objectBytesMax()
        + " octets are kept.";
  }

  private ExplainReport lookUp(RoutedRequest routed, CacheKey key) {
    RequestControl control = RequestControl.of(request.fields());
    Found found = cache.find(key, request.fields(), List.of());
    StoredObject object = found.object();
    if (object == null) {
      Reason reason = Reuse.withoutStored(control, found.absence(), routed.policy());
      steps.add(new Step("lookup", "absent", reason.sentence()));
      if (cache.isUncacheable(key, now)) {
        steps.add(new Step("collapse", "off", Reason.HIT_FOR_MISS.sentence()));
      }
      return report(routed.site(), routed.route(), key, reason);
    }
    try {
      Freshness freshness = object.freshness();
      steps.add(
          new Step(
              "lookup",
              "found",
              "Status " + object.status() + ", " + object.bodyBytes() + " octets of body."));
      steps.add(
          new Step(
              "freshness",
              freshness.isFresh(now) ? "fresh" : "stale",
              "age "
                  + freshness.ageSeconds(now)
                  + " s of a lifetime of "
                  + freshness.lifetimeSeconds()
                  + " s: ttl "
                  + freshness.ttlSeconds(now)
                  + " s"
                  + (object.softPurged() ? "; purged softly" : "")));
      Reason reason =
          Reuse.decide(control, freshness, object.softPurged(), routed.policy(), now).reason();
      return report(routed.site(), routed.route(), key, reason, freshness.ttlSeconds(now));
    } finally {
      object.release();
    }
  }

  private ExplainReport report(
      RoutedSite site, RoutedRoute route, @Nullable CacheKey key, Reason reason) {
    return report(site, route, key, reason, CacheStatus.NONE);
  }

  private ExplainReport report(
      RoutedSite site, RoutedRoute route, @Nullable CacheKey key, Reason reason, long ttlSeconds) {
    steps.add(new Step("decision", reason.outcome().label(), reason.sentence()));
    return report(
        site,
        route,
        key,
        reason.outcome().label(),
        reason.name().toLowerCase(java.util.Locale.ROOT),
        reason.sentence(),
        CacheStatus.render(reason, ttlSeconds, CacheStatus.NONE, false, false, null));
  }

  private ExplainReport report(
      @Nullable RoutedSite site,
      @Nullable RoutedRoute route,
      @Nullable CacheKey key,
      String outcome,
      String reason,
      String sentence,
      String cacheStatus) {
    String query = request.query() == null ? "" : "?" + request.query();
    return new ExplainReport(
        request.method(),
        request.scheme() + "://" + request.authority() + request.path() + query,
        site == null ? null : site.name(),
        route == null ? null : route.label(),
        key == null ? null : key.toString(),
        outcome,
        reason,
        sentence,
        cacheStatus,
        steps);
  }
}
