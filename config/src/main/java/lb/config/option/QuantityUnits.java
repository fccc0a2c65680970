package lb.config.option;

import java.math.BigDecimal;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The units of sizes and durations, and the texts made of them. */
enum QuantityUnits {
  BYTES("size", "bytes", 1, "512mb, 64kb, 1.5gb, or a number of bytes"),
  MILLIS("duration", "milliseconds", 1_000, "500ms, 10s, 5m, 1h, or a number of seconds"),
  SECONDS("duration", "seconds", 1, "10s, 5m, 1h, 1d, or a number of seconds");

  private static final Map<String, String> WORDS =
      Map.ofEntries(
          Map.entry("sec", "s"),
          Map.entry("secs", "s"),
          Map.entry("second", "s"),
          Map.entry("seconds", "s"),
          Map.entry("min", "m"),
          Map.entry("mins", "m"),
          Map.entry("minute", "m"),
          Map.entry("minutes", "m"),
          Map.entry("hour", "h"),
          Map.entry("hours", "h"),
          Map.entry("day", "d"),
          Map.entry("days", "d"),
          Map.entry("millis", "ms"),
          Map.entry("bytes", "b"));

  private final String title;
  private final String base;
  private final long plain;
  private final String examples;

  QuantityUnits(String title, String base, long plain, String examples) {
    this.title = title;
    this.base = base;
    this.plain = plain;
    this.examples = examples;
  }

  String title() {
    return title;
  }

  String base() {
    return base;
  }

  /** How many base units a number without a unit counts. */
  long plain() {
    return plain;
  }

  String examples() {
    return examples;
  }

  /** What a lower-case unit counts in base units, or null when it is none. */
  @Nullable Quantity factor(String unit) {
    String name = this == BYTES ? unit.replaceFirst("^([kmgt])(i?b)?$", "$1b") : unit;
    BigDecimal units = factors().get(name);
    return units == null ? null : new Quantity(units);
  }

  /** From the smallest to the largest. */
  private Map<String, BigDecimal> factors() {
    Map<String, BigDecimal> factors = new LinkedHashMap<>();
    if (this == BYTES) {
      List<String> names = List.of("b", "kb", "mb", "gb", "tb");
      for (int i = 0; i < names.size(); i++) {
        factors.put(names.get(i), BigDecimal.valueOf(1L << 10 * i));
      }
      return factors;
    }
    BigDecimal second = BigDecimal.valueOf(this == MILLIS ? 1_000 : 1);
    factors.put("ms", second.movePointLeft(3));
    factors.put("s", second);
    factors.put("m", second.multiply(BigDecimal.valueOf(60)));
    factors.put("h", second.multiply(BigDecimal.valueOf(3_600)));
    factors.put("d", second.multiply(BigDecimal.valueOf(86_400)));
    return factors;
  }

  /** What a number with a wrong unit was probably meant to be. */
  @Nullable String suggestion(String number, String unit) {
    if (unit.isEmpty()) {
      return number + (this == BYTES ? "b" : "s");
    }
    String word = WORDS.get(unit);
    return word == null || !factors().containsKey(word) ? null : number + word;
  }

  /** What the schema accepts of texts. */
  String pattern() {
    return this == BYTES
        ? "^ *[0-9]+(\\.[0-9]+)? ?([bB]|[kKmMgGtT]([iI]?[bB])?) *$"
        : "^ *[0-9]+(\\.[0-9]+)? ?([mM][sS]|[sSmMhHdD]) *$";
  }

  /** The shortest exact text. */
  String print(long value) {
    if (value == 0) {
      return "0";
    }
    String text = value + " " + base;
    for (Map.Entry<String, BigDecimal> factor : factors().entrySet()) {
      BigDecimal units = factor.getValue();
      boolean fits =
          units.signum() > 0
              && units.stripTrailingZeros().scale() <= 0
              && value % units.longValueExact() == 0;
      text = fits ? value / units.longValueExact() + factor.getKey() : text;
    }
    return text;
  }
}
