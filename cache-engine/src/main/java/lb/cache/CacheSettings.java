package lb.cache;

import lb.cache.purge.PurgeLedger;

/**
 * How large a cache is.
 *
 * @param memoryBytes the whole arena, 1 MiB or more: a hard bound on bodies, heads and keys
 * @param objectsMax how many objects may be stored: each takes some of the Java heap, whatever its
 *     size
 * @param variantsMax how many variants, parts and codings one key may have
 * @param followersMax how many requests may follow one fill; further ones fetch for themselves
 * @param uncacheableMax how many keys are remembered as not worth collapsing
 * @param purgeEntriesMax how many purges are remembered
 * @param hashSeed the seed of the hashes of this process
 */
public record CacheSettings(
    long memoryBytes,
    long objectsMax,
    int variantsMax,
    int followersMax,
    int uncacheableMax,
    int purgeEntriesMax,
    long hashSeed) {

  /** The share of the Java heap that the index may fill: a half. */
  private static final int HEAP_SHARE = 2;

  /**
   * What an object takes of the heap, with its place in the index: 170 octets when it is small, 200
   * more when its body is a chain ({@code benchmarks/engine/run}). The other half of the heap bears
   * the difference, should all of them be long.
   */
  private static final int HEAP_BYTES_PER_OBJECT = 256;

  /** The usual bounds around a memory size, on the heap that this process has. */
  public static CacheSettings of(
      long memoryBytes, int variantsMax, int followersMax, long hashSeed) {
    return new CacheSettings(
        memoryBytes,
        Runtime.getRuntime().maxMemory() / HEAP_SHARE / HEAP_BYTES_PER_OBJECT,
        variantsMax,
        followersMax,
        100_000,
        PurgeLedger.ENTRIES_MAX,
        hashSeed);
  }
}
