package lb.cli;

import java.util.Locale;

/** Numbers as people read them. */
final class Amounts {
  private static final String[] BINARY = {"B", "KiB", "MiB", "GiB", "TiB", "PiB", "EiB"};
  private static final String[] DECIMAL = {"", "k", "M", "G", "T", "P", "E"};

  private Amounts() {}

  /** Bytes with a binary unit and at most one decimal: 512 B, 1.5 KiB, 12 GiB. */
  static String bytes(long bytes) {
    return scaled(bytes, 1024, BINARY, " ");
  }

  /** A count with a decimal unit: 950, 1.2k, 31M. */
  static String count(long count) {
    return scaled(count, 1000, DECIMAL, "");
  }

  /** A share of one in percent with one decimal, or a dash when there was nothing to share. */
  static String percent(double share) {
    return Double.isNaN(share) ? "-" : String.format(Locale.ROOT, "%.1f%%", share * 100);
  }

  /** A span of seconds: 42s, 3m 5s, 2h 10m, 5d 3h. */
  static String seconds(long seconds) {
    if (seconds < 60) {
      return seconds + "s";
    }
    if (seconds < 3600) {
      return seconds / 60 + "m " + seconds % 60 + "s";
    }
    if (seconds < 86_400) {
      return seconds / 3600 + "h " + seconds % 3600 / 60 + "m";
    }
    return seconds / 86_400 + "d " + seconds % 86_400 / 3600 + "h";
  }

  private static String scaled(long number, int step, String[] units, String space) {
    double value = number;
    int unit = 0;
    // 999.7 would print as 1000: the next unit begins where rounding reaches it.
    while (Math.abs(value) >= step - 0.5 && unit < units.length - 1) {
      value /= step;
      unit++;
    }
    boolean whole = unit == 0 || value >= 9.95 || value == Math.rint(value);
    String digits = String.format(Locale.ROOT, whole ? "%.0f" : "%.1f", value);
    return digits + (units[unit].isEmpty() ? "" : space + units[unit]);
  }
}
