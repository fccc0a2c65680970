package lb.cache.purge;

/**
 * One purge: what it matches and how hard.
 *
 * @param matcher what it matches
 * @param soft whether what matches becomes stale instead of unusable
 */
public record Purge(PurgeMatcher matcher, boolean soft) {}
