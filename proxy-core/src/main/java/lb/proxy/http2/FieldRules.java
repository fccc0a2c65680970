package lb.proxy.http2;

import lb.cache.http.Ascii;

/** What the octets of a field line may be in HTTP/2 (RFC 9113 §8.2, §8.3). Pure. */
final class FieldRules {
  /** Kinds of names: no pseudo-field. */
  static final int REGULAR = 0;

  static final int METHOD = 1;
  static final int SCHEME = 2;
  static final int AUTHORITY = 3;
  static final int PATH = 4;

  /** Of an extended CONNECT alone (RFC 8441 §4). */
  static final int PROTOCOL = 5;

  /** The pseudo-field of responses, and of nothing else. */
  static final int STATUS = 6;

  /** A pseudo-field that nobody knows. */
  static final int OTHER_PSEUDO = 7;

  private static final String[] PSEUDO = {
    "", ":method", ":scheme", ":authority", ":path", ":protocol", ":status"
  };

  /** For each octet: whether it may stand in a name. */
  private static final boolean[] NAME = nameOctets();

  /** For each octet: whether it may stand in a value. */
  private static final boolean[] VALUE = valueOctets();

  private FieldRules() {}

  /** Which pseudo-field a name is, or {@link #REGULAR}. */
  static int kind(byte[] bytes, int from, int to) {
    if (from == to || bytes[from] != ':') {
      return REGULAR;
    }
    for (int kind = METHOD; kind < OTHER_PSEUDO; kind++) {
      if (Ascii.equals(bytes, from, to, PSEUDO[kind])) {
        return kind;
      }
    }
    return OTHER_PSEUDO;
  }

  /** Whether a name is a token without upper case; of a pseudo-field, what follows the colon. */
  static boolean isName(byte[] bytes, int from, int to) {
    int at = from < to && bytes[from] == ':' ? from + 1 : from;
    if (at == to) {
      return false;
    }
    while (at < to && NAME[bytes[at] & 0xff]) {
      at++;
    }
    return at == to;
  }

  /**
   * Whether a value has no control character but tab, and no white space at its ends. RFC 9113
   * forbids NUL, CR and LF; RFC 9110 §5.5 the others, which HTTP/1.1 refuses too.
   */
  static boolean isValue(byte[] bytes, int from, int to) {
    if (from == to) {
      return true;
    }
    if (isSpace(bytes[from]) || isSpace(bytes[to - 1])) {
      return false;
    }
    int at = from;
    while (at < to && VALUE[bytes[at] & 0xff]) {
      at++;
    }
    return at == to;
  }

  private static boolean isSpace(byte b) {
    return b == ' ' || b == '\t';
  }

  private static boolean[] nameOctets() {
    boolean[] table = new boolean[256];
    for (int i = 0; i < 128; i++) {
      table[i] = Ascii.isTokenOctet((byte) i) && (i < 'A' || i > 'Z');
    }
    return table;
  }

  private static boolean[] valueOctets() {
    boolean[] table = new boolean[256];
    for (int i = 0; i < table.length; i++) {
      table[i] = i >= ' ' && i != 0x7f || i == '\t';
    }
    return table;
  }
}
