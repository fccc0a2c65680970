package lb.proxy.proxyprotocol;

import io.netty.buffer.ByteBuf;
import java.nio.charset.StandardCharsets;

/**
 * Reads the header that a proxy puts before the octets of its client ("The PROXY protocol",
 * haproxy.org, sections 2.1 and 2.2). Pure. Strict: what is not exactly a header is none, since
 * what follows would be believed to come from somebody else.
 */
public final class ProxyHeaderReader {
  private static final byte[] TEXT = "PROXY ".getBytes(StandardCharsets.US_ASCII);

  private ProxyHeaderReader() {}

  /**
   * Looks at what has come, from the reader index on; takes nothing. It is at most {@link
   * BinaryHeader#BYTES_MAX} octets that it needs to see.
   */
  public static ProxyHeader read(ByteBuf in) {
    if (startsLike(in, TEXT)) {
      return in.readableBytes() < TEXT.length ? ProxyHeader.NeedMore.INSTANCE : TextHeader.read(in);
    }
    if (startsLike(in, BinaryHeader.SIGNATURE)) {
      return BinaryHeader.read(in);
    }
    return new ProxyHeader.Bad("no_header");
  }

  private static boolean startsLike(ByteBuf in, byte[] mark) {
    int length = Math.min(in.readableBytes(), mark.length);
    for (int i = 0; i < length; i++) {
      if (in.getByte(in.readerIndex() + i) != mark[i]) {
        return false;
      }
    }
    return true;
  }
}
