package lb.cache.purge;

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
 *     ...
 * }
 * }</pre>
 *
 * <p>Any thread may call any method at any time; {@link #check} and {@link #position} take no lock.
 */
public final class PurgeLedger {
  /** How many entries are kept unless said otherwise. */
  public static final int ENTRIES_MAX = 100_000;

  /**
   * @param incarnation differs between any two ledgers of one node, for example the time of the
   *     start; it is part of every id
   */
  public PurgeLedger(long incarnation) {
    this(incarnation, ENTRIES_MAX);
  }

  /**
   * @param entriesMax how many entries are kept, 1 or more; one more drops the oldest and raises
   *     the horizon
   */
  public PurgeLedger(long incarnation, int entriesMax) {
    throw new UnsupportedOperationException();
  }

  /** The number of the last accepted entry, 0 when there was none. */
  public long position() {
    throw new UnsupportedOperationException();
  }

  /** Puts a purge in force. When this returns, every check that begins later sees it. */
  public PurgeReceipt accept(Purge purge, long nowMillis) {
    throw new UnsupportedOperationException();
  }

  /**
   * Compares a subject with the entries after its frontier. A hard match wins over a soft one.
   *
   * @param frontier the position up to which the subject is known not to be purged
   */
  public PurgeVerdict check(PurgeSubject subject, long frontier) {
    throw new UnsupportedOperationException();
  }

  /** The position up to which entries are forgotten: a frontier before it counts as hard purged. */
  public long horizon() {
    throw new UnsupportedOperationException();
  }

  /** How many entries are kept. */
  public int size() {
    throw new UnsupportedOperationException();
  }

  /** The kept entries after {@code position}, oldest first, at most {@code entriesMax}. */
  public List<PurgeEntry> entriesAfter(long position, int entriesMax) {
    throw new UnsupportedOperationException();
  }

  /**
   * Forgets the entries up to {@code position}. For the sweeper, once every object and fill has a
   * frontier at or after it; one that has not counts as hard purged from then on.
   */
  public void forgetUpTo(long position) {
    throw new UnsupportedOperationException();
  }
}
