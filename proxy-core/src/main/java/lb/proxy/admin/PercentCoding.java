package lb.proxy.admin;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

/** Percent-encoding (RFC 3986 §2.1), to and from octets. */
final class PercentCoding {
  private static final char[] HEX = "0123456789ABCDEF".toCharArray();

  private PercentCoding() {}

  /**
   * The octets that an encoded text stands for, each as one Latin-1 character.
   *
   * @throws AdminProblem when a {@code %} is not followed by two hexadecimal digits
   */
  static String decodeOctets(String encoded) {
    ByteArrayOutputStream octets = new ByteArrayOutputStream(encoded.length());
    byte[] source = encoded.getBytes(StandardCharsets.UTF_8);
    for (int i = 0; i < source.length; i++) {
      if (source[i] != '%') {
        octets.write(source[i]);
        continue;
      }
      int high = i + 2 < source.length ? Character.digit(source[i + 1], 16) : -1;
      int low = i + 2 < source.length ? Character.digit(source[i + 2], 16) : -1;
      if (high < 0 || low < 0) {
        throw AdminProblem.badRequest(
            "bad_encoding", "a % that two hexadecimal digits do not follow: " + encoded);
      }
      octets.write(high << 4 | low);
      i += 2;
    }
    return octets.toString(StandardCharsets.ISO_8859_1);
  }

  /** The text that an encoded text stands for, its octets taken as UTF-8. */
  static String decodeText(String encoded) {
    return new String(
        decodeOctets(encoded).getBytes(StandardCharsets.ISO_8859_1), StandardCharsets.UTF_8);
  }

  /**
   * Octets as they stand in a request target: what may not stand there as it is, such as a space or
   * an octet beyond US-ASCII, is encoded. A {@code %} that is there stays.
   */
  static String toTarget(String octets) {
    StringBuilder target = new StringBuilder(octets.length());
    for (int i = 0; i < octets.length(); i++) {
      char c = octets.charAt(i);
      if (c > ' ' && c < 0x7f) {
        target.append(c);
      } else {
        target.append('%').append(HEX[c >> 4 & 0xf]).append(HEX[c & 0xf]);
      }
    }
    return target.toString();
  }

  /**
   * Octets as a person would write them in a pattern: text where they are UTF-8, so that a host may
   * be written in any script, with spaces and controls encoded; else as in a target.
   */
  static String toPattern(String octets) {
    String text = toText(octets);
    if (text.indexOf('\ufffd') >= 0) {
      return toTarget(octets);
    }
    StringBuilder pattern = new StringBuilder(text.length());
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      pattern.append(c > ' ' && c != 0x7f ? String.valueOf(c) : toTarget(String.valueOf(c)));
    }
    return pattern.toString();
  }

  /** Text as its UTF-8 octets, each as one Latin-1 character: the shape of field values. */
  static String toOctets(String text) {
    return new String(text.getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1);
  }

  /** The reverse of {@link #toOctets}; octets that are not UTF-8 are replaced. */
  static String toText(String octets) {
    return new String(octets.getBytes(StandardCharsets.ISO_8859_1), StandardCharsets.UTF_8);
  }
}
