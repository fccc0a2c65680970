package lb.proxy.http1;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Octets as text: {@code \r \n \t \0 \\ \xHH}, and {@code \*70000(text)} for a repetition. Line
 * ends of the text itself mean nothing.
 */
final class Escapes {
  private static final Pattern REPETITION = Pattern.compile("\\\\\\*(\\d+)\\(([^)]*)\\)");

  private Escapes() {}

  static byte[] decode(String text) {
    Matcher matcher = REPETITION.matcher(text.replace("\n", ""));
    String flat =
        matcher.replaceAll(found ->
            Matcher.quoteReplacement(found.group(2).repeat(Integer.parseInt(found.group(1)))));
    ByteArrayOutputStream out = new ByteArrayOutputStream(flat.length());
    for (int i = 0; i < flat.length(); i++) {
      char c = flat.charAt(i);
      if (c != '\\') {
        out.write(c);
        continue;
      }
      char kind = flat.charAt(++i);
      switch (kind) {
        case 'r' -> out.write('\r');
        case 'n' -> out.write('\n');
        case 't' -> out.write('\t');
        case '0' -> out.write(0);
        case '\\' -> out.write('\\');
        case 'x' -> {
          out.write(Integer.parseInt(flat.substring(i + 1, i + 3), 16));
          i += 2;
        }
        default -> throw new IllegalArgumentException("no escape: \\" + kind + " in " + text);
      }
    }
    return out.toByteArray();
  }

  static String encode(byte[] octets) {
    StringBuilder text = new StringBuilder();
    for (byte octet : octets) {
      int c = octet & 0xff;
      switch (c) {
        case '\r' -> text.append("\\r");
        case '\n' -> text.append("\\n");
        case '\t' -> text.append("\\t");
        case '\\' -> text.append("\\\\");
        default -> {
          if (c < 0x20 || c > 0x7e) {
            text.append(String.format("\\x%02x", c));
          } else {
            text.append((char) c);
          }
        }
      }
    }
    return text.toString();
  }

  /** A string as octets, each character one. */
  static byte[] latin1(String text) {
    return text.getBytes(StandardCharsets.ISO_8859_1);
  }
}
