package lb.cache.http;

import org.jspecify.annotations.Nullable;

/**
 * The head of a request as decode understood it. Immutable.
 *
 * @param method the method, case-sensitive (RFC 9110 §9.1)
 * @param scheme {@code http} or {@code https}: how the client reached us
 * @param authority the host the request is for, lower-case, with the port when one was given; never
 *     empty but for a request without a host (HTTP/1.0)
 * @param path the absolute path, as it came, starting with {@code /}; {@code *} for {@code OPTIONS
 *     *}
 * @param query what follows the first {@code ?}, without it; null when there was none
 * @param fields all field lines, those of the connection included
 */
public record RequestHead(
    String method,
    String scheme,
    String authority,
    String path,
    @Nullable String query,
    Fields fields) {

  /** Path and query as they stand in a request line (RFC 9112 §3.2.1). */
  public String target() {
    return query == null ? path : path + '?' + query;
  }

  /** The host without a port. An IPv6 literal keeps its brackets. */
  public String host() {
    int colon = authority.lastIndexOf(':');
    return colon < 0 || authority.endsWith("]") ? authority : authority.substring(0, colon);
  }

  /** Whether the method is safe (RFC 9110 §9.2.1). */
  public boolean isSafe() {
    return switch (method) {
      case "GET", "HEAD", "OPTIONS", "TRACE" -> true;
      default -> false;
    };
  }

  /** Whether the method is idempotent (RFC 9110 §9.2.2). */
  public boolean isIdempotent() {
    return isSafe() || method.equals("PUT") || method.equals("DELETE");
  }

  /** The same head with other fields. */
  public RequestHead withFields(Fields other) {
    return new RequestHead(method, scheme, authority, path, query, other);
  }
}
