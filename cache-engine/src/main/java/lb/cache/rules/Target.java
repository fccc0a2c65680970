package lb.cache.rules;

import lb.cache.http.RequestHead;
import org.jspecify.annotations.Nullable;

/**
 * A URI of the schemes http and https in the parts that make up a cache key.
 *
 * @param scheme {@code http} or {@code https}
 * @param authority host and port, lower-case, without the scheme's default port
 * @param path the absolute path, without dot segments
 * @param query what follows the first {@code ?}, or null
 */
public record Target(String scheme, String authority, String path, @Nullable String query) {

  /** The target of a request, its path as it came. */
  public static Target of(RequestHead request) {
    return new Target(
        request.scheme(),
        Targets.authority(request.authority(), request.scheme()),
        request.path(),
        request.query());
  }

  /** Whether both are of one origin (RFC 9110 §4.3.1). */
  public boolean isSameOrigin(Target other) {
    return scheme.equals(other.scheme) && authority.equals(other.authority);
  }
}
