package lb.proxy.upstream;

import java.net.InetSocketAddress;
import java.net.SocketAddress;
import org.jspecify.annotations.Nullable;

/**
 * What is on the other end of a connection to an origin. Made once for each connection.
 *
 * @param protocol what it speaks, for logs and {@code Via}, such as {@code HTTP/2}
 * @param address where it is: {@code 192.0.2.1:80}, {@code [2001:db8::1]:80}; empty when it has
 *     gone before that could be seen
 */
public record OriginPeer(String protocol, String address) {
  static final String HTTP_1_0 = "HTTP/1.0";
  static final String HTTP_1_1 = "HTTP/1.1";
  static final String HTTP_2 = "HTTP/2";

  static OriginPeer of(String protocol, @Nullable SocketAddress remote) {
    return new OriginPeer(protocol, remote instanceof InetSocketAddress at ? text(at) : "");
  }

  private static String text(InetSocketAddress at) {
    String host = at.getAddress() == null ? at.getHostString() : at.getAddress().getHostAddress();
    return (host.indexOf(':') < 0 ? host : '[' + host + ']') + ':' + at.getPort();
  }

  /** The same, speaking something else. */
  OriginPeer speaking(String other) {
    return protocol.equals(other) ? this : new OriginPeer(other, address);
  }
}
