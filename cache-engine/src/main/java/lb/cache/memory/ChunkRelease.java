package lb.cache.memory;

/**
 * What is told when a view of arena memory is no longer read. One instance serves any number of
 * views: the token tells which one it was, so that a view costs no closure.
 */
@FunctionalInterface
public interface ChunkRelease {
  /**
   * Called once for each view, on the thread that released it last.
   *
   * @param token what was given when the view was made
   */
  void released(long token);
}
