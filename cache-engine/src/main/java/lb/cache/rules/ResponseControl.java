package lb.cache.rules;

import lb.cache.http.FieldName;
import lb.cache.http.Fields;
import org.jspecify.annotations.Nullable;

/**
 * Which fields of a response speak to this cache (RFC 9213 §2.2): a targeted one alone, or {@code
 * Cache-Control} and {@code Expires}.
 *
 * @param directives what is said
 * @param isTargeted whether a targeted field says it; then {@code Expires} is not looked at
 */
record ResponseControl(CacheControl directives, boolean isTargeted) {
  private static final long TARGETED =
      FieldName.LB_CDN_CACHE_CONTROL.bit()
          | FieldName.CDN_CACHE_CONTROL.bit()
          | FieldName.SURROGATE_CONTROL.bit();

  static ResponseControl of(Fields response) {
    if ((response.present() & TARGETED) != 0) {
      @Nullable CacheControl targeted = TargetedControl.of(response);
      if (targeted != null) {
        return new ResponseControl(targeted, true);
      }
    }
    return new ResponseControl(CacheControl.of(response), false);
  }
}
