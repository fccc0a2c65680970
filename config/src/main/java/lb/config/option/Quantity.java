package lb.config.option;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.Locale;

/**
 * A number of units that fits no {@code long} perhaps, and is no whole number perhaps.
 *
 * @param value the exact number, cut to what can be compared cheaply
 */
record Quantity(BigDecimal value) {
  private static final BigDecimal HUGE = BigDecimal.valueOf(Long.MAX_VALUE).scaleByPowerOfTen(3);
  private static final BigDecimal TINY = new BigDecimal("0.0000000001");
  private static final int LITERAL_CHARS_MAX = 40;
  private static final int DIGITS_MAX = 22;

  /** The number of a literal of JSON's grammar. Takes a short time for every literal. */
  static Quantity of(String literal) {
    boolean negative = literal.startsWith("-");
    if (literal.length() > LITERAL_CHARS_MAX) {
      return new Quantity(negative ? HUGE.negate() : HUGE);
    }
    BigDecimal value;
    try {
      value = new BigDecimal(literal);
    } catch (NumberFormatException e) {
      // The exponent is beyond what a BigDecimal holds.
      boolean small = literal.toLowerCase(Locale.ROOT).contains("e-");
      BigDecimal replaced = small ? TINY : HUGE;
      return new Quantity(negative ? replaced.negate() : replaced);
    }
    long magnitude = (long) value.precision() - value.scale();
    if (value.signum() == 0) {
      return new Quantity(BigDecimal.ZERO);
    }
    if (magnitude > DIGITS_MAX) {
      return new Quantity(negative ? HUGE.negate() : HUGE);
    }
    if (magnitude < -DIGITS_MAX) {
      return new Quantity(negative ? TINY.negate() : TINY);
    }
    return new Quantity(value);
  }

  Quantity times(long factor) {
    return new Quantity(value.multiply(BigDecimal.valueOf(factor)));
  }

  boolean isWhole() {
    return value.setScale(0, RoundingMode.DOWN).compareTo(value) == 0;
  }

  boolean isWithin(long least, long most) {
    return value.compareTo(BigDecimal.valueOf(least)) >= 0
        && value.compareTo(BigDecimal.valueOf(most)) <= 0;
  }

  /** The whole units; only when {@link #isWithin} a range. */
  long units() {
    return value.setScale(0, RoundingMode.DOWN).longValueExact();
  }

  /** With commas between thousands. */
  static String grouped(long number) {
    return String.format(Locale.ROOT, "%,d", number);
  }
}
