package lb.cache.memory;

/**
 * How a body of a known length is cut into chunks: few pieces, little waste. Every piece is a
 * length to ask {@link SlabArena#allocate} for; all but the last fill their chunk to the last byte.
 */
public final class ChunkPlan {
  private final long bytes;

  private ChunkPlan(long bytes) {
    this.bytes = bytes;
  }

  /** Cuts {@code bytes}, 1 or more. */
  public static ChunkPlan of(long bytes) {
    return new ChunkPlan(bytes);
  }

  /** The length that is cut. */
  public long bytes() {
    return bytes;
  }

  /** How many pieces there are. */
  public int pieces() {
    throw new UnsupportedOperationException();
  }

  /** How many bytes of the body piece {@code i} holds. */
  public int bytesOf(int i) {
    throw new UnsupportedOperationException();
  }

  /** How many bytes of the arena all pieces take, rounded up to their size classes. */
  public long roundedBytes() {
    throw new UnsupportedOperationException();
  }
}
