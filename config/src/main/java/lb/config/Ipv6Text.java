package lb.config;

/** IPv6 addresses in their one canonical text (RFC 5952 §4). */
final class Ipv6Text {
  private static final int GROUPS = 8;

  private Ipv6Text() {}

  static String of(byte[] octets) {
    int[] groups = new int[GROUPS];
    for (int i = 0; i < GROUPS; i++) {
      groups[i] = (octets[2 * i] & 0xFF) << 8 | octets[2 * i + 1] & 0xFF;
    }
    int longest = longestZeros(groups);
    int length = zeros(groups, longest);
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < GROUPS; i++) {
      if (length > 1 && i == longest) {
        text.append("::");
        i += length - 1;
      } else {
        boolean parted = text.isEmpty() || text.charAt(text.length() - 1) == ':';
        text.append(parted ? "" : ":").append(Integer.toHexString(groups[i]));
      }
    }
    return text.toString();
  }

  /** Where the first of the longest runs of zeros begins. */
  private static int longestZeros(int[] groups) {
    int longest = 0;
    for (int i = 1; i < GROUPS; i++) {
      longest = zeros(groups, i) > zeros(groups, longest) ? i : longest;
    }
    return longest;
  }

  private static int zeros(int[] groups, int from) {
    int end = from;
    while (end < GROUPS && groups[end] == 0) {
      end++;
    }
    return end - from;
  }
}
