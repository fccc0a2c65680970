package lb.proxy.upstream;

import lb.config.Origin;
import lb.config.OriginProtocol;
import lb.config.OriginTrust;

/**
 * What makes two origins the same: equal keys share connections and health.
 *
 * @param host a name or an address literal without brackets
 * @param serverName the name that is asked for in TLS and verified
 * @param trust whom its certificate is believed from, and what it is shown
 * @param protocol what it is spoken to in
 */
record OriginKey(
    boolean tls,
    String host,
    int port,
    boolean verify,
    String serverName,
    OriginTrust trust,
    OriginProtocol protocol) {
  static OriginKey of(Origin origin) {
    String serverName = origin.serverName();
    return new OriginKey(
        origin.tls(),
        origin.host(),
        origin.port(),
        origin.tls() && origin.verify(),
        origin.tls() && serverName != null ? serverName : origin.host(),
        origin.tls() ? origin.trust() : OriginTrust.STANDARD,
        origin.protocol());
  }

  /** The same, spoken to in another protocol. */
  OriginKey speaking(OriginProtocol other) {
    return new OriginKey(tls, host, port, verify, serverName, trust, other);
  }
}
