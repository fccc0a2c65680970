package lb.cache;

/**
 * Says what leaves when room is needed: S3-FIFO (Yang et al., "FIFO queues are all you need for
 * cache eviction", SOSP 2023), which looks at sizes as well. Guarded by the lock of {@link Index}.
 *
 * <p>A new object enters the <em>young</em> queue. When it gets to the front it moves to the
 * <em>proven</em> queue if it was used meanwhile, else it leaves and only its {@linkplain Ghosts
 * ghost} stays: a key that comes back while its ghost is there is proven at once. At the front of
 * the proven queue an object goes back to its end as often as it was used.
 *
 * <p>Sizes: an object above the mean must have been used twice to be proven, and one far above it
 * leaves no ghost, so that one large object does not cost the place of many small ones. What each
 * rule brings stands in docs/decisions/0009.
 */
final class EvictionOrder {
  /** The young have this share of the whole: one fifth. */
  private static final int YOUNG_SHARE = 5;

  /** So many times the mean is too large for a ghost. */
  private static final int GHOST_MEANS_MAX = 4;

  /** How many objects one call looks at: it is called by event loops. */
  private static final int LOOKED_AT_MAX = 256;

  /** Counting goes no further: what was popular once must not stay for ever. */
  private static final int FREQUENCY_MAX = 7;

  private final ObjectTable table;
  private final EvictionQueue young;
  private final EvictionQueue proven;
  private final Ghosts ghosts;

  EvictionOrder(ObjectTable table, Ghosts ghosts) {
    this.table = table;
    this.young = new EvictionQueue(table, (byte) 1);
    this.proven = new EvictionQueue(table, (byte) 2);
    this.ghosts = ghosts;
  }

  /** Counts one use. Any thread; a count that another thread steps on does no harm. */
  void touch(int id) {
    int seen = table.frequency(id);
    if (seen < FREQUENCY_MAX) {
      table.frequency(id, seen + 1);
    }
  }

  /** Adds an object that is in neither queue. */
  void add(int id) {
    (ghosts.take(table.high(id), weight()) ? proven : young).add(id);
  }

  /** Adds an object that was made of another one, and is worth as much. */
  void addLike(int id, int other) {
    (proven.has(other) ? proven : young).add(id);
  }

  /** Puts an object in the place of another one, which leaves. */
  void replace(int old, int id) {
    table.frequency(id, table.frequency(old));
    queueOf(old).replace(old, id);
  }

  void remove(int id) {
    queueOf(id).remove(id);
  }

  private EvictionQueue queueOf(int id) {
    return young.has(id) ? young : proven;
  }

  /** Takes out the object that is worth least; 0 when there is none. */
  int next() {
    for (int lookedAt = 1; ; lookedAt++) {
      boolean fromYoung = proven.count() == 0 || young.weight() > weight() / YOUNG_SHARE;
      EvictionQueue queue = fromYoung ? young : proven;
      int id = queue.first();
      if (id == 0) {
        return 0;
      }
      int uses = table.frequency(id);
      int weight = table.weight(id);
      int usesToStay = fromYoung && weight > meanWeight() ? 2 : 1;
      if (uses < usesToStay || lookedAt == LOOKED_AT_MAX) {
        queue.remove(id);
        if (fromYoung && weight <= GHOST_MEANS_MAX * meanWeight()) {
          ghosts.add(table.high(id), weight, young.count() + proven.count());
        }
        return id;
      }
      table.frequency(id, fromYoung ? 0 : uses - 1);
      queue.moveTo(proven, id);
    }
  }

  private long weight() {
    return young.weight() + proven.weight();
  }

  private long meanWeight() {
    return weight() / Math.max(1, young.count() + proven.count());
  }
}
