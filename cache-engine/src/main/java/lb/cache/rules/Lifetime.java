package lb.cache.rules;

import lb.cache.http.Fields;
import lb.cache.http.ResponseHead;
import lb.config.CachePolicy;

/**
 * The freshness of a response and where its lifetime comes from (RFC 9111 §4.2.1 to §4.2.3).
 *
 * @param allowsStaleExplicitly whether the response itself lets it be served stale for a while
 */
record Lifetime(Freshness freshness, Source source, boolean allowsStaleExplicitly) {
  enum Source {
    /** {@code s-maxage}, {@code max-age} or {@code Expires}. */
    EXPLICIT,
    /** The TTL of the policy. */
    POLICY,
    /** A guess from {@code Last-Modified} or the media type. */
    HEURISTIC,
    /** Nothing says how long. */
    NONE
  }

  /** The TTL of a policy keeps an error no longer than this: it was meant for what the site has. */
  static final long ERROR_TTL_SECONDS_MAX = 60;

  static Lifetime of(
      ResponseHead response,
      ResponseControl control,
      CachePolicy policy,
      long requestSentMillis,
      long responseReceivedMillis) {
    Fields fields = response.fields();
    CacheControl says = control.directives();
    ResponseTimes times =
        ResponseTimes.of(fields, control.isTargeted(), requestSentMillis, responseReceivedMillis);
    long ttlSeconds = ttlSeconds(response.status(), policy);
    Source source = source(times, says, policy, ttlSeconds);
    long seconds =
        switch (source) {
          case EXPLICIT -> says.hasLifetime() ? says.lifetimeSeconds() : times.expiresInSeconds();
          case POLICY -> ttlSeconds + times.initialAgeMillis() / 1000;
          case HEURISTIC, NONE -> Heuristics.lifetimeSeconds(response, times, says, policy);
        };
    if (source == Source.NONE && seconds > 0) {
      source = Source.HEURISTIC;
    }
    int flags = flags(says, source, Storing.isOverridden(policy, response.status()));
    boolean failed = ErrorStatus.isError(response.status());
    Freshness freshness =
        new Freshness(
            responseReceivedMillis,
            times.initialAgeMillis(),
            seconds,
            staleSeconds(
                says.staleWhileRevalidateSeconds(), policy.staleWhileRevalidateSeconds(), flags),
            failed
                ? 0
                : staleSeconds(says.staleIfErrorSeconds(), policy.staleIfErrorSeconds(), flags),
            flags);
    boolean allowsStale =
        (says.staleWhileRevalidateSeconds() > 0 || says.staleIfErrorSeconds() > 0)
            && (flags & (Freshness.NO_CACHE | Freshness.MUST_REVALIDATE)) == 0;
    return new Lifetime(freshness, source, allowsStale);
  }

  private static Source source(
      ResponseTimes times, CacheControl says, CachePolicy policy, long ttlSeconds) {
    boolean explicit = says.hasLifetime() || times.hasExpires();
    boolean policySpeaks = ttlSeconds != CachePolicy.NONE;
    if (policySpeaks && (policy.override() || !explicit)) {
      return Source.POLICY;
    }
    return explicit ? Source.EXPLICIT : Source.NONE;
  }

  /** The TTL that the policy gives a response of this status, or {@link CachePolicy#NONE}. */
  private static long ttlSeconds(int status, CachePolicy policy) {
    if (policy.ttlSeconds() == CachePolicy.NONE || !KnownStatus.isHeuristicallyCacheable(status)) {
      return CachePolicy.NONE;
    }
    return status >= 400
        ? Math.min(policy.ttlSeconds(), ERROR_TTL_SECONDS_MAX)
        : Math.min(policy.ttlSeconds(), DeltaSeconds.MAX);
  }

  private static int flags(CacheControl says, Source source, boolean overridden) {
    int flags = says.immutable() ? Freshness.IMMUTABLE : 0;
    if (source == Source.POLICY) {
      flags |= Freshness.POLICY_TTL;
    }
    if (source == Source.HEURISTIC) {
      flags |= Freshness.HEURISTIC;
    }
    if (overridden && source == Source.POLICY) {
      return flags;
    }
    flags |= says.noCache() ? Freshness.NO_CACHE : 0;
    flags |= says.mustRevalidate() || says.proxyRevalidate() ? Freshness.MUST_REVALIDATE : 0;
    flags |= says.sharedMaxAgeSeconds() != CacheControl.ABSENT ? Freshness.SHARED_MAX_AGE : 0;
    return flags;
  }

  /** What the response says; else what the policy says, where nothing forbids it (§4.2.4). */
  private static long staleSeconds(long said, long configured, int flags) {
    if ((flags & (Freshness.NO_CACHE | Freshness.MUST_REVALIDATE)) != 0) {
      return 0;
    }
    if (said != CacheControl.ABSENT) {
      return said;
    }
    boolean implicit = configured > 0 && (flags & Freshness.SHARED_MAX_AGE) == 0;
    return implicit ? Math.min(configured, DeltaSeconds.MAX) : 0;
  }
}
