package lb.config;

import java.net.InetAddress;

/**
 * A range of addresses (RFC 4632, RFC 4291 §2.3).
 *
 * @param network the lowest address of the range
 * @param prefixBits 0 to 32 for IPv4, 0 to 128 for IPv6
 */
public record Cidr(InetAddress network, int prefixBits) {

  public Cidr {
    byte[] octets = network.getAddress();
    if (prefixBits < 0 || prefixBits > octets.length * 8) {
      throw new IllegalArgumentException(
          "prefix " + prefixBits + " is not within 0 to " + octets.length * 8);
    }
  }

  /**
   * Parses {@code 10.0.0.0/8}, {@code fd00::/8}, or one address.
   *
   * @throws lb.config.problem.FormatProblem when the text is none of these
   */
  public static Cidr parse(String text) {
    return Addresses.cidr(text);
  }

  /** Whether the address is in the range. IPv4 and IPv6 never meet. */
  public boolean contains(InetAddress address) {
    byte[] mine = network.getAddress();
    byte[] other = address.getAddress();
    if (mine.length != other.length) {
      return false;
    }
    int whole = prefixBits / 8;
    for (int i = 0; i < whole; i++) {
      if (mine[i] != other[i]) {
        return false;
      }
    }
    int rest = prefixBits % 8;
    int mask = 0xFF << (8 - rest);
    return rest == 0 || (mine[whole] & mask) == (other[whole] & mask);
  }

  /** The text that {@link #parse} takes. */
  @Override
  public String toString() {
    byte[] octets = network.getAddress();
    String literal = octets.length == 16 ? Ipv6Text.of(octets) : network.getHostAddress();
    return literal + "/" + prefixBits;
  }
}
