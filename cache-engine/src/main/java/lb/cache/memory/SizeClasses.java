package lb.cache.memory;

import java.util.ArrayList;
import java.util.List;

/**
 * The sizes that chunks come in. From 128 bytes to 32 KiB each is at most 12.5 % larger than the
 * one before; then 64, 128 and 256 KiB. Each is the largest multiple of 8 of which a page still
 * holds as many, so that less than 0.6 % of a page is left over.
 */
final class SizeClasses {
  /** The smallest chunk; less than that would cost more in bookkeeping than it saves. */
  static final int CHUNK_BYTES_MIN = 128;

  /** The largest chunk of the fine steps. */
  static final int FINE_BYTES_MAX = 32 * 1024;

  /** The most chunks that a page can hold. */
  static final int SLOTS_MAX = SlabArena.PAGE_BYTES / CHUNK_BYTES_MIN;

  private static final int[] CHUNK_BYTES = sizes();
  private static final byte[] BY_EIGHTHS = byEighths();

  private SizeClasses() {}

  /** How many classes there are. */
  static int count() {
    return CHUNK_BYTES.length;
  }

  /** The size of the chunks of a class. */
  static int chunkBytes(int index) {
    return CHUNK_BYTES[index];
  }

  /** The class with the smallest chunks of at least {@code bytes}, 1 to the largest chunk. */
  static int indexOf(int bytes) {
    if (bytes <= 0 || bytes > SlabArena.CHUNK_BYTES_MAX) {
      throw new IllegalArgumentException(
          "a chunk of " + bytes + " bytes, expected 1 to " + SlabArena.CHUNK_BYTES_MAX);
    }
    if (bytes <= FINE_BYTES_MAX) {
      return BY_EIGHTHS[(bytes + 7) >>> 3];
    }
    int largest = CHUNK_BYTES.length - 1;
    return bytes <= 64 * 1024 ? largest - 2 : bytes <= 128 * 1024 ? largest - 1 : largest;
  }

  private static int[] sizes() {
    List<Integer> descending = new ArrayList<>(List.of(256 * 1024, 128 * 1024, 64 * 1024));
    int size = FINE_BYTES_MAX;
    while (size > CHUNK_BYTES_MIN) {
      descending.add(size);
      size = nextBelow(size);
    }
    descending.add(CHUNK_BYTES_MIN);
    return descending.reversed().stream().mapToInt(Integer::intValue).toArray();
  }

  /** The smallest size that tiles a page well and of which {@code size} is at most 12.5 % more. */
  private static int nextBelow(int size) {
    int lowest = (size * 8 + 8) / 9;
    int next = size;
    for (int slots = SlabArena.PAGE_BYTES / size; ; slots++) {
      int candidate = SlabArena.PAGE_BYTES / slots & ~7;
      if (candidate < lowest) {
        return next == size ? candidate : next;
      }
      next = candidate;
    }
  }

  private static byte[] byEighths() {
    byte[] table = new byte[FINE_BYTES_MAX / 8 + 1];
    int index = 0;
    for (int eighths = 0; eighths < table.length; eighths++) {
      if (eighths * 8 > CHUNK_BYTES[index]) {
        index++;
      }
      table[eighths] = (byte) index;
    }
    return table;
  }
}
