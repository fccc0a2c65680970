package lb.cache.rules;

import java.util.Map;
import lb.cache.http.FieldName;
import lb.cache.http.Fields;
import lb.cache.rules.StructuredFields.Bare;
import lb.cache.rules.StructuredFields.Item;
import lb.cache.rules.StructuredFields.Member;
import org.jspecify.annotations.Nullable;

/**
 * Cache control that is addressed to this cache (RFC 9213): {@code LB-CDN-Cache-Control}, below it
 * {@code CDN-Cache-Control}, below that the older {@link SurrogateControl}. The first of them that
 * is a dictionary with at least one member stands in place of {@code Cache-Control} and {@code
 * Expires}; one that is empty or cannot be parsed is ignored (§2.1).
 */
public final class TargetedControl {
  private TargetedControl() {}

  /** What the targeted field says; null when none counts. */
  public static @Nullable CacheControl of(Fields response) {
    CacheControl own = of(response, FieldName.LB_CDN_CACHE_CONTROL);
    if (own != null) {
      return own;
    }
    CacheControl cdn = of(response, FieldName.CDN_CACHE_CONTROL);
    return cdn != null ? cdn : SurrogateControl.of(response);
  }

  private static @Nullable CacheControl of(Fields response, FieldName name) {
    String value = response.combined(name);
    if (value == null) {
      return null;
    }
    Map<String, Member> members = StructuredFields.dictionary(value);
    if (members == null || members.isEmpty()) {
      return null;
    }
    CacheControl.Builder builder = new CacheControl.Builder();
    members.forEach((key, member) -> take(key, member, builder));
    return builder.build();
  }

  /** A value of the wrong type is read strictly: as 0, or as the directive without a value. */
  private static void take(String key, Member member, CacheControl.Builder builder) {
    Bare value = member instanceof Item item ? item.bare() : null;
    switch (key) {
      case "max-age" -> builder.maxAge(seconds(value));
      case "s-maxage" -> builder.sharedMaxAge(seconds(value));
      case "stale-while-revalidate" -> builder.staleWhileRevalidate(seconds(value));
      case "stale-if-error" -> builder.staleIfError(seconds(value));
      case "no-cache" -> listed(value, CacheControl.NO_CACHE, builder);
      case "private" -> listed(value, CacheControl.PRIVATE, builder);
      default -> flag(key, value, builder);
    }
  }

  private static long seconds(@Nullable Bare value) {
    return value instanceof Bare.OfInteger number
        ? Math.clamp(number.value(), 0, DeltaSeconds.MAX)
        : 0;
  }

  private static void listed(@Nullable Bare value, int flag, CacheControl.Builder builder) {
    switch (value) {
      case Bare.OfString names -> builder.qualified(names.value(), flag);
      case Bare.OfToken name -> builder.qualified(name.value(), flag);
      case null, default -> {
        if (!isFalse(value)) {
          builder.flag(flag);
        }
      }
    }
  }

  private static void flag(String key, @Nullable Bare value, CacheControl.Builder builder) {
    for (int i = 0; i < CacheControl.FLAG_NAMES.length; i++) {
      if (CacheControl.FLAG_NAMES[i].equals(key) && !isFalse(value)) {
        builder.flag(CacheControl.FLAGS[i]);
      }
    }
  }

  private static boolean isFalse(@Nullable Bare value) {
    return value instanceof Bare.OfBoolean truth && !truth.value();
  }
}
