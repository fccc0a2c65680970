package lb.config;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Finds what serves a host: what has its exact name, else the longest wildcard, else {@code *}.
 * Immutable; made once for each configuration.
 *
 * @param <T> what serves a host
 */
public final class HostIndex<T> {
  /** No name of the DNS is longer (RFC 1035 §2.3.4): bounds what a made-up one can cost. */
  private static final int NAME_CHARS_MAX = 255;

  private final Map<String, T> exact = new HashMap<>();
  private final Map<String, T> below = new HashMap<>();
  private final @Nullable T rest;

  /**
   * The index over what serves hosts.
   *
   * @param hostsOf the hosts of one: names, {@code *.} and a name for all below it, {@code *};
   *     distinct over all
   */
  public HostIndex(List<T> all, Function<T, List<String>> hostsOf) {
    T everything = null;
    for (T each : all) {
      for (String host : hostsOf.apply(each)) {
        if (host.equals("*")) {
          everything = each;
        } else if (host.startsWith("*.")) {
          below.put(host.substring(1), each);
        } else {
          exact.put(host, each);
        }
      }
    }
    rest = everything;
  }

  /** Whether no host is named: then all are served by the same. */
  public boolean namesNone() {
    return exact.isEmpty() && below.isEmpty();
  }

  /** What serves every host that has nothing of its own, or null. */
  public @Nullable T rest() {
    return rest;
  }

  /**
   * What serves the host, or null when nothing does.
   *
   * @param host lower-case, without a port; an IPv6 literal with brackets
   */
  public @Nullable T find(String host) {
    T found = exact.get(host);
    if (found != null) {
      return found;
    }
    if (!below.isEmpty() && host.length() <= NAME_CHARS_MAX) {
      for (int dot = host.indexOf('.'); dot >= 0; dot = host.indexOf('.', dot + 1)) {
        found = below.get(host.substring(dot));
        if (found != null) {
          return found;
        }
      }
    }
    return rest;
  }
}
