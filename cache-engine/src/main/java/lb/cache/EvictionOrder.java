package lb.cache;

import org.jspecify.annotations.Nullable;

/**
 * Says what leaves when room is needed: S3-FIFO (Yang et al., "FIFO queues are all you need for
 * cache eviction", SOSP 2023), which looks at sizes as well. Guarded by the lock of {@link Index}.
 *
 * <p>A new key enters the <em>young</em> queue. When it gets to the front it moves to the
 * <em>proven</em> queue if it was used meanwhile, else it leaves and only its {@linkplain Ghosts
 * ghost} stays: a key that comes back while its ghost is there is proven at once. At the front of
 * the proven queue an entry goes back to its end as often as it was used.
 *
 * <p>Sizes: an entry above the mean must have been used twice to be proven, and one far above it
 * leaves no ghost, so that one large object does not cost the place of many small ones. What each
 * rule brings stands in docs/decisions/0009.
 */
final class EvictionOrder {
  /** The young have this share of the whole: one fifth. */
  private static final int YOUNG_SHARE = 5;

  /** So many times the mean is too large for a ghost. */
  private static final int GHOST_MEANS_MAX = 4;

  /** How many entries one call looks at: it is called by event loops. */
  private static final int LOOKED_AT_MAX = 256;

  private final EvictionQueue young = new EvictionQueue();
  private final EvictionQueue proven = new EvictionQueue();
  private final Ghosts ghosts = new Ghosts();

  /** Adds an entry that is in neither queue. */
  void add(IndexEntry entry) {
    entry.frequency(0);
    (ghosts.take(entry, weight()) ? proven : young).add(entry);
  }

  void remove(IndexEntry entry) {
    if (entry.queue != null) {
      entry.queue.remove(entry);
    }
  }

  /** The weight of an entry has changed by so much. */
  void reweigh(IndexEntry entry, int change) {
    if (entry.queue != null) {
      entry.queue.reweigh(change);
    }
  }

  /** Takes out the entry that is worth least; null when there is none. */
  @Nullable IndexEntry next() {
    for (int lookedAt = 1; ; lookedAt++) {
      boolean fromYoung = proven.count() == 0 || young.weight() > weight() / YOUNG_SHARE;
      EvictionQueue queue = fromYoung ? young : proven;
      IndexEntry entry = queue.first();
      if (entry == null) {
        return null;
      }
      int uses = entry.frequency();
      int usesToStay = fromYoung && entry.weight() > meanWeight() ? 2 : 1;
      queue.remove(entry);
      if (uses < usesToStay || lookedAt == LOOKED_AT_MAX) {
        if (fromYoung && entry.weight() <= GHOST_MEANS_MAX * meanWeight()) {
          ghosts.add(entry, entry.weight(), young.count() + proven.count());
        }
        return entry;
      }
      entry.frequency(fromYoung ? 0 : uses - 1);
      proven.add(entry);
    }
  }

  private long weight() {
    return young.weight() + proven.weight();
  }

  private long meanWeight() {
    return weight() / Math.max(1, young.count() + proven.count());
  }
}
