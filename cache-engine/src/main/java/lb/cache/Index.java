package lb.cache;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * What is stored, by key, and what of it leaves next. It holds one reference to each object and
 * gives it back when the object leaves.
 *
 * <p>Any thread. A look-up takes no lock and writes one byte. A change is a few steps under one
 * lock; changes come with fills, which cost much more.
 */
final class Index {
  private final ConcurrentHashMap<KeyHash, IndexEntry> entries = new ConcurrentHashMap<>();
  private final EvictionOrder order = new EvictionOrder();
  private final long objectsMax;
  private final int objectsOfKeyMax;
  private volatile long objects;
  private volatile long evicted;

  /**
   * An empty index.
   *
   * @param objectsMax how many objects it may hold
   * @param objectsOfKeyMax how many of them under one key
   */
  Index(long objectsMax, int objectsOfKeyMax) {
    this.objectsMax = objectsMax;
    this.objectsOfKeyMax = objectsOfKeyMax;
  }

  /** What is kept under a key, or null. */
  @Nullable IndexEntry get(KeyHash key) {
    return entries.get(key);
  }

  /** How many objects there are. */
  long objects() {
    return objects;
  }

  /** How many objects have made room for others. */
  long evicted() {
    return evicted;
  }

  /** Hands every object to {@code visitor}, those that come or go meanwhile perhaps not. */
  void forEach(Consumer<StoredObject> visitor) {
    for (IndexEntry entry : entries.values()) {
      for (StoredObject object = entry.newest(); object != null; object = object.older()) {
        visitor.accept(object);
      }
    }
  }

  /**
   * Puts an object in and takes over its reference. What it takes the place of leaves: an object of
   * the same variant, all of them when it has no {@code Vary}, the oldest when there are too many.
   *
   * @param source when there is one, {@code made} is kept only while this is there
   * @return whether it was kept
   */
  boolean put(CacheKey key, StoredObject made, @Nullable StoredObject source) {
    List<StoredObject> dropped = new ArrayList<>(1);
    boolean kept;
    synchronized (order) {
      kept = put(key, made, source, dropped);
      while (objects > objectsMax && evictNext(dropped)) {}
    }
    if (!kept) {
      made.release();
    }
    dropped.forEach(StoredObject::release);
    return kept;
  }

  private boolean put(
      CacheKey key, StoredObject made, @Nullable StoredObject source, List<StoredObject> dropped) {
    IndexEntry entry = entries.get(key.hash());
    if (source != null && (entry == null || !entry.contains(source))) {
      return false;
    }
    if (entry == null) {
      entry = new IndexEntry(key.hash());
      entry.add(made);
      order.add(entry);
      entries.put(entry, entry);
      objects++;
      return true;
    }
    int weightBefore = entry.weight();
    makeWay(entry, key, made, dropped);
    entry.add(made);
    objects++;
    order.reweigh(entry, entry.weight() - weightBefore);
    return true;
  }

  private void makeWay(
      IndexEntry entry, CacheKey key, StoredObject made, List<StoredObject> dropped) {
    StoredObject newest = entry.newest();
    boolean otherKey = newest != null && !newest.hasKey(key); // two met in 128 bits
    int staying = 0;
    for (StoredObject object = newest; object != null; object = object.older()) {
      if (otherKey || made.replaces(object) || staying + 1 >= objectsOfKeyMax) {
        entry.remove(object);
        objects--;
        dropped.add(object);
      } else {
        staying++;
      }
    }
  }

  /** Takes an object out, if it is there. */
  void remove(KeyHash key, StoredObject object) {
    synchronized (order) {
      IndexEntry entry = entries.get(key);
      if (entry == null || !entry.contains(object)) {
        return;
      }
      int weightBefore = entry.weight();
      entry.remove(object);
      objects--;
      order.reweigh(entry, entry.weight() - weightBefore);
      if (entry.newest() == null) {
        order.remove(entry);
        entries.remove(entry);
      }
    }
    object.release();
  }

  /** Evicts everything under a key; what it weighed. */
  void evict(KeyHash key) {
    List<StoredObject> dropped = new ArrayList<>(1);
    synchronized (order) {
      IndexEntry entry = entries.get(key);
      if (entry != null) {
        order.remove(entry);
        drop(entry, dropped);
      }
    }
    dropped.forEach(StoredObject::release);
  }

  /**
   * Evicts what is worth least.
   *
   * @param bytes how much room is wanted: enough objects leave to give it, a bounded number at a
   *     time
   * @return whether any has left
   */
  boolean evictFor(long bytes, int entriesMax) {
    List<StoredObject> dropped = new ArrayList<>();
    synchronized (order) {
      long freed = 0;
      for (int i = 0; i < entriesMax && freed < bytes; i++) {
        int before = dropped.size();
        if (!evictNext(dropped)) {
          break;
        }
        for (StoredObject object : dropped.subList(before, dropped.size())) {
          freed += (long) object.weight() * StoredObject.WEIGHT_UNIT_BYTES;
        }
      }
    }
    dropped.forEach(StoredObject::release);
    return !dropped.isEmpty();
  }

  /** Empties the index. */
  void clear() {
    while (evictFor(Long.MAX_VALUE, Integer.MAX_VALUE)) {}
  }

  private boolean evictNext(List<StoredObject> dropped) {
    IndexEntry entry = order.next();
    if (entry == null) {
      return false;
    }
    drop(entry, dropped);
    return true;
  }

  private void drop(IndexEntry entry, List<StoredObject> dropped) {
    entries.remove(entry);
    for (StoredObject object = entry.newest(); object != null; object = object.older()) {
      entry.remove(object);
      objects--;
      evicted++;
      dropped.add(object);
    }
  }
}
