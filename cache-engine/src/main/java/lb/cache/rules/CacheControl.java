package lb.cache.rules;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import lb.cache.http.Ascii;
import lb.cache.http.FieldName;
import lb.cache.http.Fields;

/**
 * What the {@code Cache-Control} field of a response says (RFC 9111 §5.2.2, RFC 5861, RFC 8246).
 *
 * <p>Read leniently, decided strictly: case does not matter, quoted numbers count, unknown
 * directives are ignored; of several values the shortest counts; a lifetime that is no number
 * counts as 0 (§4.2.1); a directive that takes no value counts with one.
 *
 * @param flags see the methods
 * @param maxAgeSeconds {@code max-age}, or {@link #ABSENT}
 * @param sharedMaxAgeSeconds {@code s-maxage}, or {@link #ABSENT}
 * @param staleWhileRevalidateSeconds or {@link #ABSENT}
 * @param staleIfErrorSeconds or {@link #ABSENT}
 * @param noCacheFields names, lower-case, that {@code no-cache="..."} lists
 * @param privateFields names, lower-case, that {@code private="..."} lists
 */
public record CacheControl(
    int flags,
    long maxAgeSeconds,
    long sharedMaxAgeSeconds,
    long staleWhileRevalidateSeconds,
    long staleIfErrorSeconds,
    List<String> noCacheFields,
    List<String> privateFields) {

  /** The value of a directive that was not there. */
  public static final long ABSENT = -1;

  /** What a response without the field says. */
  public static final CacheControl NONE =
      new CacheControl(0, ABSENT, ABSENT, ABSENT, ABSENT, List.of(), List.of());

  /**
   * At most so many field names are taken from one list; with more the directive is unqualified.
   */
  static final int LISTED_FIELDS_MAX = 32;

  static final int NO_STORE = 1;
  static final int NO_CACHE = 1 << 1;
  static final int PRIVATE = 1 << 2;
  static final int PUBLIC = 1 << 3;
  static final int MUST_REVALIDATE = 1 << 4;
  static final int PROXY_REVALIDATE = 1 << 5;
  static final int MUST_UNDERSTAND = 1 << 6;
  static final int IMMUTABLE = 1 << 7;
  static final int NO_TRANSFORM = 1 << 8;

  /** The directives that are only there or not, and their flags, in the same order. */
  static final String[] FLAG_NAMES = {
    "no-store",
    "public",
    "must-revalidate",
    "proxy-revalidate",
    "must-understand",
    "immutable",
    "no-transform"
  };

  static final int[] FLAGS = {
    NO_STORE, PUBLIC, MUST_REVALIDATE, PROXY_REVALIDATE, MUST_UNDERSTAND, IMMUTABLE, NO_TRANSFORM
  };

  public CacheControl {
    noCacheFields = List.copyOf(noCacheFields);
    privateFields = List.copyOf(privateFields);
  }

  /** Reads all lines of the field. */
  public static CacheControl of(Fields response) {
    if (!response.has(FieldName.CACHE_CONTROL)) {
      return NONE;
    }
    Builder builder = new Builder();
    for (int i = response.indexOf(FieldName.CACHE_CONTROL, 0);
        i >= 0;
        i = response.indexOf(FieldName.CACHE_CONTROL, i + 1)) {
      DirectiveScanner scanner = new DirectiveScanner(response.value(i));
      while (scanner.next()) {
        builder.take(scanner);
      }
    }
    return builder.build();
  }

  /** The response must not be stored. */
  public boolean noStore() {
    return has(NO_STORE);
  }

  /** {@code no-cache} without a list of fields: every use needs the origin's word. */
  public boolean noCache() {
    return has(NO_CACHE);
  }

  /** {@code private} without a list of fields: not for a shared cache. */
  public boolean isPrivate() {
    return has(PRIVATE);
  }

  /** {@code public}. */
  public boolean isPublic() {
    return has(PUBLIC);
  }

  /** {@code must-revalidate}. */
  public boolean mustRevalidate() {
    return has(MUST_REVALIDATE);
  }

  /** {@code proxy-revalidate}: the same for shared caches, which is what this is. */
  public boolean proxyRevalidate() {
    return has(PROXY_REVALIDATE);
  }

  /** {@code must-understand} (RFC 9111 §5.2.2.3). */
  public boolean mustUnderstand() {
    return has(MUST_UNDERSTAND);
  }

  /** {@code immutable} (RFC 8246). */
  public boolean immutable() {
    return has(IMMUTABLE);
  }

  /** {@code no-transform}: the content must not be coded anew (RFC 9110 §7.7). */
  public boolean noTransform() {
    return has(NO_TRANSFORM);
  }

  /** Whether a lifetime for a shared cache is given. */
  public boolean hasLifetime() {
    return maxAgeSeconds != ABSENT || sharedMaxAgeSeconds != ABSENT;
  }

  /** {@code s-maxage}, else {@code max-age}, else {@link #ABSENT} (RFC 9111 §4.2.1). */
  public long lifetimeSeconds() {
    return sharedMaxAgeSeconds != ABSENT ? sharedMaxAgeSeconds : maxAgeSeconds;
  }

  private boolean has(int flag) {
    return (flags & flag) != 0;
  }

  /** Collects directives of whatever syntax. Owned by one thread. */
  static final class Builder {
    private int flags;
    private long maxAge = ABSENT;
    private long sharedMaxAge = ABSENT;
    private long staleWhileRevalidate = ABSENT;
    private long staleIfError = ABSENT;
    private final List<String> noCacheFields = new ArrayList<>(0);
    private final List<String> privateFields = new ArrayList<>(0);

    void take(DirectiveScanner directive) {
      if (directive.is("max-age")) {
        maxAge(directive.seconds(0));
      } else if (directive.is("s-maxage")) {
        sharedMaxAge(directive.seconds(0));
      } else if (directive.is("stale-while-revalidate")) {
        staleWhileRevalidate(directive.seconds(0));
      } else if (directive.is("stale-if-error")) {
        staleIfError(directive.seconds(0));
      } else if (directive.is("no-cache")) {
        qualified(directive, NO_CACHE);
      } else if (directive.is("private")) {
        qualified(directive, PRIVATE);
      } else {
        flags |= flagOf(directive);
      }
    }

    void flag(int flag) {
      flags |= flag;
    }

    void maxAge(long seconds) {
      maxAge = shorter(maxAge, seconds);
    }

    void sharedMaxAge(long seconds) {
      sharedMaxAge = shorter(sharedMaxAge, seconds);
    }

    void staleWhileRevalidate(long seconds) {
      staleWhileRevalidate = shorter(staleWhileRevalidate, seconds);
    }

    void staleIfError(long seconds) {
      staleIfError = shorter(staleIfError, seconds);
    }

    /**
     * {@link #NO_CACHE} or {@link #PRIVATE} for a list of names; for all when it is no such list.
     */
    void qualified(String list, int flag) {
      if (!addNames(list, flag == PRIVATE ? privateFields : noCacheFields)) {
        flags |= flag;
      }
    }

    CacheControl build() {
      return new CacheControl(
          flags,
          maxAge,
          sharedMaxAge,
          staleWhileRevalidate,
          staleIfError,
          noCacheFields,
          privateFields);
    }

    private void qualified(DirectiveScanner directive, int flag) {
      String list = directive.value();
      if (list == null || directive.isMalformed()) {
        flags |= flag;
      } else {
        qualified(list, flag);
      }
    }

    private static int flagOf(DirectiveScanner directive) {
      for (int i = 0; i < FLAG_NAMES.length; i++) {
        if (directive.is(FLAG_NAMES[i])) {
          return FLAGS[i];
        }
      }
      return 0;
    }

    /** Adds the names of a list; false when it is empty, too long, or has what is no name. */
    private static boolean addNames(String list, List<String> names) {
      List<String> found = new ArrayList<>(2);
      for (String member : list.split(",", LISTED_FIELDS_MAX + 2)) {
        String name = member.strip();
        if (name.isEmpty()) {
          continue;
        }
        if (!Ascii.isToken(name)) {
          return false;
        }
        found.add(name.toLowerCase(Locale.ROOT));
      }
      names.addAll(found);
      return !found.isEmpty() && names.size() <= LISTED_FIELDS_MAX;
    }

    private static long shorter(long known, long seconds) {
      return known == ABSENT ? seconds : Math.min(known, seconds);
    }
  }
}
