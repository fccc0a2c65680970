package lb.cache;

import lb.cache.purge.PurgeLedger;

/**
 * How large a cache is.
 *
 * @param memoryBytes the whole arena, 1 MiB or more: a hard bound on bodies, heads and keys
 * @param objectsMax how many objects may be stored, 1 or more: each takes some 100 bytes beside the
 *     arena, whatever its size
 * @param variantsMax how many variants, parts and codings one key may have
 * @param followersMax how many requests may follow one fill; further ones fetch for themselves
 * @param uncacheableMax how many keys are remembered as not worth collapsing
 * @param purgeEntriesMax how many purges are remembered
 * @param hashSeed the seed of the hashes of this process
 */
public record CacheSettings(
    long memoryBytes,
    int objectsMax,
    int variantsMax,
    int followersMax,
    int uncacheableMax,
    int purgeEntriesMax,
    long hashSeed) {

  /** There is no object smaller than that, with its key and head. */
  private static final int OBJECT_BYTES_MIN = 256;

  private static final int OBJECTS_MAX = 1 << 30;

  /** Refuses a number of objects that no index can have. */
  public CacheSettings {
    if (objectsMax < 1 || objectsMax > OBJECTS_MAX) {
      throw new IllegalArgumentException(objectsMax + " objects, expected 1 to " + OBJECTS_MAX);
    }
  }

  /** The usual bounds around a memory size. */
  public static CacheSettings of(
      long memoryBytes, int variantsMax, int followersMax, long hashSeed) {
    return new CacheSettings(
        memoryBytes,
        (int) Math.min(OBJECTS_MAX, memoryBytes / OBJECT_BYTES_MIN),
        variantsMax,
        followersMax,
        100_000,
        PurgeLedger.ENTRIES_MAX,
        hashSeed);
  }
}
