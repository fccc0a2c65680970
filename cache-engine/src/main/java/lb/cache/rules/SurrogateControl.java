package lb.cache.rules;

import java.util.Locale;
import lb.cache.http.FieldName;
import lb.cache.http.Fields;
import org.jspecify.annotations.Nullable;

/**
 * {@code Surrogate-Control}, the targeted field that origins used before RFC 9213 (Edge
 * Architecture Specification 1.0, §2.2): directives with a comma between them, each perhaps for one
 * kind of surrogate only, which stands behind a semicolon.
 */
public final class SurrogateControl {
  /** By what name directives are addressed to us. */
  private static final String TARGET = "lb";

  /** What {@code Surrogate-Capability} tells the origin: that the field is understood here. */
  public static final String CAPABILITY = TARGET + "=\"Surrogate/1.0\"";

  private SurrogateControl() {}

  /** What the field says to us; null when it says nothing that we know. */
  static @Nullable CacheControl of(Fields response) {
    String value = response.combined(FieldName.SURROGATE_CONTROL);
    if (value == null) {
      return null;
    }
    CacheControl.Builder builder = new CacheControl.Builder();
    boolean any = false;
    for (String member : value.split(",")) {
      int semicolon = member.indexOf(';');
      boolean ours = semicolon < 0 || member.substring(semicolon + 1).strip().equals(TARGET);
      if (ours) {
        String directive = semicolon < 0 ? member : member.substring(0, semicolon);
        any |= take(directive.strip().toLowerCase(Locale.ROOT), builder);
      }
    }
    return any ? builder.build() : null;
  }

  /** Takes one directive in; false when it is none that is known. */
  private static boolean take(String directive, CacheControl.Builder builder) {
    int equals = directive.indexOf('=');
    String name = equals < 0 ? directive : directive.substring(0, equals);
    String value = equals < 0 ? "" : directive.substring(equals + 1);
    switch (name) {
      case "no-store" -> builder.flag(CacheControl.NO_STORE);
      case "max-age" -> builder.maxAge(seconds(value));
      case "stale-while-revalidate" -> builder.staleWhileRevalidate(seconds(value));
      case "stale-if-error" -> builder.staleIfError(seconds(value));
      default -> {
        return false;
      }
    }
    return true;
  }

  /**
   * A lifetime, to which a further time of staleness may be added: {@code 60+30}. 0 for no number.
   */
  private static long seconds(String value) {
    int plus = value.indexOf('+');
    String lifetime = plus < 0 ? value : value.substring(0, plus);
    return DeltaSeconds.parse(lifetime, 0, lifetime.length(), 0);
  }
}
