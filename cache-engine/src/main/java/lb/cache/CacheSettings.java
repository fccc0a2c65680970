package lb.cache;

import lb.cache.purge.PurgeLedger;

/**
 * How large a cache is.
 *
 * @param memoryBytes the whole arena, 1 MiB or more: a hard bound on bodies, heads and keys
 * @param variantsMax how many variants, parts and codings one key may have
 * @param followersMax how many requests may follow one fill; further ones fetch for themselves
 * @param uncacheableMax how many keys are remembered as not worth collapsing
 * @param purgeEntriesMax how many purges are remembered
 * @param hashSeed the seed of the hashes of this process
 */
public record CacheSettings(
    long memoryBytes,
    int variantsMax,
    int followersMax,
    int uncacheableMax,
    int purgeEntriesMax,
    long hashSeed) {

  /** The usual bounds around a memory size. */
  public static CacheSettings of(
      long memoryBytes, int variantsMax, int followersMax, long hashSeed) {
    return new CacheSettings(
        memoryBytes, variantsMax, followersMax, 100_000, PurgeLedger.ENTRIES_MAX, hashSeed);
  }
}
