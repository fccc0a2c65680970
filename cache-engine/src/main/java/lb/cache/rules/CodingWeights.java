package lb.cache.rules;

import lb.cache.http.Ascii;

/**
 * The weights, in thousandths, that an {@code Accept-Encoding} field gives to the codings of {@link
 * AcceptEncoding}. Reads octets where they lie. A weight that cannot be read counts as 1. Owned by
 * one thread.
 */
final class CodingWeights {
  private static final int UNSET = -1;
  private static final byte[][] NAMES = {
    {'b', 'r'},
    {'z', 's', 't', 'd'},
    {'g', 'z', 'i', 'p'},
    {'i', 'd', 'e', 'n', 't', 'i', 't', 'y'},
    {'x', '-', 'g', 'z', 'i', 'p'},
    {'*'}
  };
  private static final int GZIP_INDEX = 2;
  private static final int IDENTITY_INDEX = 3;
  private static final int X_GZIP_INDEX = 4;
  private static final int ANY_INDEX = 5;

  private int br = UNSET;
  private int zstd = UNSET;
  private int gzip = UNSET;
  private int identity = UNSET;
  private int any = UNSET;

  /** The weight of a coding, 0 to 1000. */
  int of(int coding) {
    int own =
        switch (coding) {
          case AcceptEncoding.BR -> br;
          case AcceptEncoding.ZSTD -> zstd;
          case AcceptEncoding.GZIP -> gzip;
          default -> identity;
        };
    if (own != UNSET) {
      return own;
    }
    if (any != UNSET) {
      return any;
    }
    return coding == AcceptEncoding.IDENTITY ? 1 : 0;
  }

  /** Takes in one field line. */
  void read(byte[] bytes, int from, int to) {
    int at = from;
    while (at < to) {
      int end = at;
      while (end < to && bytes[end] != ',') {
        end++;
      }
      member(bytes, at, end);
      at = end + 1;
    }
  }

  private void member(byte[] bytes, int from, int to) {
    int start = from;
    while (start < to && isSpace(bytes[start])) {
      start++;
    }
    int end = start;
    while (end < to && Ascii.isTokenOctet(bytes[end])) {
      end++;
    }
    for (int i = 0; i < NAMES.length; i++) {
      if (equal(bytes, start, end, NAMES[i])) {
        set(i, weight(bytes, end, to));
        return;
      }
    }
  }

  private void set(int index, int weight) {
    switch (index) {
      case 0 -> br = Math.max(br, weight);
      case 1 -> zstd = Math.max(zstd, weight);
      case GZIP_INDEX, X_GZIP_INDEX -> gzip = Math.max(gzip, weight);
      case IDENTITY_INDEX -> identity = Math.max(identity, weight);
      case ANY_INDEX -> any = Math.max(any, weight);
      default -> throw new IllegalArgumentException("no coding has index " + index);
    }
  }

  /** The weight in {@code ;q=0.5} (RFC 9110 §12.4.2), 1000 when there is none to be read. */
  private static int weight(byte[] bytes, int from, int to) {
    int at = from;
    while (at < to && (isSpace(bytes[at]) || bytes[at] == ';')) {
      at++;
    }
    if (at + 2 >= to || Ascii.toLower(bytes[at]) != 'q' || bytes[at + 1] != '=') {
      return 1000;
    }
    return QualityValue.parse(bytes, at + 2, to);
  }

  private static boolean equal(byte[] bytes, int from, int to, byte[] name) {
    if (to - from != name.length) {
      return false;
    }
    for (int i = 0; i < name.length; i++) {
      if (Ascii.toLower(bytes[from + i]) != name[i]) {
        return false;
      }
    }
    return true;
  }

  private static boolean isSpace(byte b) {
    return b == ' ' || b == '\t';
  }
}
