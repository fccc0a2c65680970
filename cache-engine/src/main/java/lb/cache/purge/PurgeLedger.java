package lb.cache.purge;

import java.lang.invoke.VarHandle;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;

/**
 * The purges that were accepted, in order. A position is the number of an entry, from 1; an
 * object's <em>frontier</em> is the ledger's {@link #position()} before its fetch was sent.
 *
 * <p>The one right way to use a stored object:
 *
 * <pre>{@code
 * long position = ledger.position(); // before the check, or an entry may be stepped over
 * if (object.frontier() != position) {
 *   switch (ledger.check(object, object.frontier())) {
 *     case NONE -> object.frontier(position);
 *     case SOFT -> ... // stale: revalidate, and keep the frontier
 *     case HARD -> ... // a miss
 *   }
 * }
 * }</pre>
 *
 * <p>Any thread may call any method at any time; {@link #check} and {@link #position} take no lock.
 *
 * <h2>Why no check misses an accepted purge</h2>
 *
 * {@link #accept} puts the entry where checks look and writes the volatile position <em>last</em>.
 * A check reads the position <em>first</em>. So a check that begins after an accept has returned
 * reads a position at least as high; whatever was put before that is visible to it, and it looks. A
 * check that overlaps an accept may see the entry or not; either is right, for the purge is not
 * answered yet.
 *
 * <p>Forgetting goes the other way: the horizon is raised first, and then entries are taken away. A
 * check reads the horizon again after it has looked: when an entry it needed was gone, the horizon
 * that it sees lies after its frontier, and the answer is hard.
 */
public final class PurgeLedger {
  /** How many entries are kept unless said otherwise. */
  public static final int ENTRIES_MAX = 100_000;

  /**
   * How many of them may be globs: these are walked by a check that is behind, 10 to 60 ns each.
   * The ones that only end in a star are prefixes and do not count.
   */
  public static final int GLOBS_MAX = 4_096;

  /** How many entries are forgotten in one hold of the lock, so that an accept never waits long. */
  private static final int FORGOTTEN_AT_ONCE = 512;

  /** Two, so that what a raised horizon leaves behind goes away faster than entries come. */
  private static final int FORGOTTEN_WITH_EACH_ACCEPT = 2;

  private final String idPrefix;
  private final int entriesMax;
  private final PurgeIndex index = new PurgeIndex();
  private final GlobList globs = new GlobList();
  private final ArrayDeque<PurgeEntry> entries = new ArrayDeque<>();
  private volatile long position;
  private volatile long horizon;

  /**
   * A ledger without entries that keeps {@link #ENTRIES_MAX} of them.
   *
   * @param incarnation differs between any two ledgers of one node, for example the time of the
   *     start; it is part of every id
   */
  public PurgeLedger(long incarnation) {
    this(incarnation, ENTRIES_MAX);
  }

  /**
   * A ledger without entries.
   *
   * @param incarnation differs between any two ledgers of one node
   * @param entriesMax how many entries are kept, 1 or more; one more raises the horizon to the
   *     oldest and drops it
   */
  public PurgeLedger(long incarnation, int entriesMax) {
    if (entriesMax < 1) {
      throw new IllegalArgumentException(
          "a ledger of " + entriesMax + " entries, expected 1 or more");
    }
    this.idPrefix = Long.toString(incarnation, 36) + '-';
    this.entriesMax = entriesMax;
  }

  /** The number of the last accepted entry, 0 when there was none. */
  public long position() {
    return position;
  }

  /**
   * Puts a purge in force, in constant time. When this returns, every check that begins later sees
   * it.
   *
   * @param nowMillis milliseconds since 1970, for the receipt alone
   */
  public PurgeReceipt accept(Purge purge, long nowMillis) {
    synchronized (entries) {
      long next = position + 1;
      PurgeReceipt receipt = new PurgeReceipt(idPrefix + next, next, nowMillis);
      keepWithinBounds(purge);
      entries.add(new PurgeEntry(purge, receipt));
      if (purge.matcher() instanceof PurgeMatcher.Glob glob) {
        globs.add(glob, purge.soft(), next);
      } else {
        index.put(purge, next);
      }
      position = next;
      return receipt;
    }
  }

  /**
   * Compares a subject with the entries after its frontier. A hard match wins over a soft one. One
   * comparison when nothing was purged since; else a few look-ups, and a walk of the globs.
   *
   * @param frontier the position up to which the subject is known not to be purged
   */
  public PurgeVerdict check(PurgeSubject subject, long frontier) {
    return frontier >= position ? PurgeVerdict.NONE : look(subject, frontier);
  }

  private PurgeVerdict look(PurgeSubject subject, long frontier) {
    if (frontier < horizon) {
      return PurgeVerdict.HARD;
    }
    PurgeVerdict verdict = index.check(subject, frontier);
    if (verdict != PurgeVerdict.HARD) {
      verdict = verdict.or(globs.check(subject, frontier));
    }
    VarHandle.acquireFence(); // the maps may read plainly; the horizon is to be read after them
    return frontier < horizon ? PurgeVerdict.HARD : verdict;
  }

  /** The position up to which entries are forgotten: a frontier before it counts as hard purged. */
  public long horizon() {
    return horizon;
  }

  /** How many entries are kept. */
  public int size() {
    synchronized (entries) {
      return entries.size();
    }
  }

  /**
   * The kept entries after a position, oldest first.
   *
   * @param after the position
   * @param atMost how many at most
   */
  public List<PurgeEntry> entriesAfter(long after, int atMost) {
    synchronized (entries) {
      List<PurgeEntry> found = new ArrayList<>();
      for (PurgeEntry entry : entries) {
        if (found.size() == atMost) {
          break;
        }
        if (entry.receipt().position() > after) {
          found.add(entry);
        }
      }
      return found;
    }
  }

  /**
   * Forgets the entries up to a position. For the sweeper, once every object and fill has a
   * frontier at or after it; one that has not counts as hard purged from then on.
   *
   * @param upTo the position; what lies after the last entry means the last entry
   */
  public void forgetUpTo(long upTo) {
    while (forgetSome(upTo)) {}
  }

  /** Raises the horizon and takes away some entries; whether there may be more of them. */
  private boolean forgetSome(long upTo) {
    synchronized (entries) {
      raiseHorizon(Math.min(upTo, position));
      return dropForgotten(FORGOTTEN_AT_ONCE);
    }
  }

  /** Makes room for one more entry, when need be by forgetting the oldest. */
  private void keepWithinBounds(Purge next) {
    if (next.matcher() instanceof PurgeMatcher.Glob && globs.size() == GLOBS_MAX) {
      raiseHorizon(globs.oldestPosition());
    }
    PurgeEntry oldest = entries.peek();
    if (oldest != null && entries.size() >= entriesMax) {
      raiseHorizon(oldest.receipt().position());
    }
    dropForgotten(FORGOTTEN_WITH_EACH_ACCEPT);
  }

  /** First the horizon, then the entries: see the notes of the class. */
  private void raiseHorizon(long to) {
    if (to > horizon) {
      horizon = to;
      globs.forgetUpTo(to);
    }
  }

  private boolean dropForgotten(int atMost) {
    long last = horizon;
    for (int i = 0; i < atMost; i++) {
      PurgeEntry entry = entries.peek();
      if (entry == null || entry.receipt().position() > last) {
        return false;
      }
      entries.remove();
      if (!(entry.purge().matcher() instanceof PurgeMatcher.Glob)) {
        index.forget(entry.purge(), last);
      }
    }
    return true;
  }

  /** How many values the index holds: never more than {@link #size()}. */
  int indexed() {
    return index.size();
  }
}
