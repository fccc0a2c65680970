package lb.proxy.http3;

import lb.proxy.http2.FieldBlock;
import lb.proxy.http2.FieldLineReader;
import lb.proxy.http2.HpackEntry;

/**
 * Decodes field sections (RFC 9204 §4.5) that refer to nothing but the static table: we tell
 * clients that there is no other (SETTINGS_QPACK_MAX_TABLE_CAPACITY is 0), so that no section ever
 * waits for another stream, and none keeps anything here. Owned by one thread.
 */
public final class QpackDecoder extends FieldLineReader {
  /** The sign of Base, which is never below 0 (RFC 9204 §4.5.1.2). */
  private static final int BELOW = 0x80;

  private static final int INDEXED = 0x80;
  private static final int INDEXED_STATIC = 0x40;
  private static final int NAMED = 0x40;
  private static final int NAMED_STATIC = 0x10;
  private static final int LITERAL = 0x20;

  /**
   * Decodes a whole section to {@code to}.
   *
   * @return false when it is not valid: the connection must end
   */
  public boolean decode(byte[] section, int from, int sectionEnd, FieldBlock to) {
    begin(section, from, sectionEnd);
    // Required Insert Count and Base: there is nothing that they could count, nor below that.
    boolean valid =
        isMore() && number(8) == 0 && isMore() && (peek() & BELOW) == 0 && number(7) >= 0;
    while (valid && isMore()) {
      int octet = peek();
      if ((octet & INDEXED) != 0) {
        valid = (octet & INDEXED_STATIC) != 0 && indexed(to);
      } else if ((octet & NAMED) != 0) {
        valid = (octet & NAMED_STATIC) != 0 && named(to);
      } else {
        valid = (octet & LITERAL) != 0 && literal(to);
      }
    }
    finish();
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
}
