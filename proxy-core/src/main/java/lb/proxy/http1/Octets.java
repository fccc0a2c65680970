package lb.proxy.http1;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import lb.cache.http.Ascii;

/** Small searches in arrays of octets. Pure. */
final class Octets {
  static final byte CR = '\r';
  static final byte LF = '\n';
  static final byte SP = ' ';
  static final byte HTAB = '\t';

  private static final VarHandle LONGS =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
  private static final long ONES = 0x0101010101010101L;
  private static final long HIGH_BITS = 0x8080808080808080L;
  private static final long SPACES = 0x2020202020202020L;
  private static final long DELETES = 0x7f7f7f7f7f7f7f7fL;

  /** One entry for each octet: no bounds to check where the index is an octet. */
  private static final boolean[] TOKEN = tokenOctets();

  private Octets() {}

  /** The eight octets at {@code at}, the first of them lowest. */
  static long longAt(byte[] bytes, int at) {
    return (long) LONGS.get(bytes, at);
  }

  /** The eight octets of {@code text} as {@link #longAt} reads them. */
  static long longOf(String text) {
    return longAt(text.getBytes(StandardCharsets.US_ASCII), 0);
  }

  /**
   * The first octet below 0x20 or equal to 0x7f (RFC 5234's CTL) in {@code [from, to)}, else {@code
   * to}. Looks at eight octets at a time: subtracting borrows into the high bit of each octet that
   * is too small, and only ever disturbs octets above such a one, so the lowest mark is true.
   */
  static int firstControl(byte[] bytes, int from, int to) {
    int i = from;
    for (; i + Long.BYTES <= to; i += Long.BYTES) {
      long word = longAt(bytes, i);
      long small = (word - SPACES) & ~word;
      long notDelete = word ^ DELETES;
      long deleted = (notDelete - ONES) & ~notDelete;
      long marks = (small | deleted) & HIGH_BITS;
      if (marks != 0) {
        return i + (Long.numberOfTrailingZeros(marks) >>> 3);
      }
    }
    while (i < to && !isControl(bytes[i])) {
      i++;
    }
    return i;
  }

  /** Whether {@code b} is a CTL (RFC 5234): below 0x20, or 0x7f. Octets from 0x80 are not. */
  static boolean isControl(byte b) {
    return b >= 0 && b < 0x20 || b == 0x7f;
  }

  static boolean isSpaceOrTab(byte b) {
    return b == SP || b == HTAB;
  }

  /** The first octet in {@code [from, to)} that is neither space nor tab, else {@code to}. */
  static int skipSpace(byte[] bytes, int from, int to) {
    int i = from;
    while (i < to && isSpaceOrTab(bytes[i])) {
      i++;
    }
    return i;
  }

  /** The end of {@code [from, to)} without the spaces and tabs at its end. */
  static int trimSpace(byte[] bytes, int from, int to) {
    int i = to;
    while (i > from && isSpaceOrTab(bytes[i - 1])) {
      i--;
    }
    return i;
  }

  /**
   * The first {@code wanted}, an ASCII octet, in {@code [from, to)}, else {@code to}. Eight octets
   * at a time.
   */
  static int indexOf(byte[] bytes, byte wanted, int from, int to) {
    long pattern = wanted * ONES;
    int i = from;
    for (; i + Long.BYTES <= to; i += Long.BYTES) {
      long zeros = longAt(bytes, i) ^ pattern;
      long marks = (zeros - ONES) & ~zeros & HIGH_BITS;
      if (marks != 0) {
        return i + (Long.numberOfTrailingZeros(marks) >>> 3);
      }
    }
    while (i < to && bytes[i] != wanted) {
      i++;
    }
    return i;
  }

  /** The first octet in {@code [from, to)} that may not stand in a token, else {@code to}. */
  static int endOfToken(byte[] bytes, int from, int to) {
    int i = from;
    while (i < to && TOKEN[bytes[i] & 0xff]) {
      i++;
    }
    return i;
  }

  /** Whether {@code [from, to)} equals {@code lowerCase} but for the case of A to Z. */
  static boolean equalsIgnoreCase(byte[] bytes, int from, int to, String lowerCase) {
    if (to - from != lowerCase.length()) {
      return false;
    }
    for (int i = 0; i < lowerCase.length(); i++) {
      if (Ascii.toLower(bytes[from + i]) != lowerCase.charAt(i)) {
        return false;
      }
    }
    return true;
  }

  /** {@code [from, to)} as text, each octet one character. */
  static String text(byte[] bytes, int from, int to) {
    return new String(bytes, from, to - from, StandardCharsets.ISO_8859_1);
  }

  private static boolean[] tokenOctets() {
    boolean[] table = new boolean[256];
    for (int i = 0; i < 128; i++) {
      table[i] = Ascii.isTokenOctet((byte) i);
    }
    return table;
  }
}
