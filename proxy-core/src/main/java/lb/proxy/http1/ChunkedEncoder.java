package lb.proxy.http1;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import lb.cache.http.Fields;

/** Writes chunked bodies (RFC 9112 §7.1). Without state; usable from any thread. */
public final class ChunkedEncoder {
  private ChunkedEncoder() {}

  /**
   * One chunk: its size line, {@code data}, CRLF. Takes over {@code data}; the result is the
   * caller's. Large data is not copied. Empty data gives an empty buffer, since a chunk of no
   * octets would end the body.
   */
  public static ByteBuf frame(ByteBufAllocator allocator, ByteBuf data) {
    throw new UnsupportedOperationException("not yet " + allocator + data);
  }

  /** The last chunk, the trailer fields that may be trailers, and the empty line. */
  public static ByteBuf last(ByteBufAllocator allocator, Fields trailers) {
    throw new UnsupportedOperationException("not yet " + allocator + trailers);
  }
}
