package lb.cache.rules;

import java.util.List;
import java.util.SplittableRandom;

/** An endless supply of field values that are nearly right. The same seed gives the same values. */
final class FuzzText {
  private static final int LENGTH_MAX = 400;

  private final SplittableRandom random;
  private final List<String> corpus;
  private final String octets;

  FuzzText(long seed, List<String> corpus, String octets) {
    this.random = new SplittableRandom(seed);
    this.corpus = corpus;
    this.octets = octets;
  }

  /**
   * A value of printable ASCII, tabs and the upper half of Latin-1: what a scanner lets through.
   */
  String next() {
    StringBuilder text = new StringBuilder(entry());
    int changes = random.nextInt(4);
    for (int i = 0; i < changes; i++) {
      change(text);
    }
    if (text.length() > LENGTH_MAX) {
      text.setLength(LENGTH_MAX);
    }
    return text.toString();
  }

  private void change(StringBuilder text) {
    int at = random.nextInt(text.length() + 1);
    int to = Math.min(text.length(), at + random.nextInt(6));
    switch (random.nextInt(6)) {
      case 0 -> text.delete(at, to);
      case 1 -> text.insert(at, octets.charAt(random.nextInt(octets.length())));
      case 2 -> text.insert(at, anyOctet());
      case 3 -> text.append(',').append(entry());
      case 4 -> text.insert(at, text.substring(at, to));
      default -> {
        if (at < text.length()) {
          text.setCharAt(at, anyOctet());
        }
      }
    }
  }

  private String entry() {
    return corpus.get(random.nextInt(corpus.size()));
  }

  private char anyOctet() {
    int octet = random.nextInt(256);
    return octet == 127 || (octet < 32 && octet != '\t') ? '9' : (char) octet;
  }
}
