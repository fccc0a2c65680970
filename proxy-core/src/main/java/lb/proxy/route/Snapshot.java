package lb.proxy.route;

import java.net.InetAddress;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import lb.cache.http.RequestHead;
import lb.config.Cidr;
import lb.config.Config;
import lb.config.Site;
import lb.proxy.account.Accounting;
import lb.proxy.upstream.Upstreams;
import org.jspecify.annotations.Nullable;

/**
 * One configuration made ready for requests. Immutable; an exchange sees one from route to account.
 * A reload makes another: connections, pools and the cache belong to none.
 */
public final class Snapshot {
  private static final String ANY_HOST = "*";

  private final Config config;
  private final List<RoutedSite> sites;
  private final Map<String, RoutedSite> exact = new HashMap<>();
  private final Map<String, RoutedSite> wildcards = new HashMap<>();
  private final @Nullable RoutedSite anyHost;

  /** Makes a configuration ready. Cheap: nothing is resolved or connected. */
  public Snapshot(Config config, Upstreams upstreams, Accounting accounting) {
    this.config = config;
    List<RoutedSite> ready = new ArrayList<>();
    RoutedSite any = null;
    for (Site site : config.sites()) {
      RoutedSite routed = new RoutedSite(site, accounting.site(site.name()), upstreams::group);
      ready.add(routed);
      for (String host : site.hosts()) {
        if (host.equals(ANY_HOST)) {
          any = routed;
        } else if (host.startsWith("*.")) {
          wildcards.put(host.substring(1), routed);
        } else {
          exact.put(host, routed);
        }
      }
    }
    this.sites = List.copyOf(ready);
    this.anyHost = any;
  }

  /** What the configuration says. */
  public Config config() {
    return config;
  }

  /** All sites. */
  public Collection<RoutedSite> sites() {
    return sites;
  }

  /** The site of a request; see {@link #site(String)}. */
  public @Nullable RoutedSite site(RequestHead request) {
    // Where no host is named there is no need to know it.
    return exact.isEmpty() && wildcards.isEmpty() ? anyHost : site(request.host());
  }

  /**
   * The site of a host: the one that names it, else the longest {@code *.} that covers it, else the
   * one for any host; null when there is none.
   *
   * @param host lower-case, without a port
   */
  public @Nullable RoutedSite site(String host) {
    RoutedSite found = exact.get(host);
    for (int dot = host.indexOf('.'); found == null && dot >= 0; dot = host.indexOf('.', dot + 1)) {
      found = wildcards.get(host.substring(dot));
    }
    return found == null ? anyHost : found;
  }

  /** Whether what a peer says about the client before it is believed. */
  public boolean isTrusted(InetAddress peer) {
    return contains(config.trustedProxies(), peer);
  }

  /** Whether a peer may send {@code PURGE} to the public listeners. */
  public boolean mayPurge(InetAddress peer) {
    return contains(config.purgeFrom(), peer);
  }

  private static boolean contains(List<Cidr> ranges, InetAddress address) {
    for (int i = 0; i < ranges.size(); i++) {
      if (ranges.get(i).contains(address)) {
        return true;
      }
    }
    return false;
  }
}
