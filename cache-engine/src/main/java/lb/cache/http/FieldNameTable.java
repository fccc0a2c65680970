package lb.cache.http;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Finds the {@link FieldName} that stands in some octets, in any case. Immutable once made.
 *
 * <p>Every line of every head is looked up, so this reads words of eight octets: the first and the
 * last of a name (which overlap in a name of less than sixteen octets) choose a slot of an open
 * hash table and are nearly always the whole comparison. Words are compared exactly: only the bit
 * that tells upper from lower case may differ, and only where the name has a letter.
 */
final class FieldNameTable {
  /** The octets of the longest name. */
  static final int BYTES_MAX = bytesMax();

  private static final VarHandle LONGS =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

  /** Four times the names and more, so that a probe rarely finds a stranger. */
  private static final int SLOTS = 256;

  private static final int SLOT_BITS = 8;

  private static final long LOWER = 0x2020202020202020L;
  private static final long MIX = 0x9E3779B97F4A7C15L;

  private static final FieldNameTable TABLE = new FieldNameTable();

  private final @Nullable FieldName[] names = new FieldName[SLOTS];
  private final byte[][] lowerCase = new byte[SLOTS][];
  private final long[] first = new long[SLOTS];
  private final long[] firstCase = new long[SLOTS];
  private final long[] last = new long[SLOTS];
  private final long[] lastCase = new long[SLOTS];

  private FieldNameTable() {
    for (FieldName name : FieldName.values()) {
      add(name, name.wire().toLowerCase(Locale.ROOT).getBytes(StandardCharsets.US_ASCII));
    }
  }

  private void add(FieldName name, byte[] octets) {
    long head = word(octets, 0, octets.length);
    long tail = lastWord(octets, 0, octets.length, head);
    byte[] letters = new byte[octets.length];
    for (int i = 0; i < octets.length; i++) {
      letters[i] = (byte) (octets[i] >= 'a' && octets[i] <= 'z' ? 0x20 : 0);
    }
    int slot = slot(head, tail);
    while (names[slot] != null) {
      slot = slot + 1 & SLOTS - 1;
    }
    names[slot] = name;
    lowerCase[slot] = octets;
    first[slot] = head;
    firstCase[slot] = word(letters, 0, octets.length);
    last[slot] = tail;
    lastCase[slot] = lastWord(letters, 0, octets.length, firstCase[slot]);
  }

  /** The known name in {@code bytes[from, to)}, or null. */
  static @Nullable FieldName lookup(byte[] bytes, int from, int to) {
    int length = to - from;
    return length <= 0 || length > BYTES_MAX ? null : TABLE.find(bytes, from, length);
  }

  private @Nullable FieldName find(byte[] bytes, int from, int length) {
    long head = word(bytes, from, length);
    long tail = lastWord(bytes, from, length, head);
    int slot = slot(head, tail);
    for (FieldName name = names[slot]; name != null; name = names[slot]) {
      if (((head ^ first[slot]) & ~firstCase[slot]) == 0
          && ((tail ^ last[slot]) & ~lastCase[slot]) == 0
          && isRest(lowerCase[slot], bytes, from, length)) {
        return name;
      }
      slot = slot + 1 & SLOTS - 1;
    }
    return null;
  }

  /** Compares the length, and what the first and the last word do not cover. */
  private static boolean isRest(byte[] name, byte[] bytes, int from, int length) {
    if (name.length != length) {
      return false;
    }
    for (int i = Long.BYTES; i < length - Long.BYTES; i++) {
      if (Ascii.toLower(bytes[from + i]) != name[i]) {
        return false;
      }
    }
    return true;
  }

  private static int slot(long head, long tail) {
    long folded = (head | LOWER) + Long.rotateLeft(tail | LOWER, 29);
    return (int) (folded * MIX >>> Long.SIZE - SLOT_BITS);
  }

  /** The first eight octets; zeros behind a shorter name. */
  private static long word(byte[] bytes, int from, int length) {
    if (length >= Long.BYTES) {
      return (long) LONGS.get(bytes, from);
    }
    long beyond = -1L >>> (Long.BYTES - length) * Byte.SIZE;
    return bytes.length - from >= Long.BYTES
        ? (long) LONGS.get(bytes, from) & beyond
        : (long) LONGS.get(Arrays.copyOfRange(bytes, from, from + Long.BYTES), 0) & beyond;
  }

  /** The last eight octets; of a shorter name its only word. */
  private static long lastWord(byte[] bytes, int from, int length, long head) {
    return length >= Long.BYTES ? (long) LONGS.get(bytes, from + length - Long.BYTES) : head;
  }

  private static int bytesMax() {
    return Arrays.stream(FieldName.values()).mapToInt(name -> name.wire().length()).max().orElse(0);
  }
}
