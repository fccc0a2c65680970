package lb.cache.purge;

import lb.cache.http.Ascii;

/** The site and the host that a purge is limited to; empty texts stand for any. */
final class Scope {
  private Scope() {}

  /** Whether a subject lies within the site and the host of a matcher. */
  static boolean matches(PurgeMatcher matcher, PurgeSubject subject) {
    return (matcher.site().isEmpty() || matcher.site().equals(subject.site()))
        && hostMatches(matcher.host(), host(subject.host()));
  }

  /** A host in lower case. */
  static String host(String host) {
    for (int i = 0; i < host.length(); i++) {
      if (Ascii.toLower(host.charAt(i)) != host.charAt(i)) {
        return lowerCase(host);
      }
    }
    return host;
  }

  /** A host without its port; the same object when it has none. */
  static String withoutPort(String host) {
    int colon = host.lastIndexOf(':');
    return colon < 0 || host.endsWith("]") ? host : host.substring(0, colon);
  }

  /** The narrower of two sites. */
  static String narrowSite(String limit, String other) {
    if (other.isEmpty() || other.equals(limit)) {
      return limit;
    }
    if (limit.isEmpty()) {
      return other;
    }
    throw disjoint(limit, other);
  }

  /** The narrower of two hosts: that with a port when they differ in it alone. */
  static String narrowHost(String limit, String otherInAnyCase) {
    String other = host(otherInAnyCase);
    if (other.isEmpty() || hostMatches(other, limit)) {
      return limit;
    }
    if (limit.isEmpty() || hostMatches(limit, other)) {
      return other;
    }
    throw disjoint(limit, other);
  }

  private static IllegalArgumentException disjoint(String limit, String other) {
    return new IllegalArgumentException(
        "the purge is limited to '" + limit + "' and to '" + other + "': nothing is in both");
  }

  static void requireText(String what, String text) {
    if (text.isEmpty()) {
      throw new IllegalArgumentException("expected " + what + " to purge, but it is empty");
    }
    if (text.length() > PurgeMatcher.TEXT_CHARS_MAX) {
      throw new IllegalArgumentException(
          what
              + " of "
              + text.length()
              + " characters, expected at most "
              + PurgeMatcher.TEXT_CHARS_MAX);
    }
  }

  private static boolean hostMatches(String wanted, String host) {
    return wanted.isEmpty() || wanted.equals(host) || wanted.equals(withoutPort(host));
  }

  private static String lowerCase(String host) {
    StringBuilder text = new StringBuilder(host.length());
    for (int i = 0; i < host.length(); i++) {
      text.append(Ascii.toLower(host.charAt(i)));
    }
    return text.toString();
  }
}
