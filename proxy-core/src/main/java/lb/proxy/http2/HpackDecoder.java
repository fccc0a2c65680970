package lb.proxy.http2;

/**
 * Decodes the header blocks of one connection (RFC 7541). Owned by its event loop.
 *
 * <p>Each block has to be decoded, also one that nobody wants: the table of both sides must stay
 * the same. After a failure the decoder is of no use any more, nor is the connection.
 */
public final class HpackDecoder extends FieldLineReader {
  /** What a table has until its size is changed (RFC 9113 §6.5.2). */
  public static final int TABLE_BYTES_INITIAL = 4096;

  private static final int INDEXED = 0x80;
  private static final int INSERTED = 0x40;
  private static final int RESIZED = 0x20;
  private static final int TEXT_PREFIX_BITS = 7;

  private final int tableBytesMax;
  private final HpackTable table;

  /**
   * A decoder with an empty table.
   *
   * @param tableBytesMax SETTINGS_HEADER_TABLE_SIZE as we say it, not below {@link
   *     #TABLE_BYTES_INITIAL}
   */
  public HpackDecoder(int tableBytesMax) {
    this.tableBytesMax = tableBytesMax;
    this.table = new HpackTable(TABLE_BYTES_INITIAL);
  }

  /**
   * Decodes a whole block to {@code to}.
   *
   * @return false when it is not valid: the connection must end
   */
  public boolean decode(byte[] block, int from, int blockEnd, FieldBlock to) {
    begin(block, from, blockEnd);
    boolean fieldsBegun = false;
    boolean valid = true;
    while (valid && isMore()) {
      int octet = peek();
      if ((octet & INDEXED) != 0) {
        valid = indexed(to);
        fieldsBegun = true;
      } else if ((octet & INSERTED) != 0) {
        valid = literal(number(6), true, to);
        fieldsBegun = true;
      } else if ((octet & RESIZED) != 0) {
        valid = !fieldsBegun && resized();
      } else {
        valid = literal(number(4), false, to);
        fieldsBegun = true;
      }
    }
    finish();
    return valid;
  }

  private boolean indexed(FieldBlock to) {
    int number = number(7);
    if (!isEntry(number)) {
      return false;
    }
    to.add(entry(number));
    return true;
  }

  private boolean resized() {
    int bytes = number(5);
    if (bytes < 0 || bytes > tableBytesMax) {
      return false;
    }
    table.resize(bytes);
    return true;
  }

  /** A line whose name, or whose name's number, and value are given (§6.2). */
  private boolean literal(int nameNumber, boolean inserted, FieldBlock to) {
    int start = to.mark();
    int nameEnd;
    if (nameNumber == 0) {
      nameEnd = text(to, start, TEXT_PREFIX_BITS);
    } else {
      nameEnd = isEntry(nameNumber) ? copyName(entry(nameNumber), to, start) : FAILED;
    }
    int valueEnd = nameEnd < 0 ? FAILED : text(to, nameEnd, TEXT_PREFIX_BITS);
    if (valueEnd < 0) {
      return false;
    }
    if (inserted) {
      HpackEntry entry = HpackEntry.of(to.bytes(), start, nameEnd, valueEnd);
      table.add(entry);
      to.add(entry);
    } else {
      to.addLiteral(start, nameEnd, valueEnd);
    }
    return true;
  }

  private static int copyName(HpackEntry named, FieldBlock to, int start) {
    return named.copyName(to.bytesFor(start + named.nameBytes), start);
  }

  private boolean isEntry(int number) {
    return number > 0 && number <= StaticTable.SIZE + table.count();
  }

  private HpackEntry entry(int number) {
    return number <= StaticTable.SIZE
        ? StaticTable.entry(number)
        : table.entry(number - StaticTable.SIZE - 1);
  }
}
