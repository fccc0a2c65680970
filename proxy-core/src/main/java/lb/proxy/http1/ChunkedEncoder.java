package lb.proxy.http1;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import lb.cache.http.Fields;

/** Writes chunked bodies (RFC 9112 §7.1). Without state; usable from any thread. */
public final class ChunkedEncoder {
  /** Up to here a copy costs less than a composite buffer. */
  private static final int COPIED_BYTES_MAX = 1024;

  private static final int CRLF = '\r' << 8 | '\n';
  private static final int SIZE_LINE_BYTES_MAX = Integer.BYTES * 2 + 2;
  private static final byte[] DIGITS = "0123456789abcdef".getBytes(StandardCharsets.US_ASCII);
  private static final ByteBuf CHUNK_END = constant("\r\n");
  private static final ByteBuf BODY_END = constant("0\r\n\r\n");

  private ChunkedEncoder() {}

  /**
   * One chunk: its size line, {@code data}, CRLF. Takes over {@code data}; the result is the
   * caller's. Data of more than 1 KiB is not copied. Empty data gives an empty buffer, since a
   * chunk of no octets would end the body.
   */
  public static ByteBuf frame(ByteBufAllocator allocator, ByteBuf data) {
    int size = data.readableBytes();
    if (size == 0) {
      data.release();
      return Unpooled.EMPTY_BUFFER;
    }
    if (size <= COPIED_BYTES_MAX) {
      ByteBuf copy = allocator.directBuffer(SIZE_LINE_BYTES_MAX + size + 2);
      sizeLine(copy, size);
      copy.writeBytes(data).writeShort(CRLF);
      data.release();
      return copy;
    }
    ByteBuf line = allocator.directBuffer(SIZE_LINE_BYTES_MAX);
    sizeLine(line, size);
    return allocator.compositeBuffer(3).addComponents(true, line, data, CHUNK_END.duplicate());
  }

  /** The last chunk, those trailer fields that may be trailers, and the empty line. */
  public static ByteBuf last(ByteBufAllocator allocator, Fields trailers) {
    Fields permitted = TrailerFields.permitted(trailers);
    if (permitted.size() == 0) {
      return BODY_END.duplicate();
    }
    ByteBuf out = allocator.directBuffer();
    out.writeByte('0').writeShort(CRLF);
    HeadEncoder.fields(out, permitted);
    HeadEncoder.end(out);
    return out;
  }

  private static void sizeLine(ByteBuf out, int size) {
    int shift = (31 - Integer.numberOfLeadingZeros(size)) & ~3;
    for (; shift >= 0; shift -= 4) {
      out.writeByte(DIGITS[size >>> shift & 0xf]);
    }
    out.writeShort(CRLF);
  }

  private static ByteBuf constant(String text) {
    byte[] octets = text.getBytes(StandardCharsets.US_ASCII);
    ByteBuf buffer = Unpooled.directBuffer(octets.length).writeBytes(octets);
    return Unpooled.unreleasableBuffer(buffer.asReadOnly());
  }
}
