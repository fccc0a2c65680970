package lb.config;

import java.util.List;
import lb.config.option.Located;

/**
 * What a {@code cache} block says.
 *
 * @param site for all paths
 * @param rules for some, the first that matches wins
 */
record CacheBlock(CacheChanges site, List<Located<CacheRule>> rules) {
  static final CacheBlock EMPTY = new CacheBlock(CacheChanges.NONE, List.of());
}
