package lb.config;

import org.jspecify.annotations.Nullable;

/** What a place in the file says about caching; null where it says nothing. */
record CacheChanges(
    @Nullable Boolean enabled,
    @Nullable Long ttlSeconds,
    @Nullable Boolean override,
    @Nullable Boolean ignoreClientControl,
    @Nullable Boolean storeSetCookie,
    @Nullable Boolean heuristics,
    @Nullable Long staleIfErrorSeconds,
    @Nullable Long staleWhileRevalidateSeconds,
    @Nullable Long objectBytesMax,
    @Nullable Boolean compress,
    @Nullable Boolean collapse) {

  /** Nothing is stored, nothing reused. */
  static final CacheChanges OFF =
      new CacheChanges(false, null, null, null, null, null, null, null, null, null, null);

  /** Nothing is said. */
  static final CacheChanges NONE =
      new CacheChanges(null, null, null, null, null, null, null, null, null, null, null);

  /** The policy where nothing is said holds, changed by what is said. */
  CachePolicy applyTo(CachePolicy base) {
    return new CachePolicy(
        or(enabled, base.enabled()),
        or(ttlSeconds, base.ttlSeconds()),
        or(override, base.override()),
        or(ignoreClientControl, base.ignoreClientControl()),
        or(storeSetCookie, base.storeSetCookie()),
        or(heuristics, base.heuristics()),
        or(staleIfErrorSeconds, base.staleIfErrorSeconds()),
        or(staleWhileRevalidateSeconds, base.staleWhileRevalidateSeconds()),
        Math.min(or(objectBytesMax, base.objectBytesMax()), base.objectBytesMax()),
        or(compress, base.compress()),
        or(collapse, base.collapse()));
  }

  private static boolean or(@Nullable Boolean said, boolean base) {
    return said == null ? base : said;
  }

  private static long or(@Nullable Long said, long base) {
    return said == null ? base : said;
  }
}
