package lb.config;

import java.net.IDN;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Host names as RFC 1123 §2.1 has them, with underscores, which names of containers have. */
final class HostNames {
  private static final int NAME_CHARS_MAX = 253;
  private static final int LABEL_CHARS_MAX = 63;

  private HostNames() {}

  /** The name in lower case and in ASCII (RFC 5890), or null when it is not a name. */
  static @Nullable String toAscii(String name) {
    if (name.isEmpty() || name.length() > NAME_CHARS_MAX) {
      return null;
    }
    String ascii = name;
    if (!isAscii(name)) {
      try {
        ascii = IDN.toASCII(name);
      } catch (IllegalArgumentException e) {
        return null;
      }
    }
    ascii = ascii.toLowerCase(Locale.ROOT);
    return isName(ascii) ? ascii : null;
  }

  private static boolean isAscii(String text) {
    return text.chars().allMatch(c -> c < 0x80);
  }

  private static boolean isName(String name) {
    String[] labels = name.split("\\.", -1);
    for (String label : labels) {
      if (!isLabel(label)) {
        return false;
      }
    }
    String last = labels[labels.length - 1];
    boolean numeric = last.chars().allMatch(c -> c >= '0' && c <= '9');
    return name.length() <= NAME_CHARS_MAX && (!numeric || isIpv4(name));
  }

  private static boolean isLabel(String label) {
    return !label.isEmpty()
        && label.length() <= LABEL_CHARS_MAX
        && label.charAt(0) != '-'
        && label.charAt(label.length() - 1) != '-'
        && label.chars().allMatch(HostNames::isNameCharacter);
  }

  private static boolean isNameCharacter(int c) {
    return c >= 'a' && c <= 'z' || c >= '0' && c <= '9' || c == '-' || c == '_';
  }

  /** Four decimal numbers from 0 to 255 without leading zeros. */
  static boolean isIpv4(String text) {
    String[] parts = text.split("\\.", -1);
    if (parts.length != 4) {
      return false;
    }
    for (String part : parts) {
      boolean digits = part.chars().allMatch(c -> c >= '0' && c <= '9');
      boolean leadingZero = part.length() > 1 && part.charAt(0) == '0';
      if (part.isEmpty()
          || part.length() > 3
          || !digits
          || leadingZero
          || Integer.parseInt(part) > 255) {
        return false;
      }
    }
    return true;
  }
}
