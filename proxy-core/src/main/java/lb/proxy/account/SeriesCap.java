package lb.proxy.account;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Decides which sites and upstreams have series of their own. The first so many do, in the order in
 * which they appear; the rest share {@code other}. Thread-safe; asked when a snapshot is made or an
 * upstream is first used on a loop, never on the hot path.
 */
final class SeriesCap {
  /** Stands for requests that were refused before a site was chosen. */
  static final String UNROUTED = "none";

  private final int seriesMax;
  private final Map<String, SiteCounters> sites = new HashMap<>();
  private final List<SiteCounters> handles = new ArrayList<>();
  private final Set<List<String>> upstreams = new HashSet<>();
  private final Set<List<String>> dropped = new HashSet<>();
  private final SiteCounters other;
  private final SiteCounters unrouted;

  SeriesCap(int seriesMax) {
    if (seriesMax < 1) {
      throw new IllegalArgumentException(
          "sites with metrics of their own: " + seriesMax + ", at least 1");
    }
    this.seriesMax = seriesMax;
    // A site that bears one of these names shares the handle: two may not have the same series.
    this.other = handle(Tally.OTHER, false);
    this.unrouted = handle(UNROUTED, false);
  }

  synchronized SiteCounters site(String name) {
    SiteCounters known = sites.get(name);
    if (known != null) {
      return known;
    }
    // The two handles that are always there are not of the operator's sites.
    if (handles.size() - 2 >= seriesMax) {
      drop(List.of(name));
      return other;
    }
    return handle(name, true);
  }

  /** The name under which an upstream of a site is counted. */
  synchronized String upstream(SiteCounters site, String name) {
    List<String> key = List.of(site.name(), name);
    if (upstreams.contains(key)) {
      return name;
    }
    if (upstreams.size() >= seriesMax) {
      drop(key);
      return Tally.OTHER;
    }
    upstreams.add(key);
    return name;
  }

  SiteCounters unrouted() {
    return unrouted;
  }

  /** All handles, each at its index. */
  synchronized List<SiteCounters> handles() {
    return List.copyOf(handles);
  }

  /** How many sites and upstreams have no series of their own. */
  synchronized long droppedCount() {
    return dropped.size();
  }

  private SiteCounters handle(String name, boolean configured) {
    SiteCounters made = new SiteCounters(name, handles.size(), configured);
    handles.add(made);
    sites.put(name, made);
    return made;
  }

  // Names come from the configuration, whose size is bounded; the second bound is for many reloads.
  private void drop(List<String> key) {
    if (dropped.size() < 100_000) {
      dropped.add(key);
    }
  }
}
