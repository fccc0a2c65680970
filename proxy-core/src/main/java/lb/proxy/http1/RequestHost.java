package lb.proxy.http1;

import java.util.Arrays;
import lb.cache.http.FieldName;
import lb.cache.http.Fields;
import org.jspecify.annotations.Nullable;

/**
 * Which host a request is for (RFC 9112 §3.2, RFC 9110 §7.2). Used again for each head; owned by
 * one thread. Remembers the last Host, as it came and as it was understood: most connections ask
 * for one host only, and then it is neither checked nor made to text again.
 */
final class RequestHost {
  private byte[] seen = {};
  private String understood = "";
  private String authority = "";

  /**
   * Reads Host and holds it against the authority of the target.
   *
   * @param targetAuthority the authority of an absolute target; null for the other forms
   * @return why the request is refused, or null
   */
  @Nullable HttpProblem check(
      Fields fields, int minorVersion, @Nullable String targetAuthority, String scheme) {
    int line = fields.indexOf(FieldName.HOST, 0);
    if (line < 0) {
      authority = targetAuthority == null ? "" : targetAuthority;
      return minorVersion > 0 ? HttpProblem.MISSING_HOST : null;
    }
    if (fields.indexOf(FieldName.HOST, line + 1) >= 0) {
      return HttpProblem.DUPLICATE_HOST;
    }
    if (!understand(fields.bytes(), fields.valueStart(line), fields.valueEnd(line))) {
      return HttpProblem.BAD_HOST;
    }
    authority = targetAuthority == null ? understood : targetAuthority;
    return Authority.sameOrigin(authority, understood, scheme) ? null : HttpProblem.HOST_MISMATCH;
  }

  private boolean understand(byte[] bytes, int from, int to) {
    if (from < to && Arrays.equals(seen, 0, seen.length, bytes, from, to)) {
      return true;
    }
    String parsed = Authority.parse(bytes, from, to);
    if (parsed == null) {
      return false;
    }
    seen = Arrays.copyOfRange(bytes, from, to);
    understood = parsed;
    return true;
  }

  /** The authority, in lower case; empty when an HTTP/1.0 request has none. */
  String authority() {
    return authority;
  }
}
