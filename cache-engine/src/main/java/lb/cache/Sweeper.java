package lb.cache;

import java.util.List;
import java.util.function.Consumer;
import lb.cache.purge.PurgeLedger;
import lb.cache.purge.PurgeMatcher;
import lb.cache.purge.PurgeVerdict;

/**
 * Walks the index after purges: takes out what they match, moves the frontiers of the rest up, and
 * then lets the ledger forget the entries that everything has passed. Any thread but an event loop;
 * one at a time.
 *
 * <p>Why forgetting is safe: an object that enters the index behind the walk comes from a fill. A
 * fill registers before it takes its frontier, and the walk reads the ledger's position before it
 * reads the registered fills. So a fill that the walk did not see has a frontier at or after that
 * position, and one that it saw holds the entries after its own frontier back. Should an object
 * slip in behind the horizon all the same, it counts as purged: it is lost, never served.
 */
public final class Sweeper {
  private final Index index;
  private final PurgeLedger ledger;
  private final Fills fills;
  private final Consumer<StoredObject> drop;

  /** The position of the last walk: there is nothing to look for until another purge comes. */
  private long sweptTo;

  Sweeper(Index index, PurgeLedger ledger, Fills fills, Consumer<StoredObject> drop) {
    this.index = index;
    this.ledger = ledger;
    this.fills = fills;
    this.drop = drop;
  }

  /** How many objects a purge met, and how many bytes of the arena they hold, to 64. */
  public record Matched(long objects, long bytes) {}

  synchronized void sweep() {
    long position = ledger.position();
    long held = fills.lowestFrontier(position);
    if (position != sweptTo) {
      walk(position);
      sweptTo = position;
    }
    ledger.forgetUpTo(held);
  }

  private void walk(long position) {
    index.forEach(object -> hold(object, position));
  }

  private void hold(StoredObject object, long position) {
    if (object.frontier() >= position) {
      return;
    }
    PurgeVerdict verdict = ledger.check(object, object.frontier());
    switch (verdict) {
      case HARD -> drop.accept(object);
      case SOFT -> {
        object.markSoftPurged();
        object.raiseFrontier(position);
      }
      case NONE -> object.raiseFrontier(position);
    }
  }

  Matched count(List<PurgeMatcher> matchers) {
    long[] sums = new long[2];
    index.forEach(object -> {
      if (index.has(object) && anyMatches(matchers, object)) {
        sums[0]++;
        sums[1] += (long) object.weight() * StoredObject.WEIGHT_UNIT_BYTES;
      }
    });
    return new Matched(sums[0], sums[1]);
  }

  private static boolean anyMatches(List<PurgeMatcher> matchers, StoredObject object) {
    for (PurgeMatcher matcher : matchers) {
      if (matcher.matches(object)) {
        return true;
      }
    }
    return false;
  }
}
