package lb.config;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Finds the site of a host: the exact name, else the longest wildcard, else {@code *}. Immutable;
 * made once for each configuration.
 */
public final class SiteIndex {
  /** No name of the DNS is longer (RFC 1035 §2.3.4): bounds what a made-up one can cost. */
  private static final int NAME_CHARS_MAX = 255;

  private final Map<String, Site> exact = new HashMap<>();
  private final Map<String, Site> below = new HashMap<>();
  private final @Nullable Site rest;

  /** The index over the sites, whose hosts are distinct. */
  public SiteIndex(List<Site> sites) {
    Site everything = null;
    for (Site site : sites) {
      for (String host : site.hosts()) {
        if (host.equals("*")) {
          everything = site;
        } else if (host.startsWith("*.")) {
          below.put(host.substring(1), site);
        } else {
          exact.put(host, site);
        }
      }
    }
    rest = everything;
  }

  /**
   * The site that answers for the host, or null when no site does.
   *
   * @param host lower-case, without a port; an IPv6 literal with brackets
   */
  public @Nullable Site find(String host) {
    Site site = exact.get(host);
    if (site != null) {
      return site;
    }
    if (!below.isEmpty() && host.length() <= NAME_CHARS_MAX) {
      for (int dot = host.indexOf('.'); dot >= 0; dot = host.indexOf('.', dot + 1)) {
        site = below.get(host.substring(dot));
        if (site != null) {
          return site;
        }
      }
    }
    return rest;
  }
}
