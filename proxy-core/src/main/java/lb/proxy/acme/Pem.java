package lb.proxy.acme;

import java.util.Base64;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Blocks of PEM (RFC 7468), as they are written here and read again. Pure. */
final class Pem {
  private static final Base64.Encoder LINES = Base64.getMimeEncoder(64, new byte[] {'\n'});

  private Pem() {}

  /** One block, with the line feed after it. */
  static String block(String label, byte[] octets) {
    return "-----BEGIN "
        + label
        + "-----\n"
        + LINES.encodeToString(octets)
        + "\n-----END "
        + label
        + "-----\n";
  }

  /**
   * The octets of the first block with that label; null when there is none.
   *
   * @throws IllegalArgumentException when they are not base64
   */
  static byte @Nullable [] octets(String text, String label) {
    Matcher block =
        Pattern.compile("-----BEGIN " + label + "-----([^-]*)-----END " + label + "-----")
            .matcher(text);
    return block.find() ? Base64.getDecoder().decode(block.group(1).replaceAll("\\s", "")) : null;
  }
}
