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
 * @param http3 whether clients may speak HTTP/3, by QUIC on the same address and port; never
 *     without TLS
 * @param altSvc whether clients of other versions are told of HTTP/3 ({@code Alt-Svc}): {@link
 *     #ALT_SVC_NONE}, {@link #ALT_SVC_BOUND}, or the port that they see
 * @param proxyProtocolFrom peers whose connections begin with a header of the PROXY protocol, which
 *     says who the client is; empty when there are none
 */
public record Listener(
    HostPort address,
    boolean tls,
    boolean http2,
    boolean http3,
    int altSvc,
    List<Cidr> proxyProtocolFrom) {
  /** Where clients are told (RFC 7838). */
  public static final String ALT_SVC_FIELD = "Alt-Svc";

  /** Clients are not told. */
  public static final int ALT_SVC_NONE = -1;

  /** Clients are told the port that is listened on. */
  public static final int ALT_SVC_BOUND = 0;

  public Listener {
    proxyProtocolFrom = List.copyOf(proxyProtocolFrom);
  }

  /**
   * A listener that takes HTTP/2 and HTTP/3 where there is TLS, and whose peers are the clients.
   */
  public Listener(HostPort address, boolean tls) {
    this(address, tls, tls, tls, ALT_SVC_BOUND, List.of());
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

  /** Whether answers tell clients of HTTP/3. */
  public boolean saysAlternatives() {
    return http3 && altSvc != ALT_SVC_NONE;
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
