package lb.cache;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * What is stored, by key, and what of it leaves next. It holds one reference to each object and
 * gives it back when the object leaves.
 *
 * <p>Any thread. A look-up takes no lock and writes one byte; should it find nothing while
 * something leaves its way, it looks once more under the lock. A change is a few steps under the
 * lock; changes come with fills, which cost much more.
 */
final class Index {
  private final ObjectTable table;
  private final Buckets buckets;
  private final EvictionOrder order;
  private final Ghosts ghosts;
  private final long objectsMax;
  private final int objectsOfKeyMax;
  private volatile long objects;
  private volatile long evicted;

  /**
   * An empty index of what is in {@code table}.
   *
   * @param objectsMax how many objects it may hold
   * @param objectsOfKeyMax how many of them under one key
   */
  Index(ObjectTable table, int objectsMax, int objectsOfKeyMax) {
    this.table = table;
    this.buckets = new Buckets(table.arena(), table, objectsMax);
    this.ghosts = new Ghosts(table.arena(), objectsMax);
    this.order = new EvictionOrder(table, ghosts);
    this.objectsMax = objectsMax;
    this.objectsOfKeyMax = objectsOfKeyMax;
  }

  // --- looking up; the numbers that come out may be of anything until they are retained ---

  /** The newest object that has this hash, 0 for none. */
  int first(CacheKey key) {
    return buckets.first(key.high(), key.low());
  }

  /** The one before it. */
  int next(int id, CacheKey key) {
    return buckets.next(id, key.high(), key.low());
  }

  /** What {@link #isDisturbed} has to know from before a look-up. */
  long changes() {
    return buckets.changes();
  }

  /** Whether a look-up that found nothing may have missed something. */
  boolean isDisturbed(long changesBefore) {
    return buckets.isDisturbed(changesBefore);
  }

  /** Looks up while nothing changes. */
  <T> T undisturbed(Supplier<T> lookUp) {
    synchronized (order) {
      return lookUp.get();
    }
  }

  /** Counts one use of an object. */
  void touch(StoredObject object) {
    order.touch(object.id());
  }

  /** Whether there is anything of this hash. */
  boolean hasAny(CacheKey key) {
    long before = changes();
    return first(key) != 0 || isDisturbed(before) && undisturbed(() -> first(key)) != 0;
  }

  /** How many objects of this hash there are. */
  int count(CacheKey key) {
    return undisturbed(() -> {
      int count = 0;
      for (int id = first(key); id != 0; id = next(id, key)) {
        count++;
      }
      return count;
    });
  }

  /** How many objects there are. */
  long objects() {
    return objects;
  }

  /** How many objects have made room for others. */
  long evicted() {
    return evicted;
  }

  /** How much memory the index uses beside the arena. */
  long bytes() {
    return (table.touched() + 1L) * ObjectTable.RECORD_BYTES + buckets.bytes() + ghosts.bytes();
  }

  /**
   * Hands every object to {@code visitor}, who holds it meanwhile; those that come or go perhaps
   * not, and some perhaps that have just left.
   */
  void forEach(Consumer<StoredObject> visitor) {
    int last = table.touched();
    for (int id = 1; id <= last; id++) {
      if (table.tryRetain(id)) {
        try {
          visitor.accept(table.object(id));
        } finally {
          table.release(id);
        }
      }
    }
  }

  /** Whether an object is in the index. */
  boolean has(StoredObject object) {
    return table.queue(object.id()) != EvictionQueue.NONE;
  }

  // --- changes ---

  /**
   * Puts an object in and takes over its reference. What it takes the place of leaves: an object of
   * the same variant, all of them when it has no {@code Vary}, the oldest when there are too many.
   *
   * @param source when there is one, {@code made} is kept only while this is there; the caller
   *     holds it
   * @return whether it was kept
   */
  boolean put(CacheKey key, StoredObject made, @Nullable StoredObject source) {
    List<StoredObject> dropped = new ArrayList<>(1);
    boolean kept;
    synchronized (order) {
      kept = source == null || has(source);
      if (kept) {
        put(key, made, source, dropped);
        while (objects > objectsMax && evictNext(dropped)) {}
      }
    }
    if (!kept) {
      made.release();
    }
    dropped.forEach(StoredObject::release);
    return kept;
  }

  private void put(
      CacheKey key, StoredObject made, @Nullable StoredObject source, List<StoredObject> dropped) {
    int replaced = 0;
    int staying = 0;
    for (int id = first(key); id != 0; id = next(id, key)) {
      StoredObject object = table.object(id);
      boolean otherKey = !object.hasKey(key); // two met in 128 bits
      boolean isReplaced = !otherKey && made.replaces(object);
      if (isReplaced && replaced == 0) {
        replaced = id;
      }
      if (otherKey || isReplaced || staying + 1 >= objectsOfKeyMax) {
        dropped.add(object);
      } else {
        staying++;
      }
    }
    if (replaced != 0) {
      order.replace(replaced, made.id());
    } else if (source != null) {
      order.addLike(made.id(), source.id());
    } else {
      order.add(made.id());
    }
    objects++;
    buckets.add(made.id(), objects);
    for (StoredObject object : dropped) {
      if (object.id() != replaced) {
        order.remove(object.id());
      }
      unlink(object);
    }
  }

  /** Takes an object out, if it is there; the caller holds it. */
  void remove(StoredObject object) {
    synchronized (order) {
      if (!has(object)) {
        return;
      }
      order.remove(object.id());
      unlink(object);
    }
    object.release();
  }

  /** Takes out everything under a key that is of the same variant as {@code object}. */
  void removeVariant(CacheKey key, StoredObject object) {
    List<StoredObject> dropped = new ArrayList<>(1);
    synchronized (order) {
      for (int id = first(key); id != 0; id = next(id, key)) {
        StoredObject other = table.object(id);
        if (other.hasKey(key) && Objects.equals(other.variant(), object.variant())) {
          dropped.add(other);
        }
      }
      for (StoredObject other : dropped) {
        order.remove(other.id());
        unlink(other);
      }
    }
    dropped.forEach(StoredObject::release);
  }

  /** Evicts everything of a hash. */
  void evict(long high, long low) {
    List<StoredObject> dropped = new ArrayList<>(1);
    synchronized (order) {
      int id = buckets.first(high, low);
      while (id != 0) {
        int next = buckets.next(id, high, low);
        order.remove(id);
        drop(id, dropped);
        id = next;
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
  boolean evictFor(long bytes, int countMax) {
    List<StoredObject> dropped = new ArrayList<>();
    synchronized (order) {
      long freed = 0;
      for (int i = 0; i < countMax && freed < bytes && evictNext(dropped); i++) {
        freed += (long) dropped.getLast().weight() * StoredObject.WEIGHT_UNIT_BYTES;
      }
    }
    dropped.forEach(StoredObject::release);
    return !dropped.isEmpty();
  }

  private boolean evictNext(List<StoredObject> dropped) {
    int id = order.next();
    if (id != 0) {
      drop(id, dropped);
    }
    return id != 0;
  }

  private void drop(int id, List<StoredObject> dropped) {
    StoredObject object = table.object(id);
    unlink(object);
    evicted++;
    dropped.add(object);
  }

  private void unlink(StoredObject object) {
    buckets.remove(object.id());
    objects--;
  }
}
