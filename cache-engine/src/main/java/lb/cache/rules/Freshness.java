package lb.cache.rules;

/**
 * How old a stored response is and how long it may be reused (RFC 9111 §4.2, RFC 5861). All that
 * the response, its times and the policy said is worked in: nothing else is needed at reuse.
 *
 * @param responseReceivedMillis when its head arrived
 * @param initialAgeMillis {@code corrected_initial_age} of RFC 9111 §4.2.3
 * @param lifetimeSeconds {@code freshness_lifetime}, counted like the age; 0 to 2^31 and a little
 * @param staleWhileRevalidateSeconds how long past the lifetime it may be served while it is
 *     revalidated; 0 for not at all
 * @param staleIfErrorSeconds how long past the lifetime it may stand in for an origin that fails; 0
 *     for not at all
 * @param flags see the constants
 */
public record Freshness(
    long responseReceivedMillis,
    long initialAgeMillis,
    long lifetimeSeconds,
    long staleWhileRevalidateSeconds,
    long staleIfErrorSeconds,
    int flags) {

  /** {@code no-cache}: every use is confirmed with the origin first. */
  public static final int NO_CACHE = 1;

  /** {@code must-revalidate} or {@code proxy-revalidate}: never served stale. */
  public static final int MUST_REVALIDATE = 1 << 1;

  /** {@code s-maxage} was given: stale only where the same response allows it expressly. */
  public static final int SHARED_MAX_AGE = 1 << 2;

  /** The lifetime is a guess (RFC 9111 §4.2.2). */
  public static final int HEURISTIC = 1 << 3;

  /** The lifetime is the one of the policy. */
  public static final int POLICY_TTL = 1 << 4;

  /** {@code immutable} (RFC 8246). */
  public static final int IMMUTABLE = 1 << 5;

  /** The current age in milliseconds (RFC 9111 §4.2.3); a clock that went back adds nothing. */
  public long ageMillis(long nowMillis) {
    return ageMillis(responseReceivedMillis, initialAgeMillis, nowMillis);
  }

  /** The same, of numbers that are kept elsewhere. */
  public static long ageMillis(long receivedMillis, long initialAgeMillis, long nowMillis) {
    return initialAgeMillis + Math.max(0, nowMillis - receivedMillis);
  }

  /** The value of the {@code Age} field: whole seconds, never negative. */
  public long ageSeconds(long nowMillis) {
    return ageMillis(nowMillis) / 1000;
  }

  /**
   * What is left of the lifetime, in seconds as {@code Age} counts them: the two always add up to
   * the lifetime. Negative once stale for a second (RFC 9211 §2.4).
   */
  public long ttlSeconds(long nowMillis) {
    return lifetimeSeconds - ageSeconds(nowMillis);
  }

  /** Whether it stays fresh for so many seconds more ({@code min-fresh}, RFC 9111 §5.2.1.3). */
  public boolean staysFreshFor(long seconds, long nowMillis) {
    return leftMillis(nowMillis) >= seconds * 1000;
  }

  /** Whether it is stale for at most so many seconds ({@code max-stale}, RFC 9111 §5.2.1.2). */
  public boolean isStaleForAtMost(long seconds, long nowMillis) {
    return leftMillis(nowMillis) + seconds * 1000 >= 0;
  }

  /** Whether the lifetime exceeds the age. Says nothing of {@link #NO_CACHE}. */
  public boolean isFresh(long nowMillis) {
    return leftMillis(nowMillis) > 0;
  }

  /** Whether every use needs the origin's word. */
  public boolean noCache() {
    return (flags & NO_CACHE) != 0;
  }

  /** Whether the origin forbids any use of it once stale. */
  public boolean mustRevalidate() {
    return (flags & MUST_REVALIDATE) != 0;
  }

  /** Whether a client's {@code max-stale} may be honoured (RFC 9111 §4.2.4). */
  public boolean mayServeStaleToAskingClient() {
    return (flags & (NO_CACHE | MUST_REVALIDATE | SHARED_MAX_AGE)) == 0;
  }

  /** Whether it may be served now while it is revalidated: fresh still, or in that window. */
  public boolean mayServeStaleWhileRevalidate(long nowMillis) {
    return (flags & (NO_CACHE | MUST_REVALIDATE)) == 0
        && leftMillis(nowMillis) + staleWhileRevalidateSeconds * 1000 > 0;
  }

  /** Whether it may stand in now for an origin that fails: fresh still, or in that window. */
  public boolean mayServeStaleOnError(long nowMillis) {
    return (flags & (NO_CACHE | MUST_REVALIDATE)) == 0
        && leftMillis(nowMillis) + staleIfErrorSeconds * 1000 > 0;
  }

  /**
   * From when on it is of no use without its validator, in epoch milliseconds: neither fresh nor in
   * any window of staleness.
   */
  public long usefulUntilMillis() {
    long seconds = lifetimeSeconds + Math.max(staleWhileRevalidateSeconds, staleIfErrorSeconds);
    return responseReceivedMillis - initialAgeMillis + seconds * 1000;
  }

  private long leftMillis(long nowMillis) {
    return lifetimeSeconds * 1000 - ageMillis(nowMillis);
  }
}
