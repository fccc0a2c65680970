package lb.cache.rules;

import lb.cache.http.FieldName;
import lb.cache.http.Fields;

/**
 * What the {@code Cache-Control} field of a request says (RFC 9111 §5.2.1, RFC 5861 §4).
 *
 * <p>Of several values the strictest counts; a number that cannot be read counts as the strictest
 * there is. {@code Pragma} is not read: RFC 9111 §5.4 has deprecated it.
 *
 * @param flags see the methods
 * @param maxAgeSeconds or {@link #ABSENT}
 * @param minFreshSeconds or {@link #ABSENT}
 * @param maxStaleSeconds or {@link #ABSENT}; 2^31 when {@code max-stale} has no value
 * @param staleIfErrorSeconds or {@link #ABSENT}
 */
public record RequestControl(
    int flags,
    long maxAgeSeconds,
    long minFreshSeconds,
    long maxStaleSeconds,
    long staleIfErrorSeconds) {

  /** The value of a directive that was not there. */
  public static final long ABSENT = -1;

  /** What a request without the field says; {@link #of} gives this very object for it. */
  public static final RequestControl NONE = new RequestControl(0, ABSENT, ABSENT, ABSENT, ABSENT);

  private static final int NO_CACHE = 1;
  private static final int NO_STORE = 1 << 1;
  private static final int ONLY_IF_CACHED = 1 << 2;

  /** Reads all lines of the field. */
  public static RequestControl of(Fields request) {
    if (!request.has(FieldName.CACHE_CONTROL)) {
      return NONE;
    }
    Builder builder = new Builder();
    for (int i = request.indexOf(FieldName.CACHE_CONTROL, 0);
        i >= 0;
        i = request.indexOf(FieldName.CACHE_CONTROL, i + 1)) {
      DirectiveScanner scanner = new DirectiveScanner(request.value(i));
      while (scanner.next()) {
        builder.take(scanner);
      }
    }
    return builder.build();
  }

  /** No stored response without the origin's word (§5.2.1.4). */
  public boolean noCache() {
    return (flags & NO_CACHE) != 0;
  }

  /** Nothing of this request or its response may be stored (§5.2.1.5). */
  public boolean noStore() {
    return (flags & NO_STORE) != 0;
  }

  /** A stored response or 504 (§5.2.1.7). */
  public boolean onlyIfCached() {
    return (flags & ONLY_IF_CACHED) != 0;
  }

  private static final class Builder {
    private int flags;
    private long maxAge = ABSENT;
    private long minFresh = ABSENT;
    private long maxStale = ABSENT;
    private long staleIfError = ABSENT;

    void take(DirectiveScanner directive) {
      if (directive.is("max-age")) {
        maxAge = shorter(maxAge, directive.seconds(0));
      } else if (directive.is("min-fresh")) {
        minFresh = Math.max(minFresh, directive.seconds(DeltaSeconds.MAX));
      } else if (directive.is("max-stale")) {
        boolean any = directive.value() == null && !directive.isMalformed();
        maxStale = shorter(maxStale, any ? DeltaSeconds.MAX : directive.seconds(0));
      } else if (directive.is("stale-if-error")) {
        staleIfError = shorter(staleIfError, directive.seconds(0));
      } else if (directive.is("no-cache")) {
        flags |= NO_CACHE;
      } else if (directive.is("no-store")) {
        flags |= NO_STORE;
      } else if (directive.is("only-if-cached")) {
        flags |= ONLY_IF_CACHED;
      }
    }

    RequestControl build() {
      RequestControl control = new RequestControl(flags, maxAge, minFresh, maxStale, staleIfError);
      return control.equals(NONE) ? NONE : control;
    }

    private static long shorter(long known, long seconds) {
      return known == ABSENT ? seconds : Math.min(known, seconds);
    }
  }
}
