package lb.proxy.proxyprotocol;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * Version 2: a signature, a command, a family, a length, addresses, then parts of type, length and
 * value. Pure. The parts are bounded, must fill the header exactly, and are not looked at but for
 * the checksum (section 2.2.3).
 */
final class BinaryHeader {
  static final byte[] SIGNATURE = {'\r', '\n', '\r', '\n', 0, '\r', '\n', 'Q', 'U', 'I', 'T', '\n'};

  static final int HEAD_BYTES = 16;

  /** Behind the first sixteen octets; a certificate of a client is a part, too. */
  private static final int REST_BYTES_MAX = 4096;

  /** The longest header that is taken. */
  static final int BYTES_MAX = HEAD_BYTES + REST_BYTES_MAX;

  static final int LOCAL = 0x20;
  static final int PROXY = 0x21;
  static final int UNSPECIFIED = 0x00;
  static final int TCP4 = 0x11;
  static final int TCP6 = 0x21;
  private static final int UNIX = 0x31;
  private static final int UNIX_BYTES = 216;

  private static final int PARTS_MAX = 64;
  private static final int PART_HEAD_BYTES = 3;
  private static final int CHECKSUM = 0x03;

  private BinaryHeader() {}

  /** Reads what begins as the signature does. */
  static ProxyHeader read(ByteBuf in) {
    int from = in.readerIndex();
    if (in.readableBytes() < HEAD_BYTES) {
      return ProxyHeader.NeedMore.INSTANCE;
    }
    int command = in.getUnsignedByte(from + 12);
    if (command != LOCAL && command != PROXY) {
      return new ProxyHeader.Bad("bad_command");
    }
    int rest = in.getUnsignedShort(from + 14);
    if (rest > REST_BYTES_MAX) {
      return new ProxyHeader.Bad("too_long");
    }
    if (in.readableBytes() < HEAD_BYTES + rest) {
      return ProxyHeader.NeedMore.INSTANCE;
    }
    byte[] header = ByteBufUtil.getBytes(in, from, HEAD_BYTES + rest);
    return command == LOCAL ? new ProxyHeader.Local(header.length) : proxied(header);
  }

  private static ProxyHeader proxied(byte[] header) {
    int family = header[13] & 0xff;
    int addressBytes =
        switch (family) {
          case UNSPECIFIED -> 0;
          case TCP4 -> 4;
          case TCP6 -> 16;
          case UNIX -> UNIX_BYTES / 2;
          default -> -1; // datagrams, and what nobody knows: not the client of a connection
        };
    if (addressBytes < 0) {
      return new ProxyHeader.Bad("bad_family");
    }
    boolean named = family == TCP4 || family == TCP6;
    int parts = HEAD_BYTES + 2 * addressBytes + (named ? 4 : 0);
    if (family == UNSPECIFIED) {
      return new ProxyHeader.Local(header.length); // what follows means nothing then
    }
    String problem = parts > header.length ? "too_short" : partsProblem(header, parts);
    if (problem != null) {
      return new ProxyHeader.Bad(problem);
    }
    if (!named) {
      return new ProxyHeader.Local(header.length);
    }
    int ports = HEAD_BYTES + 2 * addressBytes;
    return new ProxyHeader.Proxied(
        header.length,
        new ProxiedAddresses(
            address(header, HEAD_BYTES, addressBytes, ports),
            address(header, HEAD_BYTES + addressBytes, addressBytes, ports + 2)));
  }

  private static InetSocketAddress address(byte[] header, int at, int length, int portAt) {
    byte[] octets = new byte[length];
    System.arraycopy(header, at, octets, 0, length);
    try {
      return new InetSocketAddress(InetAddress.getByAddress(octets), number(header, portAt));
    } catch (UnknownHostException impossible) {
      throw new IllegalStateException("4 and 16 octets are an address", impossible);
    }
  }

  private static @Nullable String partsProblem(byte[] header, int from) {
    int at = from;
    int count = 0;
    while (at < header.length) {
      if (++count > PARTS_MAX || header.length - at < PART_HEAD_BYTES) {
        return "bad_parts";
      }
      int length = number(header, at + 1);
      int value = at + PART_HEAD_BYTES;
      if (length > header.length - value) {
        return "bad_parts";
      }
      if ((header[at] & 0xff) == CHECKSUM && !isChecksumRight(header, value, length)) {
        return "bad_checksum";
      }
      at = value + length;
    }
    return null;
  }

  /** The sum is over the whole header with zeros in its own place. */
  private static boolean isChecksumRight(byte[] header, int at, int length) {
    if (length != Integer.BYTES) {
      return false;
    }
    long said = (long) number(header, at) << 16 | number(header, at + 2);
    CRC32C sum = new CRC32C();
    sum.update(header, 0, at);
    sum.update(new byte[Integer.BYTES], 0, Integer.BYTES);
    sum.update(header, at + length, header.length - at - length);
    return sum.getValue() == said;
  }

  private static int number(byte[] header, int at) {
    return (header[at] & 0xff) << 8 | header[at + 1] & 0xff;
  }
}
