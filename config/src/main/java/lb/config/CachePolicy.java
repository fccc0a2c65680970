package lb.config;

/**
 * How responses are stored and reused.
 *
 * @param enabled false passes everything through: nothing is stored, nothing reused
 * @param ttlSeconds the freshness lifetime where the origin gives no explicit one; {@link #NONE}
 *     means that the pattern gives none
 * @param override the TTL also wins over what the origin says
 * @param ignoreClientControl {@code Cache-Control} and {@code Pragma} of requests do nothing
 * @param storeSetCookie responses with {@code Set-Cookie} may be stored
 * @param heuristics heuristic freshness (RFC 9111 §4.2.2) and the table of static types
 * @param staleIfErrorSeconds how long a stale response may answer for an origin that fails (RFC
 *     5861 §4)
 * @param staleWhileRevalidateSeconds how long a stale response may answer while it is revalidated
 *     (RFC 5861 §3); {@link #NONE} means only when the response says so
 * @param objectBytesMax larger bodies pass through without being kept
 * @param compress add content codings, once for each object
 * @param collapse requests for the same key wait for one fetch
 */
public record CachePolicy(
    boolean enabled,
    long ttlSeconds,
    boolean override,
    boolean ignoreClientControl,
    boolean storeSetCookie,
    boolean heuristics,
    long staleIfErrorSeconds,
    long staleWhileRevalidateSeconds,
    long objectBytesMax,
    boolean compress,
    boolean collapse) {

  /** The value of a number of seconds that is not given. */
  public static final long NONE = -1;

  /** The policy of an empty {@code cache} block, with no bound on the size of an object. */
  public static final CachePolicy STANDARD = CacheOptions.standard();

  /** The same with {@link #enabled} set. */
  public CachePolicy withEnabled(boolean value) {
    return new CachePolicy(
        value,
        ttlSeconds,
        override,
        ignoreClientControl,
        storeSetCookie,
        heuristics,
        staleIfErrorSeconds,
        staleWhileRevalidateSeconds,
        objectBytesMax,
        compress,
        collapse);
  }

  /** The same with a TTL of {@code seconds} ({@link #NONE} for none), which wins if told so. */
  public CachePolicy withTtl(long seconds, boolean overrides) {
    return new CachePolicy(
        enabled,
        seconds,
        overrides,
        ignoreClientControl,
        storeSetCookie,
        heuristics,
        staleIfErrorSeconds,
        staleWhileRevalidateSeconds,
        objectBytesMax,
        compress,
        collapse);
  }

  /** The same with {@link #ignoreClientControl} set. */
  public CachePolicy withIgnoreClientControl(boolean value) {
    return new CachePolicy(
        enabled,
        ttlSeconds,
        override,
        value,
        storeSetCookie,
        heuristics,
        staleIfErrorSeconds,
        staleWhileRevalidateSeconds,
        objectBytesMax,
        compress,
        collapse);
  }

  /** The same with {@link #storeSetCookie} set. */
  public CachePolicy withStoreSetCookie(boolean value) {
    return new CachePolicy(
        enabled,
        ttlSeconds,
        override,
        ignoreClientControl,
        value,
        heuristics,
        staleIfErrorSeconds,
        staleWhileRevalidateSeconds,
        objectBytesMax,
        compress,
        collapse);
  }

  /** The same with {@link #heuristics} set. */
  public CachePolicy withHeuristics(boolean value) {
    return new CachePolicy(
        enabled,
        ttlSeconds,
        override,
        ignoreClientControl,
        storeSetCookie,
        value,
        staleIfErrorSeconds,
        staleWhileRevalidateSeconds,
        objectBytesMax,
        compress,
        collapse);
  }

  /** The same with other times for stale answers, in seconds. */
  public CachePolicy withStale(long ifErrorSeconds, long whileRevalidateSeconds) {
    return new CachePolicy(
        enabled,
        ttlSeconds,
        override,
        ignoreClientControl,
        storeSetCookie,
        heuristics,
        ifErrorSeconds,
        whileRevalidateSeconds,
        objectBytesMax,
        compress,
        collapse);
  }

  /** The same with {@link #objectBytesMax} set. */
  public CachePolicy withObjectBytesMax(long bytes) {
    return new CachePolicy(
        enabled,
        ttlSeconds,
        override,
        ignoreClientControl,
        storeSetCookie,
        heuristics,
        staleIfErrorSeconds,
        staleWhileRevalidateSeconds,
        bytes,
        compress,
        collapse);
  }

  /** The same with {@link #compress} and {@link #collapse} set. */
  public CachePolicy withCompressAndCollapse(boolean compresses, boolean collapses) {
    return new CachePolicy(
        enabled,
        ttlSeconds,
        override,
        ignoreClientControl,
        storeSetCookie,
        heuristics,
        staleIfErrorSeconds,
        staleWhileRevalidateSeconds,
        objectBytesMax,
        compresses,
        collapses);
  }
}
