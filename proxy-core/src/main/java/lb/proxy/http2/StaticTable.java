package lb.proxy.http2;

import lb.cache.http.FieldName;

/** The static table of HPACK (RFC 7541 Appendix A). */
final class StaticTable {
  static final int STATUS_200 = 8;

  private static final String[] LINES = {
    ":authority",
    "",
    ":method",
    "GET",
    ":method",
    "POST",
    ":path",
    "/",
    ":path",
    "/index.html",
    ":scheme",
    "http",
    ":scheme",
    "https",
    ":status",
    "200",
    ":status",
    "204",
    ":status",
    "206",
    ":status",
    "304",
    ":status",
    "400",
    ":status",
    "404",
    ":status",
    "500",
    "accept-charset",
    "",
    "accept-encoding",
    "gzip, deflate",
    "accept-language",
    "",
    "accept-ranges",
    "",
    "accept",
    "",
    "access-control-allow-origin",
    "",
    "age",
    "",
    "allow",
    "",
    "authorization",
    "",
    "cache-control",
    "",
    "content-disposition",
    "",
    "content-encoding",
    "",
    "content-language",
    "",
    "content-length",
    "",
    "content-location",
    "",
    "content-range",
    "",
    "content-type",
    "",
    "cookie",
    "",
    "date",
    "",
    "etag",
    "",
    "expect",
    "",
    "expires",
    "",
    "from",
    "",
    "host",
    "",
    "if-match",
    "",
    "if-modified-since",
    "",
    "if-none-match",
    "",
    "if-range",
    "",
    "if-unmodified-since",
    "",
    "last-modified",
    "",
    "link",
    "",
    "location",
    "",
    "max-forwards",
    "",
    "proxy-authenticate",
    "",
    "proxy-authorization",
    "",
    "range",
    "",
    "referer",
    "",
    "refresh",
    "",
    "retry-after",
    "",
    "server",
    "",
    "set-cookie",
    "",
    "strict-transport-security",
    "",
    "transfer-encoding",
    "",
    "user-agent",
    "",
    "vary",
    "",
    "via",
    "",
    "www-authenticate",
    ""
  };

  /** The entries; their numbers begin with 1. */
  private static final HpackEntry[] ENTRIES = entries();

  /** Of each {@link FieldName}: its number, or 0. */
  private static final int[] BY_NAME = byName();

  /** How many entries there are: 61. */
  static final int SIZE = ENTRIES.length - 1;

  private StaticTable() {}

  /** The entry with a number from 1 to {@link #SIZE}. */
  static HpackEntry entry(int number) {
    return ENTRIES[number];
  }

  /** The number of the first entry with this name; 0 when there is none. */
  static int numberOf(FieldName name) {
    return BY_NAME[name.ordinal()];
  }

  private static HpackEntry[] entries() {
    HpackEntry[] entries = new HpackEntry[LINES.length / 2 + 1];
    entries[0] = HpackEntry.of("x", ""); // never asked for
    for (int i = 1; i < entries.length; i++) {
      entries[i] = HpackEntry.of(LINES[2 * i - 2], LINES[2 * i - 1]);
    }
    return entries;
  }

  private static int[] byName() {
    int[] numbers = new int[FieldName.values().length];
    for (int i = ENTRIES.length - 1; i > 0; i--) {
      FieldName known = ENTRIES[i].known;
      if (known != null) {
        numbers[known.ordinal()] = i;
      }
    }
    return numbers;
  }
}
