package lb.proxy.exchange;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import lb.cache.Cache;
import lb.cache.purge.PurgeMatcher;
import lb.proxy.route.RoutedSite;
import lb.proxy.route.Snapshot;

/**
 * Turns what people want purged into what keys look like. Pure.
 *
 * <p>Three things stand between them: a route's key rule may leave parameters or the order of a
 * query out of the key, it may leave out the host, and an origin may have said that several queries
 * are the same.
 */
public final class PurgeKeys {
  private PurgeKeys() {}

  /** The matchers that together cover what {@code wanted} means under a configuration. */
  public static List<PurgeMatcher> expand(PurgeMatcher wanted, Snapshot snapshot, Cache cache) {
    Set<PurgeMatcher> matchers = new LinkedHashSet<>();
    matchers.add(wanted);
    for (RoutedSite site : snapshot.sites()) {
      if (!wanted.site().isEmpty() && !wanted.site().equals(site.name())) {
        continue;
      }
      matchers.addAll(keyed(wanted, site));
    }
    for (PurgeMatcher matcher : List.copyOf(matchers)) {
      if (matcher instanceof PurgeMatcher.Key(String site, String host, String target)) {
        matchers.addAll(Keys.matchers(cache, site, host, target));
      }
    }
    return List.copyOf(matchers);
  }

  private static List<PurgeMatcher> keyed(PurgeMatcher wanted, RoutedSite site) {
    List<PurgeMatcher> matchers = new ArrayList<>(2);
    boolean hostless =
        !wanted.host().isEmpty()
            && site.routes().stream().anyMatch(route -> !route.route().key().host());
    switch (wanted) {
      case PurgeMatcher.Key key -> {
        int question = key.target().indexOf('?');
        String path = question < 0 ? key.target() : key.target().substring(0, question);
        String query = question < 0 ? null : key.target().substring(question + 1);
        String target = Keys.target(site, path, query);
        boolean leavesHostOut = !site.route(path).route().key().host();
        if (!target.equals(key.target()) || leavesHostOut && !key.host().isEmpty()) {
          matchers.add(new PurgeMatcher.Key(site.name(), leavesHostOut ? "" : key.host(), target));
        }
      }
      case PurgeMatcher.Prefix prefix -> {
        if (hostless) {
          matchers.add(new PurgeMatcher.Prefix(site.name(), "", prefix.prefix()));
        }
      }
      case PurgeMatcher.Glob glob -> {
        if (hostless) {
          matchers.add(new PurgeMatcher.Glob(site.name(), "", glob.pattern()));
        }
      }
      case PurgeMatcher.Tag tag -> {
        if (hostless) {
          matchers.add(new PurgeMatcher.Tag(site.name(), "", tag.tag()));
        }
      }
      case PurgeMatcher.Host host -> {
        if (hostless) {
          matchers.add(new PurgeMatcher.Host(site.name(), ""));
        }
      }
      case PurgeMatcher.All all -> {}
    }
    return matchers;
  }
}
