package lb.config;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.List;
import java.util.Random;

/** Makes broken files of good ones. Not for more than one thread. */
final class JsonMutator {
  private static final List<String> PIECES =
      List.of(
          "{",
          "}",
          "[",
          "]",
          ",",
          ":",
          "\"",
          "'",
          "//",
          "/*",
          "*/",
          "#",
          "\\",
          "\\u00e4",
          "\\ud83d",
          "\n",
          "\r",
          "\t",
          "\0",
          "\u0007",
          "\u00a0",
          "\ud83d\ude00",
          "\ud800",
          "\uFEFF",
          "\u202e",
          "null",
          "true",
          "false",
          "True",
          "0",
          "-1",
          "1e9",
          "1E400",
          "-0",
          "01",
          "1.",
          ".5",
          "+1",
          "0x1f",
          "99999999999999999999",
          "1e-999999999999",
          "NaN",
          "\"\"",
          "\"*\"",
          "\"512mb\"",
          "\"10s\"",
          "\"1.5h\"",
          "\"-1s\"",
          "\"https://a\"",
          "\"[::1]:80\"",
          "\"::\"",
          "\"a:b\"",
          "\"/*\"",
          "\"10.0.0.0/8\"",
          "\"origins\":",
          "\"sites\":",
          "\"cache\":",
          "\"match\":",
          "\"routes\":",
          "\"hosts\":",
          "\"ttl\":",
          "\"admin\":",
          "\"memory\":",
          "[[[[",
          "{\"a\":",
          "\"xn--\"",
          "\"\u00fc.\u3002\"",
          "\"%\"",
          "\"1.2.3.4.5\"");

  private final Random random;
  private final List<String> seeds;

  JsonMutator(Random random, List<String> seeds) {
    this.random = random;
    this.seeds = seeds;
  }

  String next() {
    StringBuilder text = new StringBuilder(seeds.get(random.nextInt(seeds.size())));
    for (int i = random.nextInt(8) / 4; i >= 0; i--) {
      mutate(text);
    }
    // Files are UTF-8, which has no half pairs of surrogates.
    return new String(text.toString().getBytes(UTF_8), UTF_8);
  }

  private void mutate(StringBuilder text) {
    int at = random.nextInt(text.length() + 1);
    int end = Math.min(text.length(), at + 1 + random.nextInt(12));
    switch (random.nextInt(10)) {
      case 0 -> text.delete(at, end);
      case 1 -> text.insert(at, PIECES.get(random.nextInt(PIECES.size())));
      case 2 -> text.replace(at, end, PIECES.get(random.nextInt(PIECES.size())));
      case 3 -> text.insert(at, text.substring(at, end));
      case 4 -> replaceValue(text, at);
      case 5 -> splice(text, at);
      case 6 -> {
        if (at < text.length()) {
          text.setCharAt(at, (char) (text.charAt(at) ^ 1 << random.nextInt(8)));
        }
      }
      default -> replaceValue(text, at);
    }
  }

  /** Puts a piece in place of what stands between a colon and the next comma or bracket. */
  private void replaceValue(StringBuilder text, int from) {
    int colon = text.indexOf(":", from);
    if (colon < 0) {
      return;
    }
    int end = colon + 1;
    while (end < text.length() && ",}]\n".indexOf(text.charAt(end)) < 0) {
      end++;
    }
    text.replace(colon + 1, end, PIECES.get(random.nextInt(PIECES.size())));
  }

  private void splice(StringBuilder text, int at) {
    String other = seeds.get(random.nextInt(seeds.size()));
    int from = random.nextInt(other.length());
    int to = Math.min(other.length(), from + 1 + random.nextInt(60));
    text.insert(at, other, from, to);
  }
}
