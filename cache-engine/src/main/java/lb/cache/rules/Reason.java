package lb.cache.rules;

import org.jspecify.annotations.Nullable;

/**
 * Why a look-up or a verdict on storing went the way it did. One list for the log, the metrics, the
 * {@code Cache-Status} field (RFC 9211) and {@code lb explain}.
 *
 * <p>Those of the second part say why a response was not stored; such an answer counts as a miss.
 * Some serve both: a method that is not cached is neither looked up nor stored.
 */
public enum Reason {
  FRESH(Outcome.HIT, null, null, "A stored response is fresh."),
  FRESH_BY_CLIENT_MAX_STALE(
      Outcome.STALE,
      null,
      "client-max-stale",
      "The stored response is stale, and the request allows that with max-stale."),
  STALE_WHILE_REVALIDATE(
      Outcome.STALE,
      null,
      "stale-while-revalidate",
      "The stored response is stale and is served while the origin is asked for a newer one."),
  STALE_SOFT_PURGED(
      Outcome.STALE,
      null,
      "soft-purged",
      "The stored response was purged softly and is served while the origin is asked again."),
  STALE_IF_ERROR(
      Outcome.STALE,
      "stale",
      "stale-if-error",
      "The origin failed, and the stored response may stand in although it is stale."),
  NOT_MODIFIED_BY_ORIGIN(
      Outcome.REVALIDATED,
      "stale",
      "not-modified",
      "The origin confirmed with 304 that the stored response is still good."),
  COLLAPSED_FILL(
      Outcome.COLLAPSED,
      "uri-miss",
      null,
      "Another request was already fetching the same thing; its answer serves both."),

  URI_MISS(Outcome.MISS, "uri-miss", null, "Nothing is stored for this key."),
  VARY_MISS(
      Outcome.MISS,
      "vary-miss",
      null,
      "Responses are stored for this key, but for other values of the fields that Vary names."),
  EXPIRED(Outcome.MISS, "stale", null, "The stored response is stale."),
  PURGED(Outcome.MISS, "miss", "purged", "The stored response was purged."),
  MUST_REVALIDATE(
      Outcome.MISS,
      "stale",
      "must-revalidate",
      "The stored response is stale and its origin forbids serving it stale."),
  NO_CACHE_STORED(
      Outcome.MISS,
      "stale",
      "no-cache",
      "The stored response says no-cache: it is confirmed with the origin before each use."),
  REQUEST_NO_CACHE(
      Outcome.MISS, "request", "no-cache", "The request asks for a confirmed response (no-cache)."),
  REQUEST_MAX_AGE(
      Outcome.MISS, "request", "max-age", "The stored response is older than the request accepts."),
  REQUEST_MIN_FRESH(
      Outcome.MISS,
      "request",
      "min-fresh",
      "The stored response does not stay fresh for as long as the request wants."),
  REQUEST_NO_STORE(
      Outcome.BYPASS, "request", "no-store", "The request forbids storing (no-store)."),
  ONLY_IF_CACHED_MISS(
      Outcome.MISS,
      null,
      "only-if-cached",
      "The request wants a stored response only, and none can be used: 504."),
  PARTIAL(
      Outcome.MISS,
      "partial",
      null,
      "Only a part of the representation is stored, and the request needs more."),
  RANGE_MISS(
      Outcome.MISS, "uri-miss", "range", "A range is asked for and nothing of it is stored."),
  METHOD(Outcome.BYPASS, "method", null, "Responses to this method are not cached."),
  PRECONDITION_FOR_ORIGIN(
      Outcome.BYPASS,
      "bypass",
      "precondition",
      "If-Match and If-Unmodified-Since are for the origin to evaluate."),
  ROUTE_UNCACHED(Outcome.BYPASS, "bypass", null, "Caching is off for this route."),
  UPGRADE(Outcome.BYPASS, "bypass", "upgrade", "The request asks to change the protocol."),
  HIT_FOR_MISS(
      Outcome.MISS,
      "miss",
      "hit-for-miss",
      "Recent answers for this key could not be stored, so requests do not wait for each other."),
  CACHE_FULL(
      Outcome.MISS, "miss", "cache-full", "The cache has no room for this response at the moment."),
  ORIGIN_FAILED(
      Outcome.ERROR,
      "miss",
      "origin-failed",
      "The origin gave no usable answer and nothing stored may stand in."),

