package lb.config;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Locale;
import java.util.Set;
import lb.config.problem.FormatProblem;
import lb.config.problem.ProblemCode;
import org.jspecify.annotations.Nullable;

/** The texts of addresses, networks and origins. Resolves no name. */
final class Addresses {
  private static final String CLEAR_HTTP2 = "h2c";
  private static final Set<String> SCHEMES = Set.of("http", "https", CLEAR_HTTP2);

  private Addresses() {}

  static HostPort hostPort(String text) {
    String what = "\"" + text + "\" is not HOST:PORT";
    if (isDigits(text)) {
      throw new FormatProblem(ProblemCode.BAD_ADDRESS, what, ":" + text);
    }
    int colon = text.lastIndexOf(':');
    if (colon < 0) {
      throw new FormatProblem(ProblemCode.BAD_ADDRESS, what + ": the port is missing");
    }
    String host = text.substring(0, colon);
    int port = port(text, text.substring(colon + 1), 0, ProblemCode.BAD_ADDRESS);
    if (host.isEmpty() || host.equals("*")) {
      return new HostPort("0.0.0.0", port);
    }
    return new HostPort(host(text, host, ProblemCode.BAD_ADDRESS), port);
  }

  static Origin origin(String text) {
    String rest = text;
    String scheme = null;
    int schemeEnd = text.indexOf("://");
    if (schemeEnd >= 0) {
      scheme = text.substring(0, schemeEnd).toLowerCase(Locale.ROOT);
      if (!SCHEMES.contains(scheme)) {
        throw new FormatProblem(
            ProblemCode.BAD_ORIGIN,
            "\"" + text + "\" is not an origin: the scheme is neither http nor https nor h2c");
      }
      rest = text.substring(schemeEnd + 3);
      rest = rest.endsWith("/") ? rest.substring(0, rest.length() - 1) : rest;
    }
    refuseParts(text, rest, schemeEnd);
    int colon = portColon(rest);
    String host = host(text, colon < 0 ? rest : rest.substring(0, colon), ProblemCode.BAD_ORIGIN);
    int port =
        colon < 0
            ? "https".equals(scheme) ? 443 : 80
            : port(text, rest.substring(colon + 1), 1, ProblemCode.BAD_ORIGIN);
    boolean tls = scheme == null ? port == 443 : scheme.equals("https");
    Origin origin = origin(host, port, tls, true, null, 1);
    return CLEAR_HTTP2.equals(scheme) ? origin.speaking(OriginProtocol.H2) : origin;
  }

  /** An origin named by its host and port. */
  static Origin origin(
      String host, int port, boolean tls, boolean verify, @Nullable String serverName, int weight) {
    String name = new HostPort(host, port).toString();
    return new Origin(name, tls ? "https" : "http", host, port, verify, serverName, weight);
  }

  private static void refuseParts(String text, String rest, int schemeEnd) {
    int end = rest.length();
    for (char c : new char[] {'/', '?', '#'}) {
      int at = rest.indexOf(c);
      end = at < 0 ? end : Math.min(end, at);
    }
    if (end < rest.length()) {
      String kept = schemeEnd < 0 ? rest.substring(0, end) : text.substring(0, schemeEnd + 3 + end);
      throw new FormatProblem(
          ProblemCode.BAD_ORIGIN,
          "the origin \"" + text + "\" has a path or a query",
          kept.isEmpty() ? null : kept);
    }
    if (rest.indexOf('@') >= 0) {
      throw new FormatProblem(ProblemCode.BAD_ORIGIN, "the origin has a user in front of its host");
    }
  }

  /** Where the port begins; an IPv6 literal has colons of its own. */
  private static int portColon(String rest) {
    int colon = rest.lastIndexOf(':');
    return colon < rest.indexOf(']') ? -1 : colon;
  }

  private static int port(String text, String port, int least, ProblemCode code) {
    if (isDigits(port) && port.length() <= 5) {
      int value = Integer.parseInt(port);
      if (value >= least && value <= 65_535) {
        return value;
      }
    }
    throw new FormatProblem(
        code, "the port of \"" + text + "\" is not a number from " + least + " to 65535");
  }

