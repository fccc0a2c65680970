package lb.cache;

import lb.cache.rules.Reason;
import org.jspecify.annotations.Nullable;

/** What the index has for a request: an object, with one reference given, or the reason why not. */
public sealed interface Found permits StoredObject, Found.Nothing {
  /** The object of the right key and variant, or null. The reference is the caller's. */
  @Nullable StoredObject object();

  /** Why there is none: URI_MISS, VARY_MISS or PURGED; FRESH when there is one. */
  Reason absence();

  /** Nothing that answers. */
  enum Nothing implements Found {
    /** Nothing is stored under the key. */
    UNKNOWN(Reason.URI_MISS),
    /** What is stored under the key answers other requests. */
    OTHER_VARIANT(Reason.VARY_MISS),
    /** A purge has taken it away. */
    PURGED(Reason.PURGED);

    private final Reason reason;

    Nothing(Reason reason) {
      this.reason = reason;
    }

    @Override
    public @Nullable StoredObject object() {
      return null;
    }

    @Override
    public Reason absence() {
      return reason;
    }
  }
}
