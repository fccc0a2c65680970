package lb.cache;

/** Where chunks come from: the arena, with eviction behind it when it is full. */
interface ChunkSource {
  /**
   * A chunk of at least {@code bytes}, or 0 when none can be had even after evicting. The caller
   * owns it.
   */
  long allocate(int bytes, KeyHash owner);

  /**
   * A chunk for the next octets of a body of which {@code rest} are to come: it holds all of them,
   * or they fill it. 0 when none can be had even after evicting. The caller owns it.
   */
  long allocateFor(long rest, KeyHash owner);
}
