package lb.cache.memory;

/** Is told the owners of the chunks in a page that is to be emptied. */
@FunctionalInterface
public interface OwnerVisitor {
  /**
   * Called once for each chunk, with no lock held: it may free chunks, also this one. An owner of
   * several chunks in the page comes several times.
   *
   * @param ownerHigh the upper half of the owner id that was given to {@code allocate}
   * @param ownerLow the lower half
   */
  void owner(long ownerHigh, long ownerLow);
}
