package lb.proxy.http1;

import java.util.HashSet;
import java.util.Locale;
import java.util.Set;
import lb.cache.http.FieldName;
import lb.cache.http.Fields;

/** The fields that speak to the next hop alone (RFC 9110 §7.6.1). Pure. */
public final class HopByHop {
  private static final long ALWAYS =
      FieldName.CONNECTION.bit()
          | FieldName.KEEP_ALIVE.bit()
          | FieldName.PROXY_AUTHENTICATE.bit()
          | FieldName.PROXY_AUTHENTICATION_INFO.bit()
          | FieldName.PROXY_AUTHORIZATION.bit()
          | FieldName.PROXY_CONNECTION.bit()
          | FieldName.TE.bit()
          | FieldName.TRANSFER_ENCODING.bit()
          | FieldName.UPGRADE.bit();

  private HopByHop() {}

  /**
   * The fields without those of the connection: Connection and what it nominates, Keep-Alive,
   * Proxy-Connection, TE, Transfer-Encoding, Upgrade, and the proxy authentication fields, which
   * end at the first proxy. Trailer stays: it speaks of the message.
   *
   * <p>Connection cannot nominate a field that the product knows as end-to-end (Host,
   * Content-Length, Cache-Control, Cookie, X-Forwarded-For …): such an option is an attempt to take
   * from the message what others rely on, and is ignored. The same object when there is nothing to
   * remove; else the octets are shared.
   */
  public static Fields strip(Fields fields) {
    if ((fields.present() & ALWAYS) == 0) {
      return fields;
    }
    Set<String> nominated = nominated(fields);
    if (nominated.isEmpty()) {
      return fields.without(ALWAYS);
    }
    return fields.toBuilder().remove(ALWAYS).removeUnknown(nominated).build();
  }

  /** The options of Connection that could be names of fields, in lower case. */
  private static Set<String> nominated(Fields fields) {
    Set<String> names = Set.of();
    ListElements options = new ListElements(fields, FieldName.CONNECTION);
    while (options.next()) {
      if (options.is("keep-alive") || options.is("close") || options.is("upgrade")) {
        continue;
      }
      if (names.isEmpty()) {
        names = new HashSet<>();
      }
      names.add(options.text().toLowerCase(Locale.ROOT));
    }
    return names;
  }

  /** Whether TE says that the peer understands trailer fields (RFC 9110 §10.1.4). */
  public static boolean acceptsTrailers(Fields fields) {
    return ListElements.contains(fields, FieldName.TE, "trailers");
  }

  /** Whether Connection has this option, which is given in lower case (RFC 9110 §7.6.1). */
  public static boolean hasOption(Fields fields, String option) {
    return ListElements.contains(fields, FieldName.CONNECTION, option);
  }
}
