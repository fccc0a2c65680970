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
 * <p>Why forgetting is safe: the walk visits every record, those too of objects that are made and
 * not in the index yet. Whoever puts an object in reads the ledger's position after its record was
 * made: so it has seen the purge itself, or the walk sees the record. Of what a fetch is still to
 * bring, the fill tells: it registers before it takes its frontier, and the walk reads the ledger's
 * position before it reads the registered fills. So a fill that the walk did not see has a frontier
 * at or after that position, and one that it saw holds the entries after its own frontier back.
 * Should an object slip in behind the horizon all the same, it counts as purged: it is lost, never
 * served.
 */
public final class Sweeper {
  private final Index index;
  private final PurgeLedger ledger;
  private final PurgeCheck purges;
  private final Fills fills;
  private final Consumer<StoredObject> drop;

  /** The position of the last walk: there is nothing to look for until another purge comes. */
  private long sweptTo;

  Sweeper(
      Index index,
      PurgeLedger ledger,
      PurgeCheck purges,
      Fills fills,
      Consumer<StoredObject> drop) {
    this.index = index;
    this.ledger = ledger;
    this.purges = purges;
    this.fills = fills;
    this.drop = drop;
  }

  /** How many objects a purge met, and how many bytes of the arena they hold, to 64. */
  public record Matched(long objects, long bytes) {}

  synchronized void sweep() {
    long position = ledger.position();
    long held = fills.lowestFrontier(position);
    if (position != sweptTo) {
      walk();
      sweptTo = position;
    }
    ledger.forgetUpTo(held);
  }

  private void walk() {
    index.forEach(object -> {
      if (purges.of(object) == PurgeVerdict.HARD) {
        drop.accept(object);
      }
    });
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
