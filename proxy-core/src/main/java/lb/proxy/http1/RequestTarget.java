package lb.proxy.http1;

import lb.cache.http.Ascii;
import org.jspecify.annotations.Nullable;

/**
 * The target of a request in its four forms (RFC 9112 §3.2): {@code /path?query}, {@code
 * http://host/path?query}, {@code *} for OPTIONS, and {@code host:port} for CONNECT, which is
 * refused. Used again for each head; owned by one thread.
 */
final class RequestTarget {
  private @Nullable String authority;
  private String path = "";
  private @Nullable String query;

  /**
   * Reads the target {@code bytes[from, to)}, whose octets have been checked.
   *
   * @param scheme how the client reached us; an absolute target with another one is refused
   * @return why it is refused, or null
   */
  @Nullable HttpProblem parse(byte[] bytes, int from, int to, String method, String scheme) {
    authority = null;
    query = null;
    if (method.equals("CONNECT")) {
      return Authority.parse(bytes, from, to) == null
          ? HttpProblem.BAD_TARGET
          : HttpProblem.CONNECT_REFUSED;
    }
    if (bytes[from] == '/') {
      pathAndQuery(bytes, from, to);
      return null;
    }
    if (bytes[from] == '*' && to == from + 1) {
      path = "*";
      return method.equals("OPTIONS") ? null : HttpProblem.BAD_TARGET;
    }
    return absolute(bytes, from, to, method, scheme);
  }

  private @Nullable HttpProblem absolute(
      byte[] bytes, int from, int to, String method, String scheme) {
    int schemeEnd = from + scheme.length();
    int hostStart = schemeEnd + 3;
    if (hostStart > to
        || !Octets.equalsIgnoreCase(bytes, from, schemeEnd, scheme)
        || !Ascii.equals(bytes, schemeEnd, hostStart, "://")) {
      return HttpProblem.BAD_TARGET;
    }
    int hostEnd = hostStart;
    while (hostEnd < to && bytes[hostEnd] != '/' && bytes[hostEnd] != '?') {
      hostEnd++;
    }
    authority = Authority.parse(bytes, hostStart, hostEnd);
    if (authority == null) {
      return HttpProblem.BAD_HOST;
    }
    pathAndQuery(bytes, hostEnd, to);
    if (path.isEmpty()) {
      // RFC 9112 §3.2.4: OPTIONS for a whole server loses its absolute form at the last proxy.
      path = method.equals("OPTIONS") && query == null ? "*" : "/";
    }
    return null;
  }

  private void pathAndQuery(byte[] bytes, int from, int to) {
    int mark = Octets.indexOf(bytes, (byte) '?', from, to);
    path = Octets.text(bytes, from, mark);
    query = mark < to ? Octets.text(bytes, mark + 1, to) : null;
  }

  /** The authority of an absolute target, in lower case; null for the other forms. */
  @Nullable String authority() {
    return authority;
  }

  /** The absolute path, or {@code *}. */
  String path() {
    return path;
  }

  /** What follows the first question mark, without it; null when there is none. */
  @Nullable String query() {
    return query;
  }
}
