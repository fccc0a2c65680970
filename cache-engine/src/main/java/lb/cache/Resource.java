package lb.cache;

import java.util.ArrayList;
import java.util.List;
import lb.cache.http.Fields;
import lb.cache.rules.VaryKey;
import org.jspecify.annotations.Nullable;

/**
 * Everything that is kept under one key: variants, parts, and the codings made of them, newest
 * first. Immutable; a change makes another one.
 */
final class Resource {
  /** Weights are counted in these, so that they fit the int that the index wants. */
  static final int WEIGHT_UNIT_BYTES = 64;

  private final StoredObject[] objects;

  Resource(StoredObject only) {
    this(new StoredObject[] {only});
  }

  private Resource(StoredObject[] objects) {
    this.objects = objects;
  }

  int size() {
    return objects.length;
  }

  StoredObject get(int i) {
    return objects[i];
  }

  /** What it weighs in the index, in units of {@link #WEIGHT_UNIT_BYTES}. */
  int weight() {
    long bytes = 0;
    for (StoredObject object : objects) {
      bytes += object.weight();
    }
    return (int) Math.min(Integer.MAX_VALUE, Math.ceilDiv(bytes, WEIGHT_UNIT_BYTES));
  }

  /** Whether {@code object} answers a request with these fields, as far as {@code Vary} goes. */
  static boolean matches(StoredObject object, Fields request) {
    Variant variant = object.variant();
    return variant == null || variant.values().equals(VaryKey.of(variant.spec(), request));
  }

  /**
   * This with {@code added} in front; what it takes the place of goes to {@code dropped}: an object
   * of the same variant, all of them when it has no {@code Vary}, and the oldest beyond {@code
   * most}.
   */
  Resource with(StoredObject added, int most, List<StoredObject> dropped) {
    List<StoredObject> next = new ArrayList<>(objects.length + 1);
    next.add(added);
    for (StoredObject object : objects) {
      if (next.size() >= most || replaces(added, object)) {
        dropped.add(object);
      } else {
        next.add(object);
      }
    }
    return new Resource(next.toArray(StoredObject[]::new));
  }

  /** This without {@code gone}; null when nothing is left. */
  @Nullable Resource without(StoredObject gone) {
    List<StoredObject> next = new ArrayList<>(objects.length);
    for (StoredObject object : objects) {
      if (object != gone) {
        next.add(object);
      }
    }
    if (next.size() == objects.length) {
      return this;
    }
    return next.isEmpty() ? null : new Resource(next.toArray(StoredObject[]::new));
  }

  boolean contains(StoredObject wanted) {
    for (StoredObject object : objects) {
      if (object == wanted) {
        return true;
      }
    }
    return false;
  }

  private static boolean replaces(StoredObject added, StoredObject old) {
    boolean sameVariant =
        added.variant() == null || (old.variant() != null && added.variant().equals(old.variant()));
    if (!sameVariant) {
      return false;
    }
    if (added.madeCoding() != null) {
      return added.madeCoding().equals(old.madeCoding());
    }
    return added.part() == null || old.part() == null
        ? added.part() == null || old.status() != added.status()
        : added.part().first() == old.part().first();
  }
}
