package lb.proxy.proxyprotocol;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import lb.config.ProxyVersion;
import org.jspecify.annotations.Nullable;

/**
 * Writes the header that tells an origin who the client of a connection is ("The PROXY protocol",
 * haproxy.org, sections 2.1 and 2.2). Pure.
 */
public final class ProxyHeaderWriter {
  private static final int IPV6_BYTES = 16;
  private static final byte[] MAPPED = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, (byte) 0xff, (byte) 0xff};

  private ProxyHeaderWriter() {}

  /**
   * The octets of a header.
   *
   * @param client null when we speak for ourselves: version 2 has a command for that, version 1
   *     says that it does not know
   */
  public static byte[] header(ProxyVersion version, @Nullable ProxiedAddresses client) {
    return version == ProxyVersion.V1 ? text(client) : binary(client);
  }

  private static byte[] text(@Nullable ProxiedAddresses client) {
    String line = "PROXY UNKNOWN\r\n";
    if (client != null) {
      boolean six = isSix(client);
      InetSocketAddress source = client.source();
      InetSocketAddress destination = client.destination();
      line =
          "PROXY %s %s %s %d %d\r\n"
              .formatted(
                  six ? "TCP6" : "TCP4",
                  words(source.getAddress(), six),
                  words(destination.getAddress(), six),
                  source.getPort(),
                  destination.getPort());
    }
    return line.getBytes(StandardCharsets.US_ASCII);
  }

  /** Of both families at once there is no header: the older address is then written as a newer. */
  private static boolean isSix(ProxiedAddresses client) {
    return client.source().getAddress().getAddress().length == IPV6_BYTES
        || client.destination().getAddress().getAddress().length == IPV6_BYTES;
  }

  private static String words(InetAddress address, boolean six) {
    String text = address.getHostAddress();
    int zone = text.indexOf('%');
    String plain = zone < 0 ? text : text.substring(0, zone);
    return six && address.getAddress().length < IPV6_BYTES ? "::ffff:" + plain : plain;
  }

  private static byte[] binary(@Nullable ProxiedAddresses client) {
    if (client == null) {
      return ByteBuffer.allocate(BinaryHeader.HEAD_BYTES)
          .put(BinaryHeader.SIGNATURE)
          .put((byte) BinaryHeader.LOCAL)
          .put((byte) BinaryHeader.UNSPECIFIED)
          .putShort((short) 0)
          .array();
    }
    boolean six = isSix(client);
    byte[] source = octets(client.source().getAddress(), six);
    byte[] destination = octets(client.destination().getAddress(), six);
    int length = source.length + destination.length + 2 * Short.BYTES;
    return ByteBuffer.allocate(BinaryHeader.HEAD_BYTES + length)
        .put(BinaryHeader.SIGNATURE)
        .put((byte) BinaryHeader.PROXY)
        .put((byte) (six ? BinaryHeader.TCP6 : BinaryHeader.TCP4))
        .putShort((short) length)
        .put(source)
        .put(destination)
        .putShort((short) client.source().getPort())
        .putShort((short) client.destination().getPort())
        .array();
  }

  private static byte[] octets(InetAddress address, boolean six) {
    byte[] octets = address.getAddress();
    return six && octets.length < IPV6_BYTES
        ? ByteBuffer.allocate(IPV6_BYTES).put(MAPPED).put(octets).array()
        : octets;
  }
}
