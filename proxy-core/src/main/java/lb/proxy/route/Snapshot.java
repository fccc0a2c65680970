package lb.proxy.route;

import java.net.InetAddress;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import lb.cache.http.RequestHead;
import lb.config.Cidr;
import lb.config.Config;
import lb.config.HostIndex;
import lb.config.Listener;
import lb.config.Site;
import lb.proxy.account.Accounting;
import lb.proxy.upstream.OriginGroup;
import lb.proxy.upstream.Upstreams;
import org.jspecify.annotations.Nullable;

/**
 * One configuration made ready for requests. Immutable; an exchange sees one from route to account.
 * A reload makes another: connections, pools and the cache belong to none.
 */
public final class Snapshot {
  private final Config config;
  private final List<RoutedSite> sites;
  private final HostIndex<RoutedSite> hosts;
  private final List<String> identityFields;

  /** Makes a configuration ready. Cheap: nothing is resolved or connected. */
  public Snapshot(Config config, Upstreams upstreams, Accounting accounting) {
    this.config = config;
    List<RoutedSite> ready = new ArrayList<>();
    accounting.sites(config.sites().stream().map(Site::name).toList());
    for (Site site : config.sites()) {
      ready.add(
          new RoutedSite(
              site,
              accounting.site(site.name()),
              upstreams::group,
              TransportRules.of(site, config),
              config.listen().stream().anyMatch(Listener::saysAlternatives)));
    }
    this.sites = List.copyOf(ready);
    this.identityFields = TransportRules.identityFields(config);
    this.hosts = new HostIndex<>(sites, routed -> routed.site().hosts());
  }

  /** What the configuration says. */
  public Config config() {
    return config;
  }

  /** All sites. */
  public Collection<RoutedSite> sites() {
    return sites;
  }

  /** Whom its requests are sent to. */
  public List<OriginGroup> groups() {
    List<OriginGroup> groups = new ArrayList<>();
    for (RoutedSite site : sites) {
      for (RoutedRoute route : site.routes()) {
        if (route.upstream() instanceof OriginGroup group) {
          groups.add(group);
        }
      }
    }
    return groups;
  }

  /** The site of a request; null when there is none for its host. */
  public @Nullable RoutedSite site(RequestHead request) {
    // Where no host is named there is no need to know it.
    return hosts.namesNone() ? hosts.rest() : hosts.find(request.host());
  }

  /**
   * The site of a host; null when there is none.
   *
   * @param host lower-case, without a port
   */
  public @Nullable RoutedSite site(String host) {
    return hosts.find(host);
  }

  /** The fields that tell origins who a client has proved to be: no client may set them. */
  public List<String> identityFields() {
    return identityFields;
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
