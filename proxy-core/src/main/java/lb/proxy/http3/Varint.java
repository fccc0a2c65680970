package lb.proxy.http3;

import io.netty.buffer.ByteBuf;

/**
 * An integer of variable length (RFC 9000 §16) that may come in pieces. Owned by its reader; used
 * again for each.
 */
final class Varint {
  /** No integer is longer. */
  static final int BYTES_MAX = 8;

  private static final int LENGTH_SHIFT = 6;
  private static final int FIRST_MASK = 0x3f;

  private long value;
  private int missing;
  private boolean begun;

  /** Reads on; whether the integer is complete. After that the next call begins another one. */
  boolean read(ByteBuf in) {
    if (!begun) {
      if (!in.isReadable()) {
        return false;
      }
      int first = in.readUnsignedByte();
      missing = (1 << (first >>> LENGTH_SHIFT)) - 1;
      value = first & FIRST_MASK;
      begun = true;
    }
    while (missing > 0 && in.isReadable()) {
      value = value << Byte.SIZE | in.readUnsignedByte();
      missing--;
    }
    begun = missing > 0;
    return !begun;
  }

  /** The integer that was complete last: 0 to 2^62 - 1. */
  long value() {
    return value;
  }

  /** Whether a part of an integer has come, and not all of it. */
  boolean isCut() {
    return begun;
  }

  /** How many octets an integer takes. */
  static int bytes(long value) {
    return value < 1L << 6 ? 1 : value < 1L << 14 ? 2 : value < 1L << 30 ? 4 : BYTES_MAX;
  }

  /** Writes an integer, as short as it can be. */
  static void write(ByteBuf out, long value) {
    switch (bytes(value)) {
      case 1 -> out.writeByte((int) value);
      case 2 -> out.writeShort((int) value | 0x4000);
      case 4 -> out.writeInt((int) value | 0x80000000);
      default -> out.writeLong(value | 0xc000000000000000L);
    }
  }
}