  RESPONSE_NO_STORE(Outcome.MISS, null, "no-store", "The response forbids storing (no-store)."),
  PRIVATE(
      Outcome.MISS,
      null,
      "private",
      "The response is for one user (private), this cache is shared."),
  AUTHORIZATION(
      Outcome.MISS,
      null,
      "authorization",
      "The request carried Authorization, and the response has none of public, s-maxage and"
          + " must-revalidate."),
  SET_COOKIE(
      Outcome.MISS,
      null,
      "set-cookie",
      "The response sets a cookie; cache.store_set_cookie would allow storing it."),
  STATUS(
      Outcome.MISS,
      null,
      "status",
      "A response with this status is stored only with explicit freshness."),
  MUST_UNDERSTAND(
      Outcome.MISS,
      null,
      "must-understand",
      "The response may be stored only by who knows the meaning of its status."),
  NO_FRESHNESS_NOR_VALIDATOR(
      Outcome.MISS,
      null,
      "no-freshness",
      "The response says neither how long it is fresh nor how it could be confirmed."),
  VARY_STAR(
      Outcome.MISS,
      null,
      "vary-star",
      "The response varies on something that is not in the request (Vary: *)."),
  CODING_OUTSIDE_KEY(
      Outcome.MISS,
      null,
      "content-coding",
      "The response has a content coding that variants are not told apart by."),
  TOO_LARGE(Outcome.MISS, null, "too-large", "The response is larger than what is kept."),
  TOO_MANY_VARIANTS(
      Outcome.MISS, null, "too-many-variants", "The key has as many variants as are kept."),
  TOO_MANY_TAGS(
      Outcome.MISS, null, "too-many-tags", "The response has more tags than can be kept with it."),
  INCOMPLETE(Outcome.MISS, null, "incomplete", "The body ended before it was complete."),
  PURGED_IN_FLIGHT(
      Outcome.MISS,
      null,
      "purged-in-flight",
      "A purge that matches came while the response was on its way."),
  PARTIAL_UNUSABLE(
      Outcome.MISS,
      null,
      "partial-unusable",
      "The part cannot be placed: Content-Range is missing, wrong, or several parts came."),
  UNREADABLE(
      Outcome.MISS, null, "unreadable", "The response contradicts itself or cannot be understood.");

  private final Outcome outcome;
  private final @Nullable String forward;
  private final @Nullable String detail;
  private final String sentence;

  Reason(Outcome outcome, @Nullable String forward, @Nullable String detail, String sentence) {
    this.outcome = outcome;
    this.forward = forward;
    this.detail = detail;
    this.sentence = sentence;
  }

  /** What this counts as. A reason not to store counts as a miss. */
  public Outcome outcome() {
    return outcome;
  }

  /**
   * The {@code fwd} parameter of RFC 9211 §2.2: {@code bypass}, {@code method}, {@code uri-miss},
   * {@code vary-miss}, {@code miss}, {@code request}, {@code stale} or {@code partial}. Null when
   * nothing was forwarded, and for a reason not to store.
   */
  public @Nullable String forward() {
    return forward;
  }

  /** The {@code detail} parameter of RFC 9211 §2.7, a token; null when the rest says it all. */
  public @Nullable String detail() {
    return detail;
  }

  /** One sentence for people, with its full stop. */
  public String sentence() {
    return sentence;
  }

  /** Whether this only ever says why a response was not stored. */
  public boolean isOnlyAgainstStoring() {
    return ordinal() >= RESPONSE_NO_STORE.ordinal();
  }
}
