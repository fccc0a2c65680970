package lb.proxy.proxyprotocol;

/** What the octets at the beginning of a connection say. */
public sealed interface ProxyHeader {
  /** They are the beginning of a header, whose rest has not come. */
  enum NeedMore implements ProxyHeader {
    INSTANCE
  }

  /**
   * They are no header.
   *
   * @param reason a word of ours
   */
  record Bad(String reason) implements ProxyHeader {}

  /**
   * A header that names no client: the proxy speaks for itself, or does not know.
   *
   * @param bytes how many octets it has
   */
  record Local(int bytes) implements ProxyHeader {}

  /**
   * A header that names a client.
   *
   * @param bytes how many octets it has
   */
  record Proxied(int bytes, ProxiedAddresses addresses) implements ProxyHeader {}
}
