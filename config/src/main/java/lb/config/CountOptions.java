package lb.config;

import lb.config.option.IntegerType;
import lb.config.option.Option;

/** Options that are a number of something that a client may have, or do. */
final class CountOptions {
  /** More than anybody means. */
  static final int MOST = 1_000_000;

  private CountOptions() {}

  /** How many there may be. */
  static Option<Integer> count(String key, int least, int most, String doc, int standard) {
    return Option.of(key, new IntegerType(least, most), doc).otherwise(standard);
  }

  /** How often a client may do something within the window of a connection. */
  static Option<Integer> flood(String key, String what, int standard) {
    String doc = what + " within ten seconds; one more ends the connection.";
    return count(key, 1, MOST, doc, standard);
  }
}
