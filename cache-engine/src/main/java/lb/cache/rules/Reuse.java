package lb.cache.rules;

import lb.cache.rules.ReuseDecision.Bypass;
import lb.cache.rules.ReuseDecision.Revalidate;
import lb.cache.rules.ReuseDecision.Serve;
import lb.cache.rules.ReuseDecision.ServeStaleAndRevalidate;
import lb.cache.rules.ReuseDecision.Unsatisfiable;
import lb.config.CachePolicy;

/** What a stored response may do for a request (RFC 9111 §4 and §5.2.1, RFC 5861). */
public final class Reuse {
  private static final ReuseDecision FRESH = new Serve(Reason.FRESH);
  private static final ReuseDecision CLIENT_MAX_STALE = new Serve(Reason.FRESH_BY_CLIENT_MAX_STALE);
  private static final ReuseDecision SOFT_PURGED =
      new ServeStaleAndRevalidate(Reason.STALE_SOFT_PURGED);
  private static final ReuseDecision WHILE_REVALIDATE =
      new ServeStaleAndRevalidate(Reason.STALE_WHILE_REVALIDATE);
  private static final ReuseDecision EXPIRED = new Revalidate(Reason.EXPIRED);
  private static final ReuseDecision PURGED = new Revalidate(Reason.PURGED);
  private static final ReuseDecision MUST_REVALIDATE = new Revalidate(Reason.MUST_REVALIDATE);
  private static final ReuseDecision NO_CACHE_STORED = new Revalidate(Reason.NO_CACHE_STORED);
  private static final ReuseDecision REQUEST_NO_CACHE = new Revalidate(Reason.REQUEST_NO_CACHE);
  private static final ReuseDecision REQUEST_MAX_AGE = new Revalidate(Reason.REQUEST_MAX_AGE);
  private static final ReuseDecision REQUEST_MIN_FRESH = new Revalidate(Reason.REQUEST_MIN_FRESH);
  private static final ReuseDecision REQUEST_NO_STORE = new Bypass(Reason.REQUEST_NO_STORE);
  private static final ReuseDecision ONLY_IF_CACHED = new Unsatisfiable(Reason.ONLY_IF_CACHED_MISS);

  private Reuse() {}

  /**
   * The decision for one stored response. It allocates nothing.
   *
   * @param request what the request says; see {@link CachePolicy#ignoreClientControl}
   * @param softPurged whether a soft purge has matched the response since it was fetched
   */
  public static ReuseDecision decide(
      RequestControl request,
      Freshness stored,
      boolean softPurged,
      CachePolicy policy,
      long nowMillis) {
    RequestControl honoured = policy.ignoreClientControl() ? RequestControl.NONE : request;
    if (honoured.noStore()) {
      return honoured.onlyIfCached() ? ONLY_IF_CACHED : REQUEST_NO_STORE;
    }
    ReuseDecision decision = decide(honoured, stored, softPurged, nowMillis);
    return honoured.onlyIfCached() && decision instanceof Revalidate ? ONLY_IF_CACHED : decision;
  }

  /**
   * What becomes of a request for which nothing is stored: {@link Reason#ONLY_IF_CACHED_MISS}
   * (answer 504), {@link Reason#REQUEST_NO_STORE} (fetch, keep nothing) or {@code miss} itself.
   */
  public static Reason withoutStored(RequestControl request, Reason miss, CachePolicy policy) {
    if (policy.ignoreClientControl()) {
      return miss;
    }
    if (request.onlyIfCached()) {
      return Reason.ONLY_IF_CACHED_MISS;
    }
    return request.noStore() ? Reason.REQUEST_NO_STORE : miss;
  }

  /**
   * Whether the stored response may stand in now for an origin that failed: no connection, no
   * complete head, or a {@link ErrorStatus#isError status} that says so. The request may shorten
   * what the response allows (RFC 5861 §4), not lengthen it.
   */
  public static boolean mayServeOnError(
      RequestControl request, Freshness stored, CachePolicy policy, long nowMillis) {
    if (!stored.mayServeStaleOnError(nowMillis)) {
      return false;
    }
    long wanted =
        policy.ignoreClientControl() ? RequestControl.ABSENT : request.staleIfErrorSeconds();
    return wanted == RequestControl.ABSENT || stored.isStaleForAtMost(wanted, nowMillis);
  }

  private static ReuseDecision decide(
      RequestControl request, Freshness stored, boolean softPurged, long nowMillis) {
    if (stored.noCache()) {
      return NO_CACHE_STORED;
    }
    if (request != RequestControl.NONE) {
      if (request.noCache()) {
        return REQUEST_NO_CACHE;
      }
      if (exceedsMaxAge(request.maxAgeSeconds(), stored.ageMillis(nowMillis))) {
        return REQUEST_MAX_AGE;
      }
    }
    if (softPurged) {
      return stored.mayServeStaleWhileRevalidate(nowMillis) ? SOFT_PURGED : PURGED;
    }
    if (stored.isFresh(nowMillis)) {
      return staysFresh(request, stored, nowMillis) ? FRESH : REQUEST_MIN_FRESH;
    }
    return stale(request, stored, nowMillis);
  }

  private static boolean staysFresh(RequestControl request, Freshness stored, long nowMillis) {
    return request.minFreshSeconds() == RequestControl.ABSENT
        || stored.staysFreshFor(request.minFreshSeconds(), nowMillis);
  }

  private static ReuseDecision stale(RequestControl request, Freshness stored, long nowMillis) {
    if (request.minFreshSeconds() != RequestControl.ABSENT) {
      return REQUEST_MIN_FRESH;
    }
    if (stored.mayServeStaleWhileRevalidate(nowMillis)) {
      return WHILE_REVALIDATE;
    }
    boolean accepted =
        request.maxStaleSeconds() != RequestControl.ABSENT
            && stored.isStaleForAtMost(request.maxStaleSeconds(), nowMillis);
    if (accepted && stored.mayServeStaleToAskingClient()) {
      return CLIENT_MAX_STALE;
    }
    return stored.mustRevalidate() ? MUST_REVALIDATE : EXPIRED;
  }

  /** A {@code max-age} of 0 is how a client asks for the origin's word, however young the copy. */
  private static boolean exceedsMaxAge(long maxAgeSeconds, long ageMillis) {
    return maxAgeSeconds == 0
        || (maxAgeSeconds != RequestControl.ABSENT && ageMillis > maxAgeSeconds * 1000);
  }
}
