package lb.cache.rules;

import java.nio.charset.StandardCharsets;

/** Weights of RFC 9110 §12.4.2 in thousandths. */
final class QualityValue {
  /** The weight of what has none. */
  static final int MAX = 1000;

  private QualityValue() {}

  /** The weight in {@code bytes[from, to)}, up to white space; {@link #MAX} when it is none. */
  static int parse(byte[] bytes, int from, int to) {
    int end = to;
    while (end > from && (bytes[end - 1] == ' ' || bytes[end - 1] == '\t')) {
      end--;
    }
    if (end == from || end - from > 5 || (bytes[from] != '0' && bytes[from] != '1')) {
      return MAX;
    }
    int weight = bytes[from] == '1' ? MAX : 0;
    int unit = 100;
    for (int i = from + 1; i < end; i++) {
      byte b = bytes[i];
      if (i == from + 1) {
        if (b != '.') {
          return MAX;
        }
      } else if (b < '0' || b > '9') {
        return MAX;
      } else {
        weight += (b - '0') * unit;
        unit /= 10;
      }
    }
    return Math.min(weight, MAX);
  }

  /** The same for text. */
  static int parse(String text) {
    byte[] bytes = text.getBytes(StandardCharsets.ISO_8859_1);
    return parse(bytes, 0, bytes.length);
  }
}
