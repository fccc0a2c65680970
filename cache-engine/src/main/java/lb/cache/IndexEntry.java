package lb.cache;

import org.jspecify.annotations.Nullable;

/**
 * Everything that is kept under one key, and its place in the order of eviction. The objects
 * (variants, parts, and the codings made of them) are a list from the newest to the oldest.
 *
 * <p>An entry is its own key in the index, which saves an object for each. The lock of {@link
 * Index} guards every change. Any thread may walk the list without it: a walk that meets a change
 * sees the list from before or after it, and objects that have left it refuse to be retained.
 */
final class IndexEntry extends KeyHash {
  /** Counting goes no further: what was popular once must not stay for ever. */
  static final int FREQUENCY_MAX = 7;

  private volatile @Nullable StoredObject newest;
  @Nullable EvictionQueue queue;
  @Nullable IndexEntry before;
  @Nullable IndexEntry behind;
  private int weight;
  private byte frequency;

  IndexEntry(KeyHash key) {
    super(key.high, key.low);
  }

  /** The newest object; null when the entry has left the index. */
  @Nullable StoredObject newest() {
    return newest;
  }

  /** Counts one use. Any thread; a count that another thread steps on does no harm. */
  void touch() {
    int seen = frequency;
    if (seen < FREQUENCY_MAX) {
      frequency = (byte) (seen + 1);
    }
  }

  // --- under the lock of the index ---

  int frequency() {
    return frequency;
  }

  void frequency(int uses) {
    frequency = (byte) uses;
  }

  /** What its objects take of the arena, in {@link StoredObject#WEIGHT_UNIT_BYTES}. */
  int weight() {
    return weight;
  }

  int size() {
    int count = 0;
    for (StoredObject object = newest; object != null; object = object.older()) {
      count++;
    }
    return count;
  }

  boolean contains(StoredObject wanted) {
    StoredObject object = newest;
    while (object != null && object != wanted) {
      object = object.older();
    }
    return object != null;
  }

  void add(StoredObject object) {
    object.older(newest);
    newest = object;
    weight += object.weight();
  }

  /** Takes an object of the list out; the entry's reference to it passes to the caller. */
  void remove(StoredObject gone) {
    StoredObject newer = null;
    for (StoredObject object = newest; object != gone && object != null; object = object.older()) {
      newer = object;
    }
    if (newer == null) {
      newest = gone.older();
    } else {
      newer.older(gone.older());
    }
    weight -= gone.weight();
  }
}
