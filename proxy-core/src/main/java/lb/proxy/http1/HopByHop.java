package lb.proxy.http1;

import java.util.Arrays;
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

  private static final int SPAN = 4;

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
    int[] spans = new int[fields.size() * SPAN];
    int kept = 0;
    for (int i = 0; i < fields.size(); i++) {
      if (!isOfConnection(fields, i, nominated)) {
        spans[kept++] = fields.nameStart(i);
        spans[kept++] = fields.nameEnd(i);
        spans[kept++] = fields.valueStart(i);
        spans[kept++] = fields.valueEnd(i);
      }
    }
    return Fields.over(fields.bytes(), Arrays.copyOf(spans, kept), kept / SPAN);
  }

  private static boolean isOfConnection(Fields fields, int i, Set<String> nominated) {
    FieldName known = fields.known(i);
    if (known != null) {
      return (ALWAYS & known.bit()) != 0;
    }
    return !nominated.isEmpty() && nominated.contains(fields.name(i).toLowerCase(Locale.ROOT));
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
