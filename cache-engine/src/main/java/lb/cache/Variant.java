package lb.cache;

import lb.cache.http.Fields;
import lb.cache.rules.VaryKey;
import lb.cache.rules.VarySpec;
import org.jspecify.annotations.Nullable;

/**
 * Which requests a response with {@code Vary} answers: the fields it varies on, and the values that
 * the request it was made for had in them (RFC 9111 §4.1).
 */
public record Variant(VarySpec spec, VaryKey values) {
  /** The variant of a response to a request with these fields; null when it varies on nothing. */
  public static @Nullable Variant of(VarySpec spec, Fields request) {
    return spec.names().isEmpty() ? null : new Variant(spec, VaryKey.of(spec, request));
  }
}
