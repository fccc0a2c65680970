package lb.proxy.proxyprotocol;

import io.netty.buffer.ByteBuf;
import io.netty.util.NetUtil;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** Version 1: one line of ASCII with a space between its six words. Pure. */
final class TextHeader {
  /** With its CRLF. */
  private static final int BYTES_MAX = 107;

  private static final int WORDS = 6;
  private static final int PORT_MAX = 65_535;
  private static final int PORT_DIGITS_MAX = 5;

  private TextHeader() {}

  /** Reads a line that begins with {@code PROXY} and a space. */
  static ProxyHeader read(ByteBuf in) {
    int most = Math.min(in.readableBytes(), BYTES_MAX);
    int end = in.indexOf(in.readerIndex(), in.readerIndex() + most, (byte) '\n');
    if (end < 0) {
      return most < BYTES_MAX
          ? ProxyHeader.NeedMore.INSTANCE
          : new ProxyHeader.Bad("line_too_long");
    }
    int length = end - in.readerIndex() - 1;
    if (in.getByte(end - 1) != '\r') {
      return new ProxyHeader.Bad("bad_line");
    }
    String line = in.toString(in.readerIndex(), length, StandardCharsets.ISO_8859_1);
    for (int i = 0; i < length; i++) {
      if (line.charAt(i) < ' ' || line.charAt(i) > '~') {
        return new ProxyHeader.Bad("bad_line");
      }
    }
    if (line.equals("PROXY UNKNOWN") || line.startsWith("PROXY UNKNOWN ")) {
      return new ProxyHeader.Local(length + 2); // what else it says is to be ignored
    }
    ProxiedAddresses addresses = addresses(line.split(" ", -1));
    return addresses == null
        ? new ProxyHeader.Bad("bad_line")
        : new ProxyHeader.Proxied(length + 2, addresses);
  }

  private static @Nullable ProxiedAddresses addresses(String[] words) {
    if (words.length != WORDS) {
      return null;
    }
    boolean six = words[1].equals("TCP6");
    if (!six && !words[1].equals("TCP4")) {
      return null;
    }
    InetSocketAddress source = address(words[2], words[4], six);
    InetSocketAddress destination = address(words[3], words[5], six);
    return source == null || destination == null ? null : new ProxiedAddresses(source, destination);
  }

  private static @Nullable InetSocketAddress address(String host, String port, boolean six) {
    int number = port(port);
    boolean good =
        six
            ? host.matches("[0-9A-Fa-f:.]+") && NetUtil.isValidIpV6Address(host)
            : host.matches("[0-9.]+") && NetUtil.isValidIpV4Address(host) && isCanonical(host);
    if (number < 0 || !good) {
      return null;
    }
    byte[] octets = NetUtil.createByteArrayFromIpAddressString(host);
    try {
      return octets == null
          ? null
          : new InetSocketAddress(InetAddress.getByAddress(octets), number);
    } catch (UnknownHostException impossible) {
      return null;
    }
  }

  /** No leading zeros, which some read as octal numbers. */
  private static boolean isCanonical(String host) {
    for (String part : host.split("\\.")) {
      if (part.length() > 1 && part.charAt(0) == '0') {
        return false;
      }
    }
    return true;
  }

  /** A number from 0 to 65535 without leading zeros; -1 when it is none. */
  private static int port(String text) {
    if (text.isEmpty()
        || text.length() > PORT_DIGITS_MAX
        || (text.length() > 1 && text.charAt(0) == '0')) {
      return -1;
    }
    int port = 0;
    for (int i = 0; i < text.length(); i++) {
      int digit = text.charAt(i) - '0';
      if (digit < 0 || digit > 9) {
        return -1;
      }
      port = port * 10 + digit;
    }
    return port > PORT_MAX ? -1 : port;
  }
}
