package lb.cache.memory;

/**
 * How a body of a known length is cut into chunks while there is room: few pieces, little waste.
 * All but the last fill their chunk to the last byte, so that what stands at an offset is found by
 * subtraction. {@link SlabArena#allocateFor} follows it until the arena is full.
 *
 * <p>As many pieces of 256 KiB as there are come first; at most four more follow. At most an eighth
 * of the last chunk is wasted, but for a rest below the smallest chunk.
 */
public final class ChunkPlan {
  private static final int[] COARSE_BYTES = {64 * 1024, 128 * 1024, 256 * 1024};

  private final long bytes;
  private final int wholes;
  private final int[] tail;

  private ChunkPlan(long bytes) {
    int[] pieces = new int[4];
    int count = 0;
    int rest = (int) (bytes % SlabArena.CHUNK_BYTES_MAX);
    while (rest > 0) {
      int piece = nextPiece(rest);
      pieces[count++] = piece;
      rest -= piece;
    }
    this.bytes = bytes;
    this.wholes = Math.toIntExact(bytes / SlabArena.CHUNK_BYTES_MAX);
    this.tail = java.util.Arrays.copyOf(pieces, count);
  }

  /** Cuts {@code bytes}, 1 or more. */
  public static ChunkPlan of(long bytes) {
    if (bytes <= 0) {
      throw new IllegalArgumentException("a plan for " + bytes + " bytes, expected 1 or more");
    }
    return new ChunkPlan(bytes);
  }

  /** The length that is cut. */
  public long bytes() {
    return bytes;
  }

  /** How many pieces there are. */
  public int pieces() {
    return wholes + tail.length;
  }

  /** How many bytes of the body piece {@code i} holds. */
  public int bytesOf(int i) {
    return i < wholes ? SlabArena.CHUNK_BYTES_MAX : tail[i - wholes];
  }

  /** How many bytes of the arena all pieces take, rounded up to their size classes. */
  public long roundedBytes() {
    long sum = (long) wholes * SlabArena.CHUNK_BYTES_MAX;
    for (int piece : tail) {
      sum += SlabArena.roundedBytes(piece);
    }
    return sum;
  }

  /** The first piece of {@code rest} bytes. */
  static int first(long rest) {
    if (rest <= 0) {
      throw new IllegalArgumentException("a piece of " + rest + " bytes, expected 1 or more");
    }
    return rest >= SlabArena.CHUNK_BYTES_MAX ? SlabArena.CHUNK_BYTES_MAX : nextPiece((int) rest);
  }

  /** All of {@code rest} when one chunk holds it well, else the largest chunk that it fills. */
  private static int nextPiece(int rest) {
    if (rest <= SizeClasses.FINE_BYTES_MAX) {
      return rest;
    }
    int filled = SizeClasses.FINE_BYTES_MAX;
    for (int coarse : COARSE_BYTES) {
      if (rest <= coarse && coarse - rest <= coarse / 16) {
        return rest;
      }
      if (coarse <= rest) {
        filled = coarse;
      }
    }
    return filled;
  }
}
