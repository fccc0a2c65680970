package lb.cache.rules;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** The type and subtype of a {@code Content-Type} (RFC 9110 §8.3.1). */
final class MediaType {
  private MediaType() {}

  /** Lower-case {@code type/subtype} without parameters; empty for no field. */
  static String of(@Nullable String contentType) {
    if (contentType == null) {
      return "";
    }
    int semicolon = contentType.indexOf(';');
    String essence = semicolon < 0 ? contentType : contentType.substring(0, semicolon);
    return essence.strip().toLowerCase(Locale.ROOT);
  }
}
