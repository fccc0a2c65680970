package lb.proxy.http3;

import lb.proxy.http2.FieldBlock;
import lb.proxy.http2.HpackEntry;
import lb.proxy.http2.Huffman;

/**
 * Decodes field sections (RFC 9204 §4.5) that refer to nothing but the static table: we tell
 * clients that there is no other (SETTINGS_QPACK_MAX_TABLE_CAPACITY is 0), so that no section ever
 * waits for another stream, and none keeps anything here. Owned by one thread.
 */
public final class QpackDecoder {
  private static final int INDEXED = 0x80;
  private static final int INDEXED_STATIC = 0x40;
  private static final int NAMED = 0x40;
  private static final int NAMED_STATIC = 0x10;
  private static final int LITERAL = 0x20;
  private static final int FAILED = -1;
  private static final int SHIFT_MAX = 28;

  /** No number in a section is larger: it is one of an entry, or of octets. */
  private static final int NUMBER_MAX = 1 << 26;

  private byte[] in = {};
  private int at;
  private int end;

  /**
   * Decodes a whole section to {@code to}.
   *
   * @return false when it is not valid: the connection must end
   */
  public boolean decode(byte[] section, int from, int sectionEnd, FieldBlock to) {
    in = section;
    at = from;
    end = sectionEnd;
    // Required Insert Count and Base: there is nothing that they could count.
    boolean valid = at < end && number(8) == 0 && at < end && number(7) >= 0;
    while (valid && at < end) {
      int octet = in[at] & 0xff;
      if ((octet & INDEXED) != 0) {
        valid = (octet & INDEXED_STATIC) != 0 && indexed(to);
      } else if ((octet & NAMED) != 0) {
        valid = (octet & NAMED_STATIC) != 0 && named(to);
      } else {
        valid = (octet & LITERAL) != 0 && literal(to);
      }
    }
    in = new byte[0];
    return valid;
  }

  private boolean indexed(FieldBlock to) {
    int number = number(6);
    if (number < 0 || number >= QpackTable.SIZE) {
      return false;
    }
    to.add(QpackTable.entry(number));
    return true;
  }

  private boolean named(FieldBlock to) {
    int number = number(4);
    if (number < 0 || number >= QpackTable.SIZE) {
      return false;
    }
    HpackEntry entry = QpackTable.entry(number);
    int start = to.mark();
    int nameEnd = entry.copyName(to.bytesFor(start + entry.nameBytes()), start);
    return line(start, nameEnd, to);
  }

  private boolean literal(FieldBlock to) {
    int start = to.mark();
    int nameEnd = text(to, start, 3);
    return nameEnd >= 0 && line(start, nameEnd, to);
  }

  private boolean line(int start, int nameEnd, FieldBlock to) {
    int valueEnd = text(to, nameEnd, 7);
    if (valueEnd < 0) {
      return false;
    }
    to.addLiteral(start, nameEnd, valueEnd);
    return true;
  }

  /** Decodes a string to a place in the block's octets; where it ends, or below 0. */
  private int text(FieldBlock to, int target, int prefixBits) {
    if (at == end) {
      return FAILED;
    }
    boolean huffman = (in[at] & 1 << prefixBits) != 0;
    int length = number(prefixBits);
    if (length < 0 || length > end - at) {
      return FAILED;
    }
    int from = at;
    at += length;
    if (huffman) {
      byte[] bytes = to.bytesFor(target + Huffman.decodedBytesMax(length));
      return Huffman.decode(in, from, at, bytes, target);
    }
    System.arraycopy(in, from, to.bytesFor(target + length), target, length);
    return target + length;
  }

  /** Reads a number with a prefix of so many bits; below 0 when it is cut or too large. */
  private int number(int prefixBits) {
    int prefixMax = (1 << prefixBits) - 1;
    int prefix = in[at++] & prefixMax;
    if (prefix < prefixMax) {
      return prefix;
    }
    long number = prefix;
    for (int shift = 0; shift <= SHIFT_MAX; shift += 7) {
      if (at == end) {
        return FAILED;
      }
      int octet = in[at++];
      number += (long) (octet & 0x7f) << shift;
      if (octet >= 0) {
        return number > NUMBER_MAX ? FAILED : (int) number;
      }
    }
    return FAILED;
  }
}
