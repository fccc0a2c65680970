package lb.proxy.account;

import static java.util.Objects.requireNonNull;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;

/**
 * Decides which sites and upstreams have series of their own. The first so many do, in the order in
 * which they appear; the rest share {@code other}. A site that no configuration has any more keeps
 * its series until another needs the place: then the one that went first is forgotten, and what
 * still comes in for it is counted as {@code other}. Thread-safe; asked when a snapshot is made or
 * an upstream is first used on a loop, never on the hot path.
 */
final class SeriesCap {
  /** Stands for requests that were refused before a site was chosen. */
  static final String UNROUTED = "none";

  /** {@code other} and {@code none} are not of the operator's sites. */
  private static final int ALWAYS_THERE = 2;

  private final int seriesMax;
  private final Map<String, SiteCounters> sites = new HashMap<>();
  private final List<SiteCounters> handles = new ArrayList<>(); // each at its index
  private final Set<String> gone = new LinkedHashSet<>(); // those that went first are first
  private final Set<List<String>> upstreams = new HashSet<>();
  private final Set<List<String>> dropped = new HashSet<>();
  private final ArrayDeque<Integer> free = new ArrayDeque<>(); // places of those forgotten
  private final SiteCounters other;
  private final SiteCounters unrouted;

  SeriesCap(int seriesMax) {
    if (seriesMax < 0) {
      throw new IllegalArgumentException(
          "sites with metrics of their own: " + seriesMax + ", at least 0");
    }
    this.seriesMax = seriesMax;
    // A site that bears one of these names shares the handle: two may not have the same series.
    this.other = handle(Tally.OTHER, false);
    this.unrouted = handle(UNROUTED, false);
  }

  /**
   * Says which sites there are from now on, before any of them is asked for.
   *
   * @param forgetting is told of a site before it is forgotten
   */
  synchronized void sites(Collection<String> there, Consumer<SiteCounters> forgetting) {
    Set<String> names = Set.copyOf(there);
    for (SiteCounters each : handles) {
      if (each.isConfigured() && each.heir() == null && !names.contains(each.name())) {
        gone.add(each.name());
      }
    }
    gone.removeAll(names);
    long wanted = names.stream().filter(name -> !sites.containsKey(name)).count();
    Iterator<String> oldest = gone.iterator();
    while (oldest.hasNext() && handles.size() - ALWAYS_THERE - free.size() + wanted > seriesMax) {
      SiteCounters site = requireNonNull(sites.remove(oldest.next()));
      oldest.remove();
      forgetting.accept(site);
      free.add(site.index());
      upstreams.removeIf(key -> key.getFirst().equals(site.name()));
      site.isForgotten(other);
    }
  }

  synchronized SiteCounters site(String name) {
    SiteCounters known = sites.get(name);
    if (known != null) {
      return known;
    }
    if (handles.size() - ALWAYS_THERE - free.size() >= seriesMax) {
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

  /** The handles of all who have series. */
  synchronized List<SiteCounters> handles() {
    return handles.stream().filter(each -> each.heir() == null).toList();
  }

  /** How many sites and upstreams have no series of their own. */
  synchronized long droppedCount() {
    return dropped.size();
  }

  private SiteCounters handle(String name, boolean configured) {
    Integer place = free.pollFirst();
    SiteCounters made = new SiteCounters(name, place == null ? handles.size() : place, configured);
    if (place == null) {
      handles.add(made);
    } else {
      handles.set(place, made);
    }
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
