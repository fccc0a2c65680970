package lb.cache;

import java.util.Arrays;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import lb.cache.http.Fields;
import org.jspecify.annotations.Nullable;

/**
 * The fills that can be joined, by key, and the frontiers of all that run. Any thread.
 *
 * <p>At most one fill is here for a key and variant: who wants to begin one is given the one that
 * is there.
 */
final class Fills {
  private final ConcurrentHashMap<CacheKey, Fill[]> joinable = new ConcurrentHashMap<>();
  private final Set<Fill> running = ConcurrentHashMap.newKeySet();

  /** What {@link #joinOrBegin} came to. */
  record Joined(Fill fill, boolean begun) {}

  /** Tells, inside an atomic step, whether a fill may still be joined. */
  interface Guard {
    boolean mayJoin(Fill fill);
  }

  /**
   * The fill that a request may join, or {@code mine}, which is then registered for others. A fill
   * that the guard refuses is taken off the list: it runs on for those who have it.
   */
  Joined joinOrBegin(CacheKey key, Fields request, Fill mine, Guard guard) {
    Fill[] found = new Fill[1];
    joinable.compute(
        key,
        (k, old) -> {
          Fill[] kept = old == null ? new Fill[0] : without(old, guard);
          for (Fill fill : kept) {
            if (fill.mayAnswer(request)) {
              found[0] = fill;
              return kept;
            }
          }
          found[0] = mine;
          Fill[] next = Arrays.copyOf(kept, kept.length + 1);
          next[kept.length] = mine;
          return next;
        });
    return new Joined(found[0], found[0] == mine);
  }

  private static Fill[] without(Fill[] fills, Guard guard) {
    return Arrays.stream(fills).filter(guard::mayJoin).toArray(Fill[]::new);
  }

  /** The first fill of this key that a request may read, or null. */
  @Nullable Fill find(CacheKey key, Fields request, Guard guard) {
    Fill[] fills = joinable.get(key);
    if (fills == null) {
      return null;
    }
    for (Fill fill : fills) {
      if (fill.mayAnswer(request) && guard.mayJoin(fill)) {
        return fill;
      }
    }
    return null;
  }

  /** Nobody joins {@code gone} from now on. */
  void unregister(Fill gone) {
    joinable.computeIfPresent(
        gone.key(),
        (key, old) -> {
          Fill[] next = Arrays.stream(old).filter(fill -> fill != gone).toArray(Fill[]::new);
          return next.length == 0 ? null : next;
        });
  }

  /** Whether a response for this key is arriving that is to be kept. */
  boolean isFilling(CacheKey key) {
    for (Fill fill : running) {
      if (fill.key().equals(key)) {
        return true;
      }
    }
    return false;
  }

  /** To be called before a fill takes its frontier; see {@link Sweeper}. */
  void begin(Fill fill) {
    running.add(fill);
  }

  void end(Fill fill) {
    running.remove(fill);
  }

  /** The lowest frontier of a fill that runs, at most {@code position}. */
  long lowestFrontier(long position) {
    long lowest = position;
    for (Fill fill : running) {
      lowest = Math.min(lowest, fill.frontier());
    }
    return lowest;
  }

  int size() {
    return running.size();
  }
}
