package lb.config;

import lb.config.problem.FormatProblem;
import lb.config.problem.ProblemCode;
import org.jspecify.annotations.Nullable;

/** The hosts that a site may name. */
final class SiteHosts {
  private SiteHosts() {}

  /** A name in lower case, {@code *.name}, {@code *}, or an address; IPv6 with brackets. */
  static String parse(String text) {
    if (text.equals("*")) {
      return text;
    }
    String bare = withoutSchemeAndPort(text);
    if (!bare.equals(text)) {
      throw new FormatProblem(
          ProblemCode.BAD_HOST,
          "the host \"" + text + "\" has a scheme, a port or a path",
          isHost(bare) ? bare : null);
    }
    if (text.startsWith("[") && text.endsWith("]")) {
      return "[" + Addresses.host(text, text, ProblemCode.BAD_HOST) + "]";
    }
    boolean wildcard = text.startsWith("*.");
    String name = Addresses.name(text, wildcard ? text.substring(2) : text, ProblemCode.BAD_HOST);
    if (wildcard && HostNames.isIpv4(name)) {
      throw new FormatProblem(
          ProblemCode.BAD_HOST, "\"" + text + "\" is a wildcard over an address");
    }
    return wildcard ? "*." + name : name;
  }

  private static boolean isHost(String text) {
    String name = text.startsWith("*.") ? text.substring(2) : text;
    return text.equals("*") || HostNames.toAscii(name) != null;
  }

  private static String withoutSchemeAndPort(String text) {
    int scheme = text.indexOf("://");
    String rest = scheme < 0 ? text : text.substring(scheme + 3);
    int slash = rest.indexOf('/');
    rest = slash < 0 ? rest : rest.substring(0, slash);
    return withoutPort(rest);
  }

  private static String withoutPort(String authority) {
    int colon = authority.lastIndexOf(':');
    @Nullable String port = colon < 0 ? null : authority.substring(colon + 1);
    boolean hasPort =
        port != null
            && !port.isEmpty()
            && port.chars().allMatch(c -> c >= '0' && c <= '9')
            && colon > authority.indexOf(']')
            && authority.indexOf(':') == colon;
    boolean literal = authority.startsWith("[") && colon > authority.indexOf(']');
    return hasPort || literal ? authority.substring(0, colon) : authority;
  }
}
