package lb.cache;

import lb.cache.purge.PurgeLedger;
import lb.cache.purge.PurgeVerdict;

/**
 * Holds stored objects against the purge ledger. Any thread, for who holds a reference: look-ups,
 * whoever puts an object in, and the sweeper may ask about one object at the same time.
 *
 * <p>An object's frontier only rises, and only to a position up to which somebody has found that no
 * hard purge takes it away. So when another thread has raised it while this one asked, what this
 * one heard was about a past that the ledger may have forgotten meanwhile, and it asks once more.
 */
final class PurgeCheck {
  private final PurgeLedger ledger;

  PurgeCheck(PurgeLedger ledger) {
    this.ledger = ledger;
  }

  /**
   * What purges have done to an object by now. Its frontier moves up unless that is HARD; SOFT has
   * been marked on it. One comparison when nothing was purged since the last time.
   */
  PurgeVerdict of(StoredObject object) {
    long frontier = object.frontier();
    long position = ledger.position();
    return frontier == position ? PurgeVerdict.NONE : ask(object, frontier, position);
  }

  private PurgeVerdict ask(StoredObject object, long frontierSeen, long position) {
    long frontier = frontierSeen;
    PurgeVerdict verdict = ledger.check(object, frontier);
    while (verdict == PurgeVerdict.HARD && object.frontier() != frontier) {
      frontier = object.frontier();
      verdict = ledger.check(object, frontier);
    }
    if (verdict == PurgeVerdict.SOFT) {
      object.markSoftPurged();
    }
    if (verdict != PurgeVerdict.HARD) {
      object.raiseFrontier(position);
    }
    return verdict;
  }
}
