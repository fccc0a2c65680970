package lb.proxy.admin;

import java.net.URI;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import lb.config.Admin;
import org.jspecify.annotations.Nullable;

/**
 * Decides from the head of a request who may use the admin listener. Immutable.
 *
 * <p>On loopback there are other people's web pages in the same machine's browsers. A page that has
 * its name resolve to 127.0.0.1 comes with its own name in {@code Host} and is refused by it; one
 * that sends a form here comes with a foreign {@code Origin} and is refused by that.
 */
final class AdminGuard {
  private static final Set<String> LOOPBACK_NAMES = Set.of("localhost", "127.0.0.1", "[::1]");
  private static final String BEARER = "bearer ";

  private final boolean loopback;
  private final String configuredHost;
  private final byte @Nullable [] token;

  /**
   * @throws IllegalArgumentException when the address can be reached from elsewhere and no token is
   *     set
   */
  AdminGuard(Admin admin) {
    String secret = admin.token();
    this.loopback = admin.listen().isLoopback();
    if (!loopback && (secret == null || secret.isEmpty())) {
      throw new IllegalArgumentException(
          "the admin listener on "
              + admin.listen()
              + " can be reached from other machines and has no token;"
              + " set admin.token, or listen on 127.0.0.1");
    }
    String host = admin.listen().host().toLowerCase(Locale.ROOT);
    this.configuredHost = host.indexOf(':') >= 0 ? "[" + host + "]" : host;
    this.token =
        secret == null || secret.isEmpty() ? null : secret.getBytes(StandardCharsets.UTF_8);
  }

  /**
   * Why a request is refused, or null when it may pass.
   *
   * @param authorization the {@code Authorization} field, or null
   * @param hosts all {@code Host} fields
   * @param origin the {@code Origin} field, or null
   * @param http11 whether the request is of HTTP/1.1, where {@code Host} is required
   */
  @Nullable AdminProblem check(
      @Nullable String authorization, List<String> hosts, @Nullable String origin, boolean http11) {
    if (!isAuthorized(authorization)) {
      return new AdminProblem(
          401,
          "unauthorized",
          "every request needs Authorization: Bearer TOKEN with the admin token");
    }
    if (hosts.size() > 1 || http11 && hosts.isEmpty()) {
      return new AdminProblem(400, "bad_host", "expected one Host field, not " + hosts.size());
    }
    String host = hosts.isEmpty() ? null : hosts.get(0).toLowerCase(Locale.ROOT);
    if (loopback && host != null && !isOurs(withoutPort(host))) {
      return new AdminProblem(
          403,
          "foreign_host",
          "the Host field names " + host + ", expected localhost, 127.0.0.1 or [::1]");
    }
    if (origin != null && !isSame(origin, host)) {
      return new AdminProblem(
          403, "foreign_origin", "requests of web pages from elsewhere are refused");
    }
    return null;
  }

  private boolean isAuthorized(@Nullable String authorization) {
    if (token == null) {
      return true;
    }
    if (authorization == null
        || !authorization.regionMatches(true, 0, BEARER, 0, BEARER.length())) {
      return false;
    }
    byte[] given =
        authorization.substring(BEARER.length()).strip().getBytes(StandardCharsets.ISO_8859_1);
    // Takes the same time wherever the two begin to differ.
    return MessageDigest.isEqual(token, given);
  }

  private boolean isOurs(String host) {
    return LOOPBACK_NAMES.contains(host) || host.equals(configuredHost);
  }

  private static boolean isSame(String origin, @Nullable String host) {
    try {
      String authority = new URI(origin).getAuthority();
      return authority != null && host != null && authority.toLowerCase(Locale.ROOT).equals(host);
    } catch (URISyntaxException e) {
      return false;
    }
  }

  private static String withoutPort(String host) {
    int colon = host.lastIndexOf(':');
    return colon < 0 || host.endsWith("]") ? host : host.substring(0, colon);
  }
}
