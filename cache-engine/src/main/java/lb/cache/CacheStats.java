package lb.cache;

import lb.cache.memory.ArenaStats;

/**
 * What a cache holds at one moment.
 *
 * @param objects stored responses: variants, parts and codings each count
 * @param arena the memory they lie in
 * @param evicted objects that made room for others, since the start
 * @param fills fills that run
 * @param fillBytes what unfinished fills hold of the arena
 * @param purgePosition how many purges were accepted since the start
 * @param purgeEntries how many of them are still held against objects
 */
public record CacheStats(
    long objects,
    ArenaStats arena,
    long evicted,
    int fills,
    long fillBytes,
    long purgePosition,
    int purgeEntries) {}
