package lb.proxy.http1;

import io.netty.util.NetUtil;
import lb.cache.http.Ascii;
import org.jspecify.annotations.Nullable;

/**
 * A host with an optional port (RFC 9110 §4.2, RFC 3986 §3.2). Pure.
 *
 * <p>Stricter than the grammar, since this text chooses the site and stands in every cache key: a
 * name has letters, digits and {@code . - _ ~} alone (no percent-coding and no sub-delimiters,
 * which no DNS name has), a literal in brackets is an IPv6 address without a zone, a port is 1 to
 * 65535, and there is no user information.
 */
public final class Authority {
  private static final int HOST_BYTES_MAX = 255;
  private static final int PORT_DIGITS_MAX = 5;
  private static final int PORT_MAX = 65535;

  private Authority() {}

  /** {@code bytes[from, to)} in lower case, or null when it is not an authority. */
  public static @Nullable String parse(byte[] bytes, int from, int to) {
    int hostEnd = hostEnd(bytes, from, to);
    if (hostEnd <= from || hostEnd - from > HOST_BYTES_MAX || !isPort(bytes, hostEnd, to)) {
      return null;
    }
    byte[] lower = new byte[to - from];
    for (int i = 0; i < lower.length; i++) {
      lower[i] = Ascii.toLower(bytes[from + i]);
    }
    return Octets.text(lower, 0, lower.length);
  }

  /** Whether the two mean the same host and port in a URI of this scheme. */
  public static boolean sameOrigin(String a, String b, String scheme) {
    if (a.equals(b)) {
      return true;
    }
    String defaultPort = scheme.equals("https") ? ":443" : ":80";
    return a.length() > b.length()
        ? a.equals(b.concat(defaultPort))
        : b.equals(a.concat(defaultPort));
  }

  /** Where the host ends, or {@code from} when there is none. */
  private static int hostEnd(byte[] bytes, int from, int to) {
    if (from < to && bytes[from] == '[') {
      int close = Octets.indexOf(bytes, (byte) ']', from, to);
      boolean valid = close < to && isIpv6(bytes, from + 1, close);
      return valid ? close + 1 : from;
    }
    int at = from;
    while (at < to && isNameOctet(bytes[at])) {
      at++;
    }
    return at;
  }

  private static boolean isNameOctet(byte b) {
    return b >= 'a' && b <= 'z'
        || b >= 'A' && b <= 'Z'
        || b >= '0' && b <= '9'
        || b == '.'
        || b == '-'
        || b == '_'
        || b == '~';
  }

  private static boolean isIpv6(byte[] bytes, int from, int to) {
    for (int i = from; i < to; i++) {
      byte b = Ascii.toLower(bytes[i]);
      if (!(b >= '0' && b <= '9' || b >= 'a' && b <= 'f' || b == ':' || b == '.')) {
        return false;
      }
    }
    return NetUtil.isValidIpV6Address(Octets.text(bytes, from, to));
  }

  /** Whether {@code [from, to)} is empty, or a colon and a port number. */
  private static boolean isPort(byte[] bytes, int from, int to) {
    if (from == to) {
      return true;
    }
    int digits = to - from - 1;
    if (bytes[from] != ':' || digits < 1 || digits > PORT_DIGITS_MAX) {
      return false;
    }
    int port = 0;
    for (int i = from + 1; i < to; i++) {
      int digit = bytes[i] - '0';
      if (digit < 0 || digit > 9) {
        return false;
      }
      port = port * 10 + digit;
    }
    return port >= 1 && port <= PORT_MAX;
  }
}
