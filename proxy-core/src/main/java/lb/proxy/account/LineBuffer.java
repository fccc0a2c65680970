package lb.proxy.account;

import java.nio.charset.StandardCharsets;

/**
 * The octets of one log line while it is formed. Reused for each line; owned by one loop.
 *
 * <p>Everything written is US-ASCII. Text is escaped as the format asks and cut at a number of
 * octets that the caller gives, so that a line has a bound whatever a client sends.
 */
final class LineBuffer {
  /** Above the longest line that the formats can form: a test holds this. */
  static final int BYTES_MAX = 20 * 1024;

  private static final byte[] HEX = "0123456789abcdef".getBytes(StandardCharsets.US_ASCII);
  private static final byte[] CUT = "...".getBytes(StandardCharsets.US_ASCII);
  private static final int ESCAPE_MAX = 6;
  private static final boolean[] PLAIN = plain();

  private final byte[] bytes = new byte[BYTES_MAX];
  private int end;

  /** The octets; {@link #length} of them count. */
  byte[] bytes() {
    return bytes;
  }

  int length() {
    return end;
  }

  void clear() {
    end = 0;
  }

  void put(byte octet) {
    bytes[end++] = octet;
  }

  void put(byte[] ascii) {
    System.arraycopy(ascii, 0, bytes, end, ascii.length);
    end += ascii.length;
  }

  void put(byte[] ascii, int length) {
    System.arraycopy(ascii, 0, bytes, end, length);
    end += length;
  }

  /** Text that is known to be US-ASCII without anything to escape. */
  void plain(String ascii) {
    for (int i = 0, length = ascii.length(); i < length; i++) {
      bytes[end++] = (byte) ascii.charAt(i);
    }
  }

  /** A number of at least 0, in decimal. */
  void number(long value) {
    int digits = 1;
    for (long rest = value; rest >= 10; rest /= 10) {
      digits++;
    }
    long rest = value;
    for (int at = end + digits - 1; at >= end; at--) {
      bytes[at] = (byte) ('0' + rest % 10);
      rest /= 10;
    }
    end += digits;
  }

  /** Exactly {@code digits} decimal digits of a number of at least 0. */
  void digits(int value, int digits) {
    int rest = value;
    for (int at = end + digits - 1; at >= end; at--) {
      bytes[at] = (byte) ('0' + rest % 10);
      rest /= 10;
    }
    end += digits;
  }

  /** Nanoseconds of at least 0 as milliseconds with three decimals. */
  void millis(long nanos) {
    long micros = nanos / 1_000;
    number(micros / 1_000);
    put((byte) '.');
    digits((int) (micros % 1_000), 3);
  }

  /**
   * Text inside a JSON string (RFC 8259 §7): quotes, backslashes, controls and everything beyond
   * US-ASCII are escaped, so that the line is valid whatever octets came.
   */
  void json(String text, int bytesMax) {
    int limit = end + bytesMax - ESCAPE_MAX - CUT.length;
    for (int i = plainStart(text, limit), length = text.length(); i < length; i++) {
      if (end > limit) {
        put(CUT);
        return;
      }
      char c = text.charAt(i);
      if (c < 128 && PLAIN[c]) {
        bytes[end++] = (byte) c;
      } else {
        jsonEscape(c);
      }
    }
  }

  /**
   * Text inside the quotes of the combined format, escaped as Apache does: {@code \"} and {@code
   * \xhh}.
   */
  void quoted(String text, int bytesMax) {
    int limit = end + bytesMax - ESCAPE_MAX - CUT.length;
    for (int i = plainStart(text, limit), length = text.length(); i < length; i++) {
      if (end > limit) {
        put(CUT);
        return;
      }
      char c = text.charAt(i);
      if (c < 128 && PLAIN[c]) {
        bytes[end++] = (byte) c;
      } else if (c == '"' || c == '\\') {
        bytes[end++] = '\\';
        bytes[end++] = (byte) c;
      } else {
        bytes[end++] = '\\';
        bytes[end++] = 'x';
        hex(c > 0xff ? '?' : c, 2);
      }
    }
  }

  /**
   * Takes over the start of a text up to what has to be escaped or to the limit: nearly always the
   * whole of it, in a loop without anything else.
   *
   * @return how many characters were taken
   */
  private int plainStart(String text, int limit) {
    byte[] to = bytes;
    int at = end;
    int length = Math.min(text.length(), limit - at + 1);
    int i = 0;
    while (i < length) {
      char c = text.charAt(i);
      if (c < ' ' || c > '~' || c == '"' || c == '\\') {
        break;
      }
      to[at + i++] = (byte) c;
    }
    end = at + i;
    return i;
  }

  private void jsonEscape(char c) {
    bytes[end++] = '\\';
    switch (c) {
      case '"', '\\' -> bytes[end++] = (byte) c;
      case '\n' -> bytes[end++] = 'n';
      case '\r' -> bytes[end++] = 'r';
      case '\t' -> bytes[end++] = 't';
      default -> {
        bytes[end++] = 'u';
        hex(c, 4);
      }
    }
  }

  private void hex(int value, int digits) {
    for (int shift = (digits - 1) * 4; shift >= 0; shift -= 4) {
      bytes[end++] = HEX[value >>> shift & 0xf];
    }
  }

  private static boolean[] plain() {
    boolean[] table = new boolean[128];
    for (int c = 0x20; c < 0x7f; c++) {
      table[c] = c != '"' && c != '\\';
    }
    return table;
  }
}
