package lb.cache;

import lb.cache.rules.Reason;
import org.jspecify.annotations.Nullable;

/**
 * What the index has for a request.
 *
 * @param object an object of the right key and variant with one reference given, or null
 * @param absence why there is none: URI_MISS, VARY_MISS or PURGED
 */
public record Found(@Nullable StoredObject object, Reason absence) {
  static final Found NOTHING = new Found(null, Reason.URI_MISS);
  static final Found OTHER_VARIANT = new Found(null, Reason.VARY_MISS);
  static final Found PURGED = new Found(null, Reason.PURGED);
}
