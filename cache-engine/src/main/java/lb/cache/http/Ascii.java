package lb.cache.http;

/** Octets as RFC 9110 §5.6 and RFC 5234 classify them; case is that of US-ASCII alone. */
public final class Ascii {
  private static final boolean[] TCHAR = tchars();

  private Ascii() {}

  /** {@code b}, or its lower-case letter when it is one of {@code A-Z}. */
  public static byte toLower(byte b) {
    return b >= 'A' && b <= 'Z' ? (byte) (b | 0x20) : b;
  }

  /** {@code c}, or its lower-case letter when it is one of {@code A-Z}. */
  public static char toLower(char c) {
    return c >= 'A' && c <= 'Z' ? (char) (c | 0x20) : c;
  }

  /** Whether {@code b} may stand in a token (RFC 9110 §5.6.2). */
  public static boolean isTokenOctet(byte b) {
    return b >= 0 && TCHAR[b];
  }

  /** Whether {@code c} may stand in a token (RFC 9110 §5.6.2). */
  public static boolean isTokenChar(char c) {
    return c < 128 && TCHAR[c];
  }

  /** Whether {@code text} is a token: one or more token characters. */
  public static boolean isToken(CharSequence text) {
    for (int i = 0; i < text.length(); i++) {
      if (!isTokenChar(text.charAt(i))) {
        return false;
      }
    }
    return !text.isEmpty();
  }

  /** Whether the octets {@code [from, to)} are {@code text}, which is ASCII. */
  public static boolean equals(byte[] bytes, int from, int to, String text) {
    if (to - from != text.length()) {
      return false;
    }
    for (int i = 0; i < text.length(); i++) {
      if (bytes[from + i] != text.charAt(i)) {
        return false;
      }
    }
    return true;
  }

  /** Whether the two are equal but for the case of the letters A to Z. */
  public static boolean equalsIgnoreCase(CharSequence a, CharSequence b) {
    if (a.length() != b.length()) {
      return false;
    }
    for (int i = 0; i < a.length(); i++) {
      if (toLower(a.charAt(i)) != toLower(b.charAt(i))) {
        return false;
      }
    }
    return true;
  }

  private static boolean[] tchars() {
    boolean[] table = new boolean[128];
    for (char c = '0'; c <= '9'; c++) {
      table[c] = true;
    }
    for (char c = 'a'; c <= 'z'; c++) {
      table[c] = true;
      table[c - 0x20] = true;
    }
    for (char c : "!#$%&'*+-.^_`|~".toCharArray()) {
      table[c] = true;
    }
    return table;
  }
}
