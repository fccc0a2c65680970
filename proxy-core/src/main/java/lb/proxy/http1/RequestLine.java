package lb.proxy.http1;

import lb.cache.http.Ascii;
import org.jspecify.annotations.Nullable;

/**
 * {@code method SP target SP version} (RFC 9112 §3), with single spaces. Where the parts are, for
 * the head that is being scanned.
 */
public final class RequestLine implements StartLine {
  private static final long HTTP_1_1 = Octets.longOf("HTTP/1.1");
  private static final long HTTP_1_0 = Octets.longOf("HTTP/1.0");
  private static final int VERSION_BYTES = 8;

  /** For each octet: whether it may stand in a target. Not CTL, SP, DEL, and no fragment. */
  private static final boolean[] TARGET = targetOctets();

  private static final String[] METHODS = {
    "GET", "HEAD", "POST", "PUT", "DELETE", "OPTIONS", "PATCH", "TRACE", "CONNECT", "PURGE"
  };

  private int methodEnd;
  private int targetEnd;
  private int minorVersion;

  @Override
  public @Nullable HttpProblem parse(byte[] bytes, int end) {
    int at = Octets.endOfToken(bytes, 0, end);
    if (at == 0 || at == end || bytes[at] != Octets.SP) {
      return HttpProblem.BAD_REQUEST_LINE;
    }
    methodEnd = at;
    targetEnd = Octets.indexOf(bytes, Octets.SP, at + 1, end);
    if (targetEnd == at + 1 || targetEnd == end) {
      return HttpProblem.BAD_REQUEST_LINE;
    }
    HttpProblem badVersion = version(bytes, targetEnd + 1, end);
    return badVersion != null ? badVersion : checkTarget(bytes);
  }

  private @Nullable HttpProblem version(byte[] bytes, int from, int end) {
    if (end - from != VERSION_BYTES) {
      return Octets.indexOf(bytes, Octets.SP, from, end) < end
          ? HttpProblem.BAD_REQUEST_LINE
          : HttpProblem.BAD_VERSION;
    }
    long version = Octets.longAt(bytes, from);
    if (version == HTTP_1_1 || version == HTTP_1_0) {
      minorVersion = version == HTTP_1_1 ? 1 : 0;
      return null;
    }
    return isVersion(bytes, from) ? HttpProblem.UNSUPPORTED_VERSION : HttpProblem.BAD_VERSION;
  }

  /** Whether {@code HTTP/d.d} stands at {@code from}. */
  static boolean isVersion(byte[] bytes, int from) {
    return Ascii.equals(bytes, from, from + 5, "HTTP/")
        && isDigit(bytes[from + 5])
        && bytes[from + 6] == '.'
        && isDigit(bytes[from + 7]);
  }

  private @Nullable HttpProblem checkTarget(byte[] bytes) {
    for (int i = methodEnd + 1; i < targetEnd; i++) {
      if (!TARGET[bytes[i] & 0xff]) {
        return HttpProblem.BAD_TARGET;
      }
    }
    return null;
  }

  @Override
  public HttpProblem badOctet() {
    return HttpProblem.BAD_REQUEST_LINE;
  }

  @Override
  public boolean allowsTab() {
    return false;
  }

  /** The method: one of the well-known constants where it is one. */
  String method(byte[] bytes) {
    for (String known : METHODS) {
      if (Ascii.equals(bytes, 0, methodEnd, known)) {
        return known;
      }
    }
    return Octets.text(bytes, 0, methodEnd);
  }

  int targetStart() {
    return methodEnd + 1;
  }

  int targetEnd() {
    return targetEnd;
  }

  int minorVersion() {
    return minorVersion;
  }

  /** Whether a character may stand in a target: visible ASCII, and no fragment. */
  public static boolean isTargetOctet(int c) {
    return c >= 0 && c < TARGET.length && TARGET[c];
  }

  private static boolean isDigit(byte b) {
    return b >= '0' && b <= '9';
  }

  private static boolean[] targetOctets() {
    boolean[] table = new boolean[256];
    for (int i = 0x21; i < 0x7f; i++) {
      table[i] = i != '#';
    }
    return table;
  }
}
