package lb.cache.rules;

import lb.cache.http.FieldName;
import lb.cache.http.Fields;

/**
 * Media types that are usually files and not made for one request: how long a response of such a
 * type is taken for fresh when nothing else says so.
 */
final class StaticTypes {
  private static final long FONT_SECONDS = 86_400;
  private static final long IMAGE_SECONDS = 3_600;
  private static final long SCRIPT_OR_STYLE_SECONDS = 600;

  private StaticTypes() {}

  /** The lifetime by the {@code Content-Type}; 0 for a type that is not in the table. */
  static long lifetimeSeconds(Fields response) {
    String type = MediaType.of(response.first(FieldName.CONTENT_TYPE));
    if (type.startsWith("image/")) {
      return IMAGE_SECONDS;
    }
    if (type.startsWith("font/")) {
      return FONT_SECONDS;
    }
    return switch (type) {
      case "application/font-woff", "application/vnd.ms-fontobject", "application/x-font-ttf" ->
          FONT_SECONDS;
      case "text/css", "text/javascript", "application/javascript", "application/wasm" ->
          SCRIPT_OR_STYLE_SECONDS;
      default -> 0;
    };
  }
}
