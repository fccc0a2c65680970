package lb.cache;

import org.jspecify.annotations.Nullable;

/** Entries in the order they came. Guarded by the lock of {@link Index}. */
final class EvictionQueue {
  private @Nullable IndexEntry first;
  private @Nullable IndexEntry last;
  private int count;
  private long weight;

  /** The entry that came before all others, or null. */
  @Nullable IndexEntry first() {
    return first;
  }

  int count() {
    return count;
  }

  /** What all entries weigh, in {@link StoredObject#WEIGHT_UNIT_BYTES}. */
  long weight() {
    return weight;
  }

  void add(IndexEntry entry) {
    entry.queue = this;
    entry.before = last;
    entry.behind = null;
    if (last == null) {
      first = entry;
    } else {
      last.behind = entry;
    }
    last = entry;
    count++;
    weight += entry.weight();
  }

  void remove(IndexEntry entry) {
    IndexEntry before = entry.before;
    IndexEntry behind = entry.behind;
    if (before == null) {
      first = behind;
    } else {
      before.behind = behind;
    }
    if (behind == null) {
      last = before;
    } else {
      behind.before = before;
    }
    entry.queue = null;
    entry.before = null;
    entry.behind = null;
    count--;
    weight -= entry.weight();
  }

  /** An entry of this queue weighs so much more now, or less. */
  void reweigh(int change) {
    weight += change;
  }
}
