package lb.cache.purge;

import java.util.Comparator;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.atomic.AtomicLongArray;
import org.jspecify.annotations.Nullable;

/**
 * The last hard and the last soft position of every value that was purged, so that a look-up behind
 * 50,000 purges costs a few probes. Holds every matcher but globs.
 *
 * <p>One thread at a time writes (under the ledger's lock); any thread reads, without one.
 */
final class PurgeIndex {
  private enum Kind {
    KEY,
    WHOLE,
    TAG,
    PREFIX
  }

  /** Which limits a matcher has: four shapes for each kind. */
  private static final int SITE_GIVEN = 1;

  private static final int HOST_GIVEN = 2;
  private static final int SHAPES = 4;
  private static final Kind[] KINDS = Kind.values();

  private record Slot(Kind kind, String site, String host, String value) {}

  private record Last(long hard, long soft) {
    PurgeVerdict after(long frontier) {
      if (hard > frontier) {
        return PurgeVerdict.HARD;
      }
      return soft > frontier ? PurgeVerdict.SOFT : PurgeVerdict.NONE;
    }
  }

  private static final Last NEVER = new Last(0, 0);
  private static final Comparator<Slot> ORDER =
      Comparator.comparing(Slot::site).thenComparing(Slot::host).thenComparing(Slot::value);

  private final ConcurrentHashMap<Slot, Last> exact = new ConcurrentHashMap<>();
  private final ConcurrentSkipListMap<Slot, Last> prefixes = new ConcurrentSkipListMap<>(ORDER);

  /** The last position of each kind and shape: what need not be probed at all. */
  private final AtomicLongArray latest = new AtomicLongArray(KINDS.length * SHAPES);

  /** Notes that a purge stands at a position, the highest so far. Globs are not for here. */
  void put(Purge purge, long position) {
    Slot slot = slotOf(purge.matcher());
    Map<Slot, Last> map = mapOf(slot.kind);
    if (purge.soft()) {
      map.put(slot, new Last(map.getOrDefault(slot, NEVER).hard, position));
    } else {
      map.put(slot, new Last(position, 0)); // who is behind an older soft one is behind this, too
    }
    int shape = (slot.site.isEmpty() ? 0 : SITE_GIVEN) | (slot.host.isEmpty() ? 0 : HOST_GIVEN);
    latest.set(slot.kind.ordinal() * SHAPES + shape, position);
  }

  /** Forgets what a purge left here, unless the same was purged again after {@code position}. */
  void forget(Purge purge, long position) {
    Slot slot = slotOf(purge.matcher());
    Map<Slot, Last> map = mapOf(slot.kind);
    Last last = map.get(slot);
    if (last != null && last.after(position) == PurgeVerdict.NONE) {
      map.remove(slot);
    }
  }

  /** How many values are held. */
  int size() {
    return exact.size() + prefixes.size();
  }

  /** The strictest of what matches after {@code frontier}. */
  PurgeVerdict check(PurgeSubject subject, long frontier) {
    PurgeVerdict verdict = PurgeVerdict.NONE;
    for (Kind kind : KINDS) {
      for (int shape = 0; shape < SHAPES && verdict != PurgeVerdict.HARD; shape++) {
        if (latest.get(kind.ordinal() * SHAPES + shape) > frontier) {
          verdict = verdict.or(probe(kind, shape, subject, frontier));
        }
      }
    }
    return verdict;
  }

  private PurgeVerdict probe(Kind kind, int shape, PurgeSubject subject, long frontier) {
    String site = (shape & SITE_GIVEN) == 0 ? "" : subject.site();
    if ((shape & HOST_GIVEN) == 0) {
      return probe(kind, site, "", subject, frontier);
    }
    String host = Scope.host(subject.host());
    String bare = Scope.withoutPort(host);
    PurgeVerdict verdict = probe(kind, site, host, subject, frontier);
    return bare.equals(host) ? verdict : verdict.or(probe(kind, site, bare, subject, frontier));
  }

  private PurgeVerdict probe(
      Kind kind, String site, String host, PurgeSubject subject, long frontier) {
    return switch (kind) {
      case KEY -> probe(new Slot(kind, site, host, subject.target()), frontier);
      case WHOLE -> probe(new Slot(kind, site, host, ""), frontier);
      case TAG -> {
        PurgeVerdict verdict = PurgeVerdict.NONE;
        for (String tag : subject.tags()) {
          verdict = verdict.or(probe(new Slot(kind, site, host, tag), frontier));
        }
        yield verdict;
      }
      case PREFIX -> probePrefixes(site, host, subject.target(), frontier);
    };
  }

  private PurgeVerdict probe(Slot slot, long frontier) {
    return exact.getOrDefault(slot, NEVER).after(frontier);
  }

  /**
   * Goes down from the greatest prefix that is not after the target. One that does not match shares
   * some first characters with the target; whatever matches below it is not longer than these.
   */
  private PurgeVerdict probePrefixes(String site, String host, String target, long frontier) {
    PurgeVerdict verdict = PurgeVerdict.NONE;
    int bound = target.length();
    while (bound > 0 && verdict != PurgeVerdict.HARD) {
      Map.@Nullable Entry<Slot, Last> entry =
          prefixes.floorEntry(new Slot(Kind.PREFIX, site, host, target.substring(0, bound)));
      if (entry == null || !entry.getKey().site.equals(site) || !entry.getKey().host.equals(host)) {
        break;
      }
      String prefix = entry.getKey().value;
      int common = commonLength(prefix, target);
      if (common == prefix.length()) {
        verdict = verdict.or(entry.getValue().after(frontier));
        bound = common - 1;
      } else {
        bound = common;
      }
    }
    return verdict;
  }

  private static int commonLength(String a, String b) {
    int length = Math.min(a.length(), b.length());
    int i = 0;
    while (i < length && a.charAt(i) == b.charAt(i)) {
      i++;
    }
    return i;
  }

  private Map<Slot, Last> mapOf(Kind kind) {
    return kind == Kind.PREFIX ? prefixes : exact;
  }

  private static Slot slotOf(PurgeMatcher matcher) {
    Kind kind =
        switch (matcher) {
          case PurgeMatcher.Key key -> Kind.KEY;
          case PurgeMatcher.Prefix prefix -> Kind.PREFIX;
          case PurgeMatcher.Tag tag -> Kind.TAG;
          case PurgeMatcher.Host host -> Kind.WHOLE;
          case PurgeMatcher.All all -> Kind.WHOLE;
          case PurgeMatcher.Glob glob ->
              throw new IllegalArgumentException("a glob is not indexed: " + glob);
        };
    return new Slot(kind, matcher.site(), matcher.host(), matcher.value());
  }
}
