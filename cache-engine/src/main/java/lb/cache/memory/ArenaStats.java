package lb.cache.memory;

import java.util.List;

/**
 * What an arena held at one moment. The classes are read one after the other, so that the sums may
 * mix moments that lie microseconds apart while other threads allocate.
 *
 * @param capacityBytes the size of the arena: what it never exceeds
 * @param pageBytes the size of a page
 * @param pages how many pages there are
 * @param freePages how many of them serve no class
 * @param drainingPages how many are being emptied since {@code victims} named them
 * @param allocatedBytes bytes of the chunks handed out, rounded up to their classes
 * @param requestedBytes bytes of these chunks that were asked for
 * @param classes one entry a size class, smallest first
 */
public record ArenaStats(
    long capacityBytes,
    int pageBytes,
    int pages,
    int freePages,
    int drainingPages,
    long allocatedBytes,
    long requestedBytes,
    List<OfClass> classes) {

  /** Copies the list. */
  public ArenaStats {
    classes = List.copyOf(classes);
  }

  /** Bytes of all pages that serve a class: what the arena may occupy of the machine's memory. */
  public long pagedBytes() {
    return (long) (pages - freePages) * pageBytes;
  }

  /** What is known of the chunks takes so much memory beside the arena. */
  public long bookBytes() {
    long chunks = 0;
    for (OfClass each : classes) {
      chunks += (long) each.pages * each.chunksPerPage;
    }
    return chunks * Page.BOOK_BYTES_PER_CHUNK;
  }

  /**
   * What one size class held.
   *
   * @param chunkBytes the usable size of each of its chunks
   * @param chunksPerPage how many of them a page holds
   * @param pages how many pages serve the class now
   * @param chunks how many chunks are handed out
   * @param requestedBytes bytes of these chunks that were asked for
   */
  public record OfClass(
      int chunkBytes, int chunksPerPage, int pages, long chunks, long requestedBytes) {
    /** How many more chunks the pages of this class could hand out. */
    public long freeChunks() {
      return (long) pages * chunksPerPage - chunks;
    }
  }
}
