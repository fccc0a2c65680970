package lb.proxy.http1;

import java.util.Set;
import lb.cache.http.FieldName;
import lb.cache.http.Fields;

/**
 * Which fields may be trailers (RFC 9110 §6.5.1). Pure.
 *
 * <p>Framing, routing, authentication, request modifiers, response control and the description of
 * the content come too late in a trailer, and a recipient that merges them would be tricked. The
 * rule is simple and wide: no name that the product itself acts on may be a trailer, but for ETag
 * and Server, and neither may the few others of those groups.
 */
public final class TrailerFields {
  private static final long ALLOWED = FieldName.ETAG.bit() | FieldName.SERVER.bit();

  private static final Set<String> FORBIDDEN =
      Set.of(
          "authentication-info",
          "clear-site-data",
          "content-security-policy",
          "retry-after",
          "set-cookie2",
          "strict-transport-security",
          "www-authenticate");

  private TrailerFields() {}

  /** Those of {@code fields} that may be trailers; the same object when all may. */
  public static Fields permitted(Fields fields) {
    int dropped = 0;
    for (int i = 0; i < fields.size(); i++) {
      dropped += isPermitted(fields, i) ? 0 : 1;
    }
    if (dropped == 0) {
      return fields;
    }
    Fields.Builder kept = Fields.builder();
    for (int i = 0; i < fields.size(); i++) {
      if (isPermitted(fields, i)) {
        kept.add(fields, i);
      }
    }
    return kept.build();
  }

  private static boolean isPermitted(Fields fields, int i) {
    FieldName known = fields.known(i);
    return known == null
        ? FORBIDDEN.stream().noneMatch(name -> fields.nameEquals(i, name))
        : (ALLOWED & known.bit()) != 0;
  }
}
