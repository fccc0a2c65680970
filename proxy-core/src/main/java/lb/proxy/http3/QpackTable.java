package lb.proxy.http3;

import java.util.List;
import lb.cache.http.FieldName;
import lb.proxy.http2.HpackEntry;

/** The static table of QPACK (RFC 9204 Appendix A). Entries are numbered from 0. */
final class QpackTable {
  private static final String[] LINES = {
    ":authority|",
    ":path|/",
    "age|0",
    "content-disposition|",
    "content-length|0",
    "cookie|",
    "date|",
    "etag|",
    "if-modified-since|",
    "if-none-match|",
    "last-modified|",
    "link|",
    "location|",
    "referer|",
    "set-cookie|",
    ":method|CONNECT",
    ":method|DELETE",
    ":method|GET",
    ":method|HEAD",
    ":method|OPTIONS",
    ":method|POST",
    ":method|PUT",
    ":scheme|http",
    ":scheme|https",
    ":status|103",
    ":status|200",
    ":status|304",
    ":status|404",
    ":status|503",
    "accept|*/*",
    "accept|application/dns-message",
    "accept-encoding|gzip, deflate, br",
    "accept-ranges|bytes",
    "access-control-allow-headers|cache-control",
    "access-control-allow-headers|content-type",
    "access-control-allow-origin|*",
    "cache-control|max-age=0",
    "cache-control|max-age=2592000",
    "cache-control|max-age=604800",
    "cache-control|no-cache",
    "cache-control|no-store",
    "cache-control|public, max-age=31536000",
    "content-encoding|br",
    "content-encoding|gzip",
    "content-type|application/dns-message",
    "content-type|application/javascript",
    "content-type|application/json",
    "content-type|application/x-www-form-urlencoded",
    "content-type|image/gif",
    "content-type|image/jpeg",
    "content-type|image/png",
    "content-type|text/css",
    "content-type|text/html; charset=utf-8",
    "content-type|text/plain",
    "content-type|text/plain;charset=utf-8",
    "range|bytes=0-",
    "strict-transport-security|max-age=31536000",
    "strict-transport-security|max-age=31536000; includesubdomains",
    "strict-transport-security|max-age=31536000; includesubdomains; preload",
    "vary|accept-encoding",
    "vary|origin",
    "x-content-type-options|nosniff",
    "x-xss-protection|1; mode=block",
    ":status|100",
    ":status|204",
    ":status|206",
    ":status|302",
    ":status|400",
    ":status|403",
    ":status|421",
    ":status|425",
    ":status|500",
    "accept-language|",
    "access-control-allow-credentials|FALSE",
    "access-control-allow-credentials|TRUE",
    "access-control-allow-headers|*",
    "access-control-allow-methods|get",
    "access-control-allow-methods|get, post, options",
    "access-control-allow-methods|options",
    "access-control-expose-headers|content-length",
    "access-control-request-headers|content-type",
    "access-control-request-method|get",
    "access-control-request-method|post",
    "alt-svc|clear",
    "authorization|",
    "content-security-policy|script-src 'none'; object-src 'none'; base-uri 'none'",
    "early-data|1",
    "expect-ct|",
    "forwarded|",
    "if-range|",
    "origin|",
    "purpose|prefetch",
    "server|",
    "timing-allow-origin|*",
    "upgrade-insecure-requests|1",
    "user-agent|",
    "x-forwarded-for|",
    "x-frame-options|deny",
    "x-frame-options|sameorigin"
  };

  private static final HpackEntry[] ENTRIES = entries();

  /** Of each {@link FieldName}: the number of the first entry with this name, or -1. */
  private static final int[] BY_NAME = byName();

  /** Of each status: the number of its entry, or -1. */
  private static final int[] BY_STATUS = byStatus();

  static final int STATUS_NAME = 24;

  /** How many entries there are: 99. */
  static final int SIZE = LINES.length;

  private QpackTable() {}

  /** The entry with a number from 0, below {@link #SIZE}. */
  static HpackEntry entry(int number) {
    return ENTRIES[number];
  }

  /** The number of the first entry with this name; -1 when there is none. */
  static int numberOf(FieldName name) {
    return BY_NAME[name.ordinal()];
  }

  /** The number of the entry for a status from 100 to 599; -1 when there is none. */
  static int numberOfStatus(int status) {
    return status >= 0 && status < BY_STATUS.length ? BY_STATUS[status] : -1;
  }

  static String name(int number) {
    return LINES[number].substring(0, LINES[number].indexOf('|'));
  }

  static String value(int number) {
    return LINES[number].substring(LINES[number].indexOf('|') + 1);
  }

  private static HpackEntry[] entries() {
    HpackEntry[] entries = new HpackEntry[LINES.length];
    for (int i = 0; i < entries.length; i++) {
      entries[i] = HpackEntry.of(name(i), value(i));
    }
    return entries;
  }

  private static int[] byName() {
    List<String> names =
        java.util.stream.IntStream.range(0, LINES.length).mapToObj(QpackTable::name).toList();
    int[] numbers = new int[FieldName.values().length];
    for (FieldName name : FieldName.values()) {
      numbers[name.ordinal()] = names.indexOf(name.wire().toLowerCase(java.util.Locale.ROOT));
    }
    return numbers;
  }

  private static int[] byStatus() {
    int[] numbers = new int[600];
    java.util.Arrays.fill(numbers, -1);
    for (int i = 0; i < LINES.length; i++) {
      if (name(i).equals(":status")) {
        numbers[Integer.parseInt(value(i))] = i;
      }
    }
    return numbers;
  }
}
