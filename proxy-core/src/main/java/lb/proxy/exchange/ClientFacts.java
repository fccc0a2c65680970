package lb.proxy.exchange;

import java.net.InetAddress;
import lb.proxy.proxyprotocol.ProxiedAddresses;
import lb.proxy.route.SiteField;
import org.jspecify.annotations.Nullable;

/**
 * What is known of a client's connection.
 *
 * @param address where it comes from
 * @param addressText the same as text, made once
 * @param scheme {@code http} or {@code https}
 * @param protocol for logs and {@code Via}, such as {@code HTTP/1.1}
 * @param connectionId a number that names the connection in this process
 * @param tls what is known of its TLS; null when it has none
 * @param addresses both ends of the connection, for origins that are told; null when that is not
 *     known
 * @param alternative what its answers say of other ways to reach us ({@code Alt-Svc}); null for
 *     nothing
 */
public record ClientFacts(
    InetAddress address,
    String addressText,
    String scheme,
    String protocol,
    long connectionId,
    @Nullable TlsFacts tls,
    @Nullable ProxiedAddresses addresses,
    @Nullable SiteField alternative) {

  /** A client without TLS. */
  public ClientFacts(
      InetAddress address, String addressText, String scheme, String protocol, long connectionId) {
    this(address, addressText, scheme, protocol, connectionId, null, null, null);
  }

  /** The same client, whose answers say of no other way. */
  public ClientFacts withoutAlternative() {
    return new ClientFacts(
        address, addressText, scheme, protocol, connectionId, tls, addresses, null);
  }

  /** The same client, which goes on from another address (RFC 9000 §9). */
  public ClientFacts from(InetAddress other) {
    return new ClientFacts(
        other, other.getHostAddress(), scheme, protocol, connectionId, tls, addresses, alternative);
  }

  /** The same client, after hands were shaken on a protocol. */
  public ClientFacts over(TlsFacts shaken, String negotiated) {
    return new ClientFacts(
        address, addressText, "https", negotiated, connectionId, shaken, addresses, alternative);
  }

  /** The same client, which has begun to speak a protocol. */
  public ClientFacts speaking(String spoken) {
    return new ClientFacts(
        address, addressText, scheme, spoken, connectionId, tls, addresses, alternative);
  }
}
