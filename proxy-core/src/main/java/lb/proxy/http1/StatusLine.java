package lb.proxy.http1;

import org.jspecify.annotations.Nullable;

/**
 * {@code version SP status [SP reason]} (RFC 9112 §4). The reason phrase may be missing, with the
 * space before it or without: many origins send it so, and nothing depends on it.
 */
final class StatusLine implements StartLine {
  private static final int STATUS_START = 9;
  private static final int STATUS_END = 12;

  private int status;
  private int minorVersion;

  @Override
  public @Nullable HttpProblem parse(byte[] bytes, int end) {
    if (end < STATUS_END || !RequestLine.isVersion(bytes, 0) || bytes[8] != Octets.SP) {
      return HttpProblem.BAD_STATUS_LINE;
    }
    if (bytes[5] != '1' || bytes[7] > '1') {
      return HttpProblem.UNSUPPORTED_VERSION;
    }
    minorVersion = bytes[7] - '0';
    status = 0;
    for (int i = STATUS_START; i < STATUS_END; i++) {
      int digit = bytes[i] - '0';
      if (digit < 0 || digit > 9) {
        return HttpProblem.BAD_STATUS_LINE;
      }
      status = status * 10 + digit;
    }
    boolean ends = end == STATUS_END || bytes[STATUS_END] == Octets.SP;
    return ends && status >= 100 && status <= 599 ? null : HttpProblem.BAD_STATUS_LINE;
  }

  @Override
  public HttpProblem badOctet() {
    return HttpProblem.BAD_STATUS_LINE;
  }

  @Override
  public boolean allowsTab() {
    return true;
  }

  int status() {
    return status;
  }

  int minorVersion() {
    return minorVersion;
  }
}
