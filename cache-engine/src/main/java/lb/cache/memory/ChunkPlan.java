package lb.cache.memory;

import java.util.Arrays;

/**
 * How a body of a known length is cut into chunks while there is room: few pieces, little waste.
 * All but the last fill their chunk to the last byte, so that what stands at an offset is found by
 * subtraction. {@link SlabArena#allocateFor} follows it until the arena is full.
 *
 * <p>As many whole pages as there are come first; at most four more pieces follow. At most an
 * eighth of the last chunk is wasted, but for a rest below the smallest chunk.
 */
final class ChunkPlan {
  private final SizeClasses classes;
  private final int wholes;
  private final int[] tail;

  private ChunkPlan(SizeClasses classes, long bytes) {
    int[] pieces = new int[4];
    int count = 0;
    int rest = (int) (bytes % classes.pageBytes());
    while (rest > 0) {
      int piece = nextPiece(classes, rest);
      pieces[count++] = piece;
      rest -= piece;
    }
    this.classes = classes;
    this.wholes = Math.toIntExact(bytes / classes.pageBytes());
    this.tail = Arrays.copyOf(pieces, count);
  }

  /** Cuts {@code bytes}, 1 or more. */
  static ChunkPlan of(SizeClasses classes, long bytes) {
    if (bytes <= 0) {
      throw new IllegalArgumentException("a plan for " + bytes + " bytes, expected 1 or more");
    }
    return new ChunkPlan(classes, bytes);
  }

  /** How many pieces there are. */
  int pieces() {
    return wholes + tail.length;
  }

  /** How many bytes of the body piece {@code i} holds. */
  int bytesOf(int i) {
    return i < wholes ? classes.pageBytes() : tail[i - wholes];
  }

  /** How many bytes of the arena all pieces take, rounded up to their size classes. */
  long roundedBytes() {
    long sum = (long) wholes * classes.pageBytes();
    for (int piece : tail) {
      sum += classes.rounded(piece);
    }
    return sum;
  }

  /** The first piece of {@code rest} bytes. */
  static int first(SizeClasses classes, long rest) {
    if (rest <= 0) {
      throw new IllegalArgumentException("a piece of " + rest + " bytes, expected 1 or more");
    }
    return rest >= classes.pageBytes() ? classes.pageBytes() : nextPiece(classes, (int) rest);
  }

  /** All of {@code rest} when one chunk holds it well, else the largest chunk that it fills. */
  private static int nextPiece(SizeClasses classes, int rest) {
    int filled = classes.fineBytesMax();
    if (rest <= filled) {
      return rest;
    }
    for (int coarse = classes.pageBytes() / 4; coarse <= classes.pageBytes(); coarse *= 2) {
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
