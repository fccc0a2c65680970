package lb.cache.memory;

import org.jspecify.annotations.Nullable;

/**
 * Picks the pages that are to be emptied. Any thread; its lock is taken before that of a size
 * class.
 *
 * <p>A picked page drains: it hands out nothing, so that it does run empty. What keeps it from that
 * (a slow reader, a fill) may last, so only a few pages drain at a time: the next pick lets the one
 * that was picked first serve again, and a page picked lately is passed over.
 */
final class Reclaim {
  /** How many pages may drain at a time. */
  static final int DRAINING_MAX = 8;

  private static final int ROUNDS_PASSED_OVER = 64;
  private static final int ATTEMPTS_MAX = 4;

  private final PagePool pool;
  private final SizeClass[] classes;
  private final @Nullable Page[] drained;
  private final long[] drainedAtRound;
  private int drainedAt;
  private long round;
  private int hand;

  Reclaim(PagePool pool, SizeClass[] classes) {
    this.pool = pool;
    this.classes = classes;
    this.drained = new Page[Math.clamp(pool.count() / 8, 1, DRAINING_MAX)];
    this.drainedAtRound = new long[drained.length];
  }

  /** How many pages this arena lets drain at a time. */
  int drainingMax() {
    return drained.length;
  }

  /** Lets one page drain; the owners of its chunks, two longs each, or null when there is none. */
  synchronized long @Nullable [] pick() {
    round++;
    for (int attempt = 0; attempt < ATTEMPTS_MAX; attempt++) {
      Page page = candidate(round - ROUNDS_PASSED_OVER);
      if (page == null) {
        return null;
      }
      SizeClass owner = page.owner;
      long[] owners = owner == null ? null : owner.drain(page, round);
      if (owners != null) {
        remember(page);
        return owners;
      }
    }
    return null;
  }

  /** The page with the fewest bytes in use; when all are full, the next one round. */
  private @Nullable Page candidate(long pickedBeforeRound) {
    Page best = null;
    for (SizeClass sizeClass : classes) {
      Page page = sizeClass.emptiest(pickedBeforeRound);
      if (page != null && (best == null || page.usedBytes() < best.usedBytes())) {
        best = page;
      }
    }
    return best != null ? best : nextRound(pickedBeforeRound);
  }

  private @Nullable Page nextRound(long pickedBeforeRound) {
    int count = pool.count();
    for (int i = 0; i < count; i++) {
      Page page = pool.at(hand);
      hand = hand + 1 == count ? 0 : hand + 1;
      if (page != null
          && page.owner != null
          && !page.draining
          && page.pickedAtRound < pickedBeforeRound) {
        return page;
      }
    }
    return null;
  }

  private void remember(Page page) {
    Page first = drained[drainedAt];
    if (first != null) {
      SizeClass owner = first.owner;
      if (owner != null) {
        owner.undrain(first, drainedAtRound[drainedAt]);
      }
    }
    drained[drainedAt] = page;
    drainedAtRound[drainedAt] = round;
    drainedAt = drainedAt + 1 == drained.length ? 0 : drainedAt + 1;
  }
}
