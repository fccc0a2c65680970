package lb.cache;

import com.github.benmanes.caffeine.cache.Caffeine;
import lb.cache.http.FieldName;
import lb.cache.http.Fields;
import lb.cache.rules.NoVarySearch;
import org.jspecify.annotations.Nullable;

/**
 * Which queries of a path select the same response, as origins said it with {@code No-Vary-Search}.
 * Learned from responses, bounded, shared by all loops.
 */
public final class QueryEquivalence {
  private static final int PATHS_MAX = 10_000;

  private final com.github.benmanes.caffeine.cache.Cache<String, NoVarySearch> byPath =
      Caffeine.newBuilder().executor(Runnable::run).maximumSize(PATHS_MAX).build();
  private volatile boolean everLearned;

  /** Takes in what a stored response of a path says. */
  public void learn(String site, String path, Fields response) {
    if (response.has(FieldName.NO_VARY_SEARCH)) {
      NoVarySearch said = NoVarySearch.of(response);
      if (!said.isDefault()) {
        everLearned = true;
        byPath.put(site + '\0' + path, said);
        return;
      }
    }
    if (everLearned) {
      byPath.invalidate(site + '\0' + path);
    }
  }

  /** The query that stands in the key for all that are equivalent to {@code query}. */
  public @Nullable String canonical(String site, String path, @Nullable String query) {
    if (!everLearned || query == null) {
      return query;
    }
    NoVarySearch said = byPath.getIfPresent(site + '\0' + path);
    if (said == null) {
      return query;
    }
    String canonical = said.canonical(query);
    return canonical.isEmpty() ? null : canonical;
  }

  /**
   * Whether keys may have other queries than requests. What was learned may be forgotten while
   * objects that were stored by it stay, so a purge of one target then has to cover its whole path.
   */
  public boolean everLearned() {
    return everLearned;
  }
}
