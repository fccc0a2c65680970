package lb.cache;

import java.util.ArrayList;
import java.util.List;
import lb.cache.http.Fields;
import lb.cache.rules.Coding;
import org.jspecify.annotations.Nullable;

/** Chooses among the objects of a key what answers a request, whatever purges say of it. */
final class Finder {
  private final Index index;
  private final ObjectTable table;

  Finder(Index index, ObjectTable table) {
    this.index = index;
    this.table = table;
  }

  /** The whole object that suits best, retained; see {@link Cache#find}. */
  Found find(CacheKey key, Fields request, List<String> codings) {
    long before = index.changes();
    Found found = choose(key, request, codings);
    return found.object() == null && index.isDisturbed(before)
        ? index.undisturbed(() -> choose(key, request, codings))
        : found;
  }

  private Found choose(CacheKey key, Fields request, List<String> codings) {
    StoredObject best = null;
    int bestRank = Integer.MAX_VALUE;
    boolean sameKey = false;
    for (int id = index.first(key); id != 0; id = index.next(id, key)) {
      StoredObject object = retained(id, key, false);
      if (object == null) {
        continue;
      }
      int rank = rank(object, codings);
      boolean mine = object.hasKey(key);
      sameKey |= mine;
      if (mine && rank < bestRank && object.answers(request)) {
        if (best != null) {
          best.release();
        }
        best = object;
        bestRank = rank;
      } else {
        object.release();
      }
    }
    if (best != null) {
      return best;
    }
    return sameKey ? Found.Nothing.OTHER_VARIANT : Found.Nothing.UNKNOWN;
  }

  /** Puts what the client likes best first, and what it would not take last. */
  private static int rank(StoredObject object, List<String> codings) {
    Coding coding = object.madeCoding();
    if (coding == null) {
      return codings.size();
    }
    int place = codings.indexOf(coding.token());
    return place < 0 ? Integer.MAX_VALUE : place;
  }

  /** The stored parts that answer a request, retained, newest first. */
  List<StoredObject> findParts(CacheKey key, Fields request) {
    long before = index.changes();
    List<StoredObject> parts = collectParts(key, request);
    if (!index.isDisturbed(before)) {
      return parts;
    }
    parts.forEach(StoredObject::release);
    return index.undisturbed(() -> collectParts(key, request));
  }

  private List<StoredObject> collectParts(CacheKey key, Fields request) {
    List<StoredObject> parts = new ArrayList<>();
    for (int id = index.first(key); id != 0; id = index.next(id, key)) {
      StoredObject object = retained(id, key, true);
      if (object != null) {
        if (object.hasKey(key) && object.answers(request)) {
          parts.add(object);
        } else {
          object.release();
        }
      }
    }
    return parts;
  }

  /** The object with this number, if it is still there, of this hash, and whole or a part. */
  private @Nullable StoredObject retained(int id, CacheKey key, boolean part) {
    if (!table.tryRetain(id)) {
      return null;
    }
    boolean wanted = part == (table.kind(id) == ObjectTable.PART);
    if (wanted && table.hasHash(id, key.high(), key.low())) {
      return table.object(id);
    }
    table.release(id); // its number has got another object meanwhile, or it is of the other sort
    return null;
  }
}
