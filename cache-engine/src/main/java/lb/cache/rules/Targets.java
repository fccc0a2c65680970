package lb.cache.rules;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import lb.cache.http.Ascii;
import lb.cache.http.RequestHead;
import org.jspecify.annotations.Nullable;

/** References as in {@code Location}, resolved against the target of a request (RFC 3986 §5). */
final class Targets {
  private Targets() {}

  /** Whether the reference is the request's own target. */
  static boolean isTargetOf(RequestHead request, String reference) {
    Target resolved = resolve(request, reference);
    return resolved != null && resolved.equals(Target.of(request));
  }

  /** The target that the reference names; null when it is none of http or https. */
  static @Nullable Target resolve(RequestHead request, String reference) {
    int fragment = reference.indexOf('#');
    String text = fragment < 0 ? reference : reference.substring(0, fragment);
    Target base = Target.of(request);
    int colon = schemeEnd(text);
    String scheme = base.scheme();
    if (colon > 0) {
      scheme = text.substring(0, colon).toLowerCase(Locale.ROOT);
      text = text.substring(colon + 1);
      if (!text.startsWith("//") || !(scheme.equals("http") || scheme.equals("https"))) {
        return null;
      }
    }
    return text.startsWith("//")
        ? withAuthority(scheme, text.substring(2))
        : withinOrigin(base, text);
  }

  /** An authority in the form in which origins are compared. */
  static String authority(String authority, String scheme) {
    String lower = authority.toLowerCase(Locale.ROOT);
    String port = scheme.equals("https") ? ":443" : ":80";
    if (lower.endsWith(port)) {
      return lower.substring(0, lower.length() - port.length());
    }
    return lower.endsWith(":") ? lower.substring(0, lower.length() - 1) : lower;
  }

  private static @Nullable Target withAuthority(String scheme, String text) {
    int end = 0;
    while (end < text.length() && text.charAt(end) != '/' && text.charAt(end) != '?') {
      end++;
    }
    String authority = text.substring(0, end);
    if (authority.isEmpty()) {
      return null;
    }
    String rest = text.substring(end);
    String rooted = rest.startsWith("/") ? rest : "/" + rest;
    return pathAndQuery(scheme, authority(authority, scheme), rooted);
  }

  private static Target withinOrigin(Target base, String text) {
    if (text.isEmpty()) {
      return base;
    }
    if (text.startsWith("?")) {
      return new Target(base.scheme(), base.authority(), base.path(), text.substring(1));
    }
    String rooted = text;
    if (!text.startsWith("/")) {
      rooted = base.path().substring(0, base.path().lastIndexOf('/') + 1) + text;
    }
    return pathAndQuery(base.scheme(), base.authority(), rooted);
  }

  private static Target pathAndQuery(String scheme, String authority, String text) {
    int mark = text.indexOf('?');
    String path = mark < 0 ? text : text.substring(0, mark);
    String query = mark < 0 ? null : text.substring(mark + 1);
    return new Target(scheme, authority, withoutDotSegments(path), query);
  }

  /** RFC 3986 §5.2.4, for a path that starts with a slash. */
  static String withoutDotSegments(String path) {
    if (!path.contains("/.")) {
      return path;
    }
    List<String> kept = new ArrayList<>();
    String[] segments = path.substring(1).split("/", -1);
    for (int i = 0; i < segments.length; i++) {
      boolean last = i == segments.length - 1;
      switch (segments[i]) {
        case ".." -> {
          if (!kept.isEmpty()) {
            kept.removeLast();
          }
          if (last) {
            kept.add("");
          }
        }
        case "." -> {
          if (last) {
            kept.add("");
          }
        }
        default -> kept.add(segments[i]);
      }
    }
    return "/" + String.join("/", kept);
  }

  /** Where the scheme of an absolute reference ends, or -1 for a relative one. */
  private static int schemeEnd(String text) {
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == ':') {
        return i == 0 ? -1 : i;
      }
      boolean letter = Ascii.toLower(c) >= 'a' && Ascii.toLower(c) <= 'z';
      boolean other = (c >= '0' && c <= '9') || c == '+' || c == '-' || c == '.';
      if (!letter && (i == 0 || !other)) {
        return -1;
      }
    }
    return -1;
  }
}
