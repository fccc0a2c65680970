package lb.cache;

import java.util.Map;
import lb.cache.memory.ArenaStats;
import lb.cache.rules.Reason;

/**
 * What a cache holds at one moment.
 *
 * @param objects stored responses: variants, parts and codings each count
 * @param indexBytes what the index takes of the machine's memory, beside the arena and off the heap
 * @param arena the memory they lie in
 * @param evicted objects that made room for others, since the start
 * @param fills fills that run
 * @param fillBytes what unfinished fills hold of the arena
 * @param purgePosition how many purges were accepted since the start
 * @param purgeEntries how many of them are still held against objects
 * @param notKept responses that were to be kept and were not, since the start, by reason:
 *     TOO_LARGE, CACHE_FULL or PURGED_IN_FLIGHT; a reason that never was is not there
 */
public record CacheStats(
    long objects,
    long indexBytes,
    ArenaStats arena,
    long evicted,
    int fills,
    long fillBytes,
    long purgePosition,
    int purgeEntries,
    Map<Reason, Long> notKept) {}
