package lb.config;

import java.net.InetAddress;
import java.util.List;

/**
 * A listener that takes requests.
 *
 * @param address where it listens
 * @param tls whether clients speak TLS on it
 * @param http2 whether clients may speak HTTP/2: negotiated where there is TLS, by prior knowledge
 *     where there is none
 * @param proxyProtocolFrom peers whose connections begin with a header of the PROXY protocol, which
 *     says who the client is; empty when there are none
 */
public record Listener(HostPort address, boolean tls, boolean http2, List<Cidr> proxyProtocolFrom) {

  public Listener {
    proxyProtocolFrom = List.copyOf(proxyProtocolFrom);
  }

  /** A listener whose peers are the clients. */
  public Listener(HostPort address, boolean tls, boolean http2) {
    this(address, tls, http2, List.of());
  }

  /** A listener that takes HTTP/2 where there is TLS. */
  public Listener(HostPort address, boolean tls) {
    this(address, tls, tls);
  }

  /**
   * Parses an address as {@link HostPort#parse} does, with {@code http://} or {@code https://}
   * before it if need be. Without either, port 443 means TLS.
   *
   * @throws lb.config.problem.FormatProblem when the text is none of these
   */
  public static Listener parse(String text) {
    for (String scheme : new String[] {"https://", "http://"}) {
      if (text.startsWith(scheme)) {
        HostPort address = HostPort.parse(text.substring(scheme.length()));
        return new Listener(address, scheme.equals("https://"));
      }
    }
    return of(HostPort.parse(text));
  }

  /** The listener of an address alone: port 443 means TLS. */
  static Listener of(HostPort address) {
    return new Listener(address, address.port() == 443);
  }

  /** Whether a connection of this peer begins with a header of the PROXY protocol. */
  public boolean takesProxyProtocol(InetAddress peer) {
    for (Cidr each : proxyProtocolFrom) {
      if (each.contains(peer)) {
        return true;
      }
    }
    return false;
  }

  /** {@code http} or {@code https}. */
  public String scheme() {
    return tls ? "https" : "http";
  }

  /** The text that {@link #parse} takes. */
  @Override
  public String toString() {
    return equals(of(address)) ? address.toString() : scheme() + "://" + address;
  }
}
