package lb.config;

import org.jspecify.annotations.Nullable;

/**
 * A server to fetch from. It need not resolve or listen when {@code lb} starts.
 *
 * @param name unique among the origins of a site; default {@code host:port}; a label of metrics
 * @param scheme {@code http} or {@code https}
 * @param host a name, an IPv4 or an IPv6 literal without brackets; lower-case
 * @param port 1 to 65535
 * @param verify whether the certificate is verified; means nothing for {@code http}
 * @param serverName the name to ask for (SNI) and to verify; null means {@code host}
 * @param weight the share of requests against that of the other origins, 1 to 1,000; default 1
 * @param trust whom its certificate is believed from, and what we show; means nothing for {@code
 *     http}
 * @param protocol what it is spoken to in; never {@code AUTO} for {@code http}
 */
public record Origin(
    String name,
    String scheme,
    String host,
    int port,
    boolean verify,
    @Nullable String serverName,
    int weight,
    OriginTrust trust,
    OriginProtocol protocol) {

  /** An origin of HTTP/1.1 with the system's authorities, to which nothing is shown. */
  public Origin(
      String name,
      String scheme,
      String host,
      int port,
      boolean verify,
      @Nullable String serverName,
      int weight) {
    this(
        name,
        scheme,
        host,
        port,
        verify,
        serverName,
        weight,
        OriginTrust.STANDARD,
        OriginProtocol.HTTP_1_1);
  }

  /** The same, spoken to in another protocol. */
  public Origin speaking(OriginProtocol other) {
    return new Origin(name, scheme, host, port, verify, serverName, weight, trust, other);
  }

  /** The same, with another way to prove who it is. */
  public Origin trusting(OriginTrust other) {
    return new Origin(name, scheme, host, port, verify, serverName, weight, other, protocol);
  }

  /**
   * Parses {@code HOST}, {@code HOST:PORT} or {@code http(s)://HOST[:PORT]}. Port 443 or {@code
   * https} means TLS with verification; {@code h2c://HOST[:PORT]} is HTTP/2 without TLS.
   *
   * @throws lb.config.problem.FormatProblem when the text is none of these
   */
  public static Origin parse(String text) {
    return Addresses.origin(text);
  }

  /** Whether the connection is TLS. */
  public boolean tls() {
    return scheme.equals("https");
  }

  /** Host and port as an authority (RFC 9110 §7.2): without the port when the scheme implies it. */
  public String authority() {
    String literal = host.indexOf(':') >= 0 ? "[" + host + "]" : host;
    return port == (tls() ? 443 : 80) ? literal : literal + ":" + port;
  }
}