  /** A name in lower case, or a literal without brackets. */
  static String host(String text, String host, ProblemCode code) {
    if (host.startsWith("[") && host.endsWith("]")) {
      return Ipv6Text.of(ipv6(text, host.substring(1, host.length() - 1), code).getAddress());
    }
    if (host.indexOf(':') >= 0) {
      boolean literal = isIpv6(host);
      throw new FormatProblem(
          code,
          "\""
              + text
              + "\" has colons in its host"
              + (literal ? ": an IPv6 address stands in brackets" : ""),
          literal && !text.contains("://") ? text.replace(host, "[" + host + "]") : null);
    }
    return name(text, host, code);
  }

  static String name(String text, String name, ProblemCode code) {
    String ascii = HostNames.toAscii(name);
    if (ascii == null) {
      String where = text.equals(name) ? "" : "\"" + text + "\": ";
      String what = name.isEmpty() ? "the host is missing" : "\"" + name + "\" is not a host name";
      throw new FormatProblem(code, where + what);
    }
    return ascii;
  }

  static Cidr cidr(String text) {
    int slash = text.indexOf('/');
    String literal = slash < 0 ? text : text.substring(0, slash);
    InetAddress address =
        literal.indexOf(':') >= 0
            ? ipv6(text, literal, ProblemCode.BAD_NETWORK)
            : ipv4(text, literal);
    int bits = address.getAddress().length * 8;
    int prefix = slash < 0 ? bits : prefix(text, text.substring(slash + 1), bits);
    InetAddress network = masked(address, prefix);
    if (!network.equals(address)) {
      throw new FormatProblem(
          ProblemCode.BAD_NETWORK,
          "\"" + text + "\" has bits after its prefix of " + prefix,
          new Cidr(network, prefix).toString());
    }
    return new Cidr(network, prefix);
  }

  private static int prefix(String text, String prefix, int bits) {
    if (isDigits(prefix) && prefix.length() <= 3 && Integer.parseInt(prefix) <= bits) {
      return Integer.parseInt(prefix);
    }
    throw new FormatProblem(
        ProblemCode.BAD_NETWORK,
        "the prefix of \"" + text + "\" is not a number from 0 to " + bits);
  }

  private static InetAddress masked(InetAddress address, int prefix) {
    byte[] octets = address.getAddress();
    for (int i = 0; i < octets.length; i++) {
      int kept = Math.clamp(prefix - i * 8, 0, 8);
      octets[i] &= (byte) (0xFF << (8 - kept));
    }
    try {
      return InetAddress.getByAddress(octets);
    } catch (UnknownHostException e) {
      throw new IllegalStateException(e);
    }
  }

  private static InetAddress ipv4(String text, String literal) {
    if (!HostNames.isIpv4(literal)) {
      throw new FormatProblem(
          ProblemCode.BAD_NETWORK, "\"" + text + "\" is not an address or a network");
    }
    return InetAddress.ofLiteral(literal);
  }

  private static InetAddress ipv6(String text, String literal, ProblemCode code) {
    if (!isIpv6(literal)) {
      String where = text.equals(literal) ? "" : "\"" + text + "\": ";
      throw new FormatProblem(code, where + "\"" + literal + "\" is not an IPv6 address");
    }
    return InetAddress.ofLiteral(literal);
  }

  /** A literal of 16 octets; IPv4 in the clothes of IPv6 and scopes (RFC 4007) are not taken. */
  static boolean isIpv6(String literal) {
    if (literal.indexOf(':') < 0 || literal.indexOf('%') >= 0 || literal.indexOf('[') >= 0) {
      return false;
    }
    try {
      return InetAddress.ofLiteral(literal).getAddress().length == 16;
    } catch (IllegalArgumentException e) {
      return false;
    }
  }

  static boolean isLoopback(String host) {
    if (host.equals("localhost")) {
      return true;
    }
    boolean literal = HostNames.isIpv4(host) || isIpv6(host);
    return literal && InetAddress.ofLiteral(host).isLoopbackAddress();
  }

  private static boolean isDigits(String text) {
    return !text.isEmpty() && text.chars().allMatch(c -> c >= '0' && c <= '9');
  }
}
