package lb.cache.purge;

/** What the ledger says of a subject, mildest first. */
public enum PurgeVerdict {
  /** No entry after its frontier matches: it may be used. */
  NONE,
  /** A soft purge matches: it is stale, and must be revalidated or may be served as stale. */
  SOFT,
  /** A hard purge matches, or its frontier lies before the horizon: it must not be used again. */
  HARD;

  /** The stricter of the two. */
  public PurgeVerdict or(PurgeVerdict other) {
    return compareTo(other) >= 0 ? this : other;
  }
}
