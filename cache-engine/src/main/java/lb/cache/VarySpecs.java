package lb.cache;

import java.util.concurrent.ConcurrentHashMap;
import lb.cache.rules.VarySpec;
import org.jspecify.annotations.Nullable;

/**
 * One {@link VarySpec} for all objects that vary on the same fields. Sites use few; should somebody
 * send ever new ones, the first thousand are shared and the others are read from the arena when
 * they are needed. Any thread.
 */
final class VarySpecs {
  private static final int SPECS_MAX = 1_000;

  private final ConcurrentHashMap<VarySpec, VarySpec> shared = new ConcurrentHashMap<>();

  /** The one that equals {@code spec} and may be kept on the heap; null when there are too many. */
  @Nullable VarySpec share(VarySpec spec) {
    if (spec == VarySpec.NONE || spec == VarySpec.ACCEPT_ENCODING) {
      return spec;
    }
    VarySpec known = shared.get(spec);
    if (known == null && shared.size() < SPECS_MAX) {
      known = shared.putIfAbsent(spec, spec);
      return known == null ? spec : known;
    }
    return known;
  }
}
