package lb.proxy.http1;

import lb.cache.http.Fields;

/** The fields that speak to the next hop alone (RFC 9110 §7.6.1). Pure. */
public final class HopByHop {
  private HopByHop() {}

  /**
   * The fields without those of the connection: Connection and what it nominates, Keep-Alive,
   * Proxy-Connection, TE, Transfer-Encoding, Upgrade, and the proxy authentication fields, which
   * end at the first proxy. Connection cannot nominate a field that the product knows as end-to-end
   * (Host, Content-Length, Cache-Control, Cookie …): such an option is a trick and is ignored. The
   * same object when there is nothing to remove.
   */
  public static Fields strip(Fields fields) {
    throw new UnsupportedOperationException("not yet " + fields);
  }

  /** Whether TE says that the peer understands trailer fields (RFC 9110 §10.1.4). */
  public static boolean acceptsTrailers(Fields fields) {
    throw new UnsupportedOperationException("not yet " + fields);
  }

  /** Whether Connection has this option, in any case (RFC 9110 §7.6.1). */
  public static boolean hasOption(Fields fields, String option) {
    throw new UnsupportedOperationException("not yet " + fields + option);
  }
}
