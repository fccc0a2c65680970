package lb.cache;

import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReferenceArray;
import lb.cache.rules.VarySpec;
import org.jspecify.annotations.Nullable;

/**
 * Numbers for what objects vary on, so that a record off the heap can name it. Sites use few;
 * should somebody send ever new ones, the first thousand have numbers and the others are read from
 * the arena when they are needed. Any thread.
 */
final class VarySpecs {
  /** The number of {@link VarySpec#NONE}. */
  static final int NONE = 0;

  /** The number of all that have none of their own. */
  static final int UNNUMBERED = -1;

  private static final int SPECS_MAX = 1_000;

  private final AtomicReferenceArray<VarySpec> specs = new AtomicReferenceArray<>(SPECS_MAX);
  private final ConcurrentHashMap<VarySpec, Integer> numbers = new ConcurrentHashMap<>();
  private final AtomicInteger used = new AtomicInteger();

  VarySpecs() {
    numberOf(VarySpec.NONE);
    numberOf(VarySpec.ACCEPT_ENCODING);
  }

  /** The number of {@code spec}; {@link #UNNUMBERED} when too many have come before it. */
  int numberOf(VarySpec spec) {
    if (spec == VarySpec.NONE && used.get() > NONE) {
      return NONE;
    }
    Integer known = numbers.get(spec);
    if (known == null) {
      if (used.get() >= SPECS_MAX) {
        return UNNUMBERED;
      }
      known = numbers.computeIfAbsent(spec, this::next);
    }
    return known;
  }

  private Integer next(VarySpec spec) {
    int number = used.getAndIncrement();
    if (number >= SPECS_MAX) {
      return UNNUMBERED;
    }
    specs.set(number, spec);
    return number;
  }

  /** What has this number; null for {@link #UNNUMBERED}. */
  @Nullable VarySpec spec(int number) {
    return number == UNNUMBERED ? null : specs.get(number);
  }
}
