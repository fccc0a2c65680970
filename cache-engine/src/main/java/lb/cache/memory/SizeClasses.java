package lb.cache.memory;

import java.util.ArrayList;
import java.util.List;

/**
 * The sizes that the chunks of an arena come in. From 128 bytes to an eighth of a page each is at
 * most 12.5 % larger than the one before; then a quarter, a half, and a whole page. Each is the
 * largest multiple of 8 of which a page still holds as many, so that hardly anything of a page is
 * left over.
 */
final class SizeClasses {
  /** The smallest chunk; less than that would cost more in bookkeeping than it saves. */
  static final int CHUNK_BYTES_MIN = 128;

  private static final int FINE_SHARE = 8;

  private final int pageBytes;
  private final int[] chunkBytes;
  private final byte[] byEighths;

  /** The classes for pages of so many bytes: a power of two, 16 to 256 KiB. */
  SizeClasses(int pageBytes) {
    this.pageBytes = pageBytes;
    this.chunkBytes = sizes(pageBytes);
    this.byEighths = byEighths(chunkBytes, fineBytesMax());
  }

  /** How large a page is: the largest chunk takes it whole. */
  int pageBytes() {
    return pageBytes;
  }

  /** The largest chunk of the fine steps. */
  int fineBytesMax() {
    return pageBytes / FINE_SHARE;
  }

  /** How many classes there are. */
  int count() {
    return chunkBytes.length;
  }

  /** The size of the chunks of a class. */
  int chunkBytes(int index) {
    return chunkBytes[index];
  }

  /** The class with the smallest chunks of at least {@code bytes}, 1 to the largest chunk. */
  int indexOf(int bytes) {
    if (bytes <= 0 || bytes > pageBytes) {
      throw new IllegalArgumentException(
          "a chunk of " + bytes + " bytes, expected 1 to " + pageBytes);
    }
    if (bytes <= fineBytesMax()) {
      return byEighths[(bytes + 7) >>> 3];
    }
    int largest = chunkBytes.length - 1;
    return bytes <= pageBytes / 4 ? largest - 2 : bytes <= pageBytes / 2 ? largest - 1 : largest;
  }

  /** How many bytes of the arena a chunk of {@code bytes} takes. */
  int rounded(int bytes) {
    return chunkBytes[indexOf(bytes)];
  }

  private static int[] sizes(int pageBytes) {
    List<Integer> descending = new ArrayList<>(List.of(pageBytes, pageBytes / 2, pageBytes / 4));
    int size = pageBytes / FINE_SHARE;
    while (size > CHUNK_BYTES_MIN) {
      descending.add(size);
      size = nextBelow(size, pageBytes);
    }
    descending.add(CHUNK_BYTES_MIN);
    return descending.reversed().stream().mapToInt(Integer::intValue).toArray();
  }

  /** The smallest size that tiles a page well and of which {@code size} is at most 12.5 % more. */
  private static int nextBelow(int size, int pageBytes) {
    int lowest = (size * 8 + 8) / 9;
    int next = size;
    for (int slots = pageBytes / size; ; slots++) {
      int candidate = pageBytes / slots & ~7;
      if (candidate < lowest) {
        return next == size ? candidate : next;
      }
      next = candidate;
    }
  }

  private static byte[] byEighths(int[] chunkBytes, int fineBytesMax) {
    byte[] table = new byte[fineBytesMax / 8 + 1];
    int index = 0;
    for (int eighths = 0; eighths < table.length; eighths++) {
      if (eighths * 8 > chunkBytes[index]) {
        index++;
      }
      table[eighths] = (byte) index;
    }
    return table;
  }
}
