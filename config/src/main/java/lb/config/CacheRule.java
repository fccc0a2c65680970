package lb.config;

import java.util.List;

/** What {@code cache.rules}, {@code cache.static} and {@code cache.api} say of some paths. */
record CacheRule(List<PathPattern> match, CacheChanges changes) {}
