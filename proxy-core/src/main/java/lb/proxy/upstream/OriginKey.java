package lb.proxy.upstream;

import lb.config.Origin;

/**
 * What makes two origins the same: equal keys share connections and health.
 *
 * @param host a name or an address literal without brackets
 * @param serverName the name that is asked for in TLS and verified
 */
record OriginKey(boolean tls, String host, int port, boolean verify, String serverName) {
  static OriginKey of(Origin origin) {
    String serverName = origin.serverName();
    return new OriginKey(
        origin.tls(),
        origin.host(),
        origin.port(),
        origin.tls() && origin.verify(),
        origin.tls() && serverName != null ? serverName : origin.host());
  }
}
