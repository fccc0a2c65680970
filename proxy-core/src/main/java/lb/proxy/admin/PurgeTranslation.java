package lb.proxy.admin;

import java.net.IDN;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import lb.cache.purge.Purge;
import lb.cache.purge.PurgeMatcher;
import lb.cache.purge.PurgePattern;

/**
 * Turns what people write into purges. Pure.
 *
 * <p>A path, an absolute URL, either with {@code *}: at the end it is a prefix, elsewhere a glob,
 * alone everything. In {@code DELETE /cache/…} it may stand as it is ({@code /cache/images/*},
 * {@code /cache/https://host/path}) or percent-encoded as a whole, which shows in an encoded scheme
 * or first slash ({@code /cache/https%3A%2F%2Fhost%2Fpath}, {@code /cache/%2Fa%3Fx%3D1}).
 */
final class PurgeTranslation {
  private static final String CACHE = "/cache";
  private static final Set<String> PARAMETERS = Set.of("tag", "host", "soft", "dry_run");
  private static final String QUERY_HINT =
      "; when it belongs to the URL that is to be purged, encode that URL:"
          + " /cache/%2Fpath%3Fname%3Dvalue";
  private static final int TEXT_CHARS_MAX = 8 * 1024;

  private PurgeTranslation() {}

  /**
   * The purges of {@code DELETE /cache…}.
   *
   * @throws AdminProblem when it says nothing, or nothing clear
   */
  static PurgeOrder ofDelete(String path, QueryParameters query) {
    query.allowOnly(PARAMETERS, QUERY_HINT);
    boolean soft = query.isOn("soft");
    List<String> tags = query.all("tag");
    String hostText = query.one("host");
    String host = hostText == null ? "" : host(PercentCoding.toText(hostText));
    String written = written(path);
    List<PurgeMatcher> matchers = new ArrayList<>();
    if (written.isEmpty()) {
      tags.forEach(tag -> matchers.add(tag(tag, host)));
      if (tags.isEmpty() && !host.isEmpty()) {
        matchers.add(new PurgeMatcher.Host("", host));
      }
    } else if (tags.isEmpty()) {
      matchers.add(withHost(pattern(written), host));
    } else {
      throw AdminProblem.badRequest(
          "ambiguous_purge", "a path and a tag in one request; purge them one after the other");
    }
    return new PurgeOrder(purges(matchers, soft), soft, query.isOn("dry_run"));
  }

  /**
   * The purges of {@code POST /purge}.
   *
   * @throws AdminProblem when it says nothing, or nothing clear
   */
  static PurgeOrder ofBody(PurgeBody body) {
    List<PurgeMatcher> matchers = new ArrayList<>();
    body.urls().forEach(url -> matchers.add(pattern(PercentCoding.toOctets(url))));
    body.prefixes().forEach(prefix -> matchers.add(prefix(PercentCoding.toOctets(prefix))));
    body.tags().forEach(tag -> matchers.add(tag(PercentCoding.toOctets(tag), "")));
    body.hosts().forEach(host -> matchers.add(new PurgeMatcher.Host("", host(host))));
    if (body.all()) {
      matchers.add(new PurgeMatcher.All());
    }
    return new PurgeOrder(purges(matchers, body.soft()), body.soft(), body.dryRun());
  }

  /** What stands behind {@code /cache}, decoded when it was encoded as a whole; octets. */
  private static String written(String path) {
    String rest = path.substring(CACHE.length());
    if (rest.isEmpty()) {
      return "";
    }
    String behindSlash = rest.substring(1);
    String start =
        behindSlash.substring(0, Math.min(9, behindSlash.length())).toLowerCase(Locale.ROOT);
    if (start.startsWith("http%3a")
        || start.startsWith("https%3a")
        || start.startsWith("%2f")
        || start.equals("%2a")) {
      return PercentCoding.decodeOctets(behindSlash);
    }
    boolean asIs = behindSlash.equals("*") || isAbsolute(behindSlash);
    return asIs ? behindSlash : rest;
  }

  private static boolean isAbsolute(String text) {
    return text.regionMatches(true, 0, "http://", 0, 7)
        || text.regionMatches(true, 0, "https://", 0, 8);
  }

