package lb.cache.memory;

/**
 * Counts of references that lie off the heap, four octets each, for things that have no object on
 * it. The contract is that of {@link Retained}: a count of zero refuses to be retained. Any thread.
 *
 * <p>Where a reader may try to retain what it saw a moment ago without holding it, the place of the
 * count must never hold anything else, though what it counts the references of may change. Who
 * takes such a place anew sets the count with {@link #begin} once everything else is written.
 */
public final class References {
  private References() {}

  /** Sets the count of something new to one: the maker's reference. */
  public static void begin(OffHeap memory, long at) {
    memory.putIntRelease(at, 1);
  }

  /**
   * Takes one more reference, unless the last one has gone.
   *
   * @return whether the caller now holds a reference
   */
  public static boolean tryRetain(OffHeap memory, long at) {
    int seen = memory.getIntAcquire(at);
    while (seen > 0) {
      if (seen == Integer.MAX_VALUE) {
        throw new IllegalStateException("2147483647 references are held: one is not given back");
      }
      int witness = memory.compareAndExchangeInt(at, seen, seen + 1);
      if (witness == seen) {
        return true;
      }
      seen = witness;
    }
    return false;
  }

  /**
   * Takes one more reference for a caller that already holds one.
   *
   * @throws IllegalStateException when there is none left, so that the caller held none
   */
  public static void retain(OffHeap memory, long at) {
    if (!tryRetain(memory, at)) {
      throw new IllegalStateException("retained after the last release");
    }
  }

  /**
   * Gives one reference back.
   *
   * @return whether it was the last one
   * @throws IllegalStateException when there is none to give back
   */
  public static boolean release(OffHeap memory, long at) {
    int before = memory.getAndAddInt(at, -1);
    if (before < 1) {
      memory.getAndAddInt(at, 1);
      throw new IllegalStateException("released more often than retained");
    }
    return before == 1;
  }

  /** How many references are held now; for statistics and tests. */
  public static int count(OffHeap memory, long at) {
    return Math.max(0, memory.getIntAcquire(at));
  }
}