  private static PurgeMatcher prefix(String written) {
    String text = written;
    if (isAbsolute(text) && text.indexOf('/', text.indexOf("//") + 2) < 0) {
      text += "/";
    }
    return pattern(text.endsWith("*") ? text : text + "*");
  }

  private static PurgeMatcher pattern(String written) {
    bounded(written);
    try {
      return PurgePattern.parse(PercentCoding.toPattern(written));
    } catch (IllegalArgumentException e) {
      String message = e.getMessage();
      throw AdminProblem.badRequest(
          "bad_pattern", message == null ? "not a pattern: " + written : message);
    }
  }

  private static PurgeMatcher tag(String tag, String host) {
    bounded(tag);
    if (tag.isEmpty()) {
      throw AdminProblem.badRequest("bad_tag", "an empty tag");
    }
    return new PurgeMatcher.Tag("", host, tag);
  }

  private static String host(String text) {
    bounded(text);
    String host = ascii(text);
    for (int i = 0; i < host.length(); i++) {
      char c = host.charAt(i);
      if (c <= ' ' || c >= 0x7f || "/\\?#@*%\"<>".indexOf(c) >= 0) {
        throw badHost(text);
      }
    }
    if (host.isEmpty()) {
      throw AdminProblem.badRequest("bad_host", "an empty host");
    }
    return host.toLowerCase(Locale.ROOT);
  }

  /** A host in any script as it stands in {@code Host} (RFC 5891). */
  private static String ascii(String host) {
    if (host.chars().allMatch(c -> c < 0x80)) {
      return host;
    }
    try {
      return IDN.toASCII(host);
    } catch (IllegalArgumentException e) {
      throw badHost(host);
    }
  }

  private static AdminProblem badHost(String host) {
    return AdminProblem.badRequest(
        "bad_host", "not a host: " + host + "; expected a name or an address, perhaps :port");
  }

  private static void bounded(String text) {
    if (text.length() > TEXT_CHARS_MAX) {
      throw AdminProblem.badRequest(
          "too_long", text.length() + " characters, at most " + TEXT_CHARS_MAX);
    }
  }

  private static PurgeMatcher withHost(PurgeMatcher matcher, String host) {
    if (host.isEmpty() || host.equals(matcher.host())) {
      return matcher;
    }
    if (!matcher.host().isEmpty()) {
      throw AdminProblem.badRequest(
          "ambiguous_purge", "the URL names the host " + matcher.host() + ", host= " + host);
    }
    return switch (matcher) {
      case PurgeMatcher.Key key -> new PurgeMatcher.Key(key.site(), host, key.target());
      case PurgeMatcher.Prefix prefix ->
          new PurgeMatcher.Prefix(prefix.site(), host, prefix.prefix());
      case PurgeMatcher.Glob glob -> new PurgeMatcher.Glob(glob.site(), host, glob.pattern());
      case PurgeMatcher.Tag tag -> new PurgeMatcher.Tag(tag.site(), host, tag.tag());
      case PurgeMatcher.Host site -> new PurgeMatcher.Host(site.site(), host);
      case PurgeMatcher.All all -> new PurgeMatcher.Host("", host);
    };
  }

  private static List<Purge> purges(List<PurgeMatcher> matchers, boolean soft) {
    return matchers.stream().map(matcher -> new Purge(matcher, soft)).toList();
  }

  /** The word for the kind of a matcher, as the answer and the metrics print it. */
  static String kind(PurgeMatcher matcher) {
    return switch (matcher) {
      case PurgeMatcher.Key key -> "key";
      case PurgeMatcher.Prefix prefix -> "prefix";
      case PurgeMatcher.Glob glob -> "glob";
      case PurgeMatcher.Tag tag -> "tag";
      case PurgeMatcher.Host host -> "host";
      case PurgeMatcher.All all -> "all";
    };
  }

  /** What a matcher matches, as a person would write it, without its host; octets. */
  static String value(PurgeMatcher matcher) {
    return switch (matcher) {
      case PurgeMatcher.Key key -> key.target();
      case PurgeMatcher.Prefix prefix -> prefix.prefix() + "*";
      case PurgeMatcher.Glob glob -> glob.pattern();
      case PurgeMatcher.Tag tag -> tag.tag();
      case PurgeMatcher.Host host -> host.host();
      case PurgeMatcher.All all -> "*";
    };
  }
}
