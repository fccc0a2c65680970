package lb.config.option;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import lb.config.json.Node;
import lb.config.json.Node.NumberNode;
import lb.config.json.Node.StringNode;
import lb.config.problem.ProblemCode;
import org.jspecify.annotations.Nullable;

/**
 * A size or a duration within a range: a plain number, or a text of a number and a unit. Read to a
 * whole number of base units (bytes, milliseconds, seconds).
 */
public final class QuantityType implements ValueType<Long> {
  private static final Pattern TEXT =
      Pattern.compile("(-?[0-9]{1,18}(?:\\.[0-9]{1,9})?) ?([a-z]*)");
  private static final int TEXT_CHARS_MAX = 40;

  private final QuantityUnits units;
  private final long least;
  private final long most;

  private QuantityType(QuantityUnits units, long least, long most) {
    this.units = units;
    this.least = least;
    this.most = most;
  }

  /** A size in bytes. */
  public static QuantityType size(long least, long most) {
    return new QuantityType(QuantityUnits.BYTES, least, most);
  }

  /** A duration in milliseconds; a plain number is one of seconds. */
  public static QuantityType millis(long least, long most) {
    return new QuantityType(QuantityUnits.MILLIS, least, most);
  }

  /** A duration in whole seconds. */
  public static QuantityType seconds(long least, long most) {
    return new QuantityType(QuantityUnits.SECONDS, least, most);
  }

  @Override
  public boolean accepts(Node node) {
    return node instanceof NumberNode || node instanceof StringNode;
  }

  @Override
  public @Nullable Long read(Node node, Place place, Reading reading) {
    return switch (node) {
      case NumberNode number ->
          judged(Quantity.of(number.literal()).times(units.plain()), node, place, reading);
      case StringNode text -> text(text, place, reading);
      default -> {
        refuse(node, place, reading);
        yield null;
      }
    };
  }

  private @Nullable Long text(StringNode node, Place place, Reading reading) {
    String text = node.text().strip().toLowerCase(Locale.ROOT);
    Matcher matcher = TEXT.matcher(text.length() > TEXT_CHARS_MAX ? "" : text);
    if (!matcher.matches()) {
      misread(node, null, place, reading);
      return null;
    }
    String number = matcher.group(1);
    String unit = matcher.group(2);
    Quantity factor = units.factor(unit);
    if (factor == null) {
      misread(node, units.suggestion(number, unit), place, reading);
      return null;
    }
    Quantity quantity = new Quantity(Quantity.of(number).value().multiply(factor.value()));
    return judged(quantity, node, place, reading);
  }

  private void misread(StringNode node, @Nullable String nearest, Place place, Reading reading) {
    reading.report(
        ProblemCode.BAD_VALUE,
        node.span(),
        place,
        Shown.quoted(node.text()) + " is not " + expected(),
        nearest == null ? "expected " + expected() : Reading.didYouMean(nearest),
        nearest,
        List.of("examples: " + units.examples()));
  }

  private @Nullable Long judged(Quantity quantity, Node node, Place place, Reading reading) {
    String found = Shown.clipped(node.span().text());
    if (!quantity.isWithin(least, most)) {
      reading.report(
          ProblemCode.OUT_OF_RANGE,
          node.span(),
          place,
          found + " is not within " + range(),
          "expected " + range(),
          null,
          List.of());
      return null;
    }
    if (!quantity.isWhole()) {
      reading.report(
          ProblemCode.BAD_VALUE,
          node.span(),
          place,
          found + " is not a whole number of " + units.base(),
          "expected whole " + units.base(),
          null,
          List.of());
      return null;
    }
    return quantity.units();
  }

  @Override
  public String expected() {
    return "a " + units.title();
  }

  @Override
  public String title() {
    return units.title();
  }

  @Override
  public String range() {
    return units.print(least) + " to " + units.print(most);
  }

  @Override
  public Map<String, Object> schema(SchemaDefinitions definitions) {
    long plain = units.plain();
    Map<String, Object> number =
        plain == 1
            ? SchemaDefinitions.ordered("type", "integer", "minimum", least, "maximum", most)
            : SchemaDefinitions.ordered(
                "type", "number", "minimum", (double) least / plain, "maximum", most / plain);
    Map<String, Object> text =
        SchemaDefinitions.ordered("type", "string", "pattern", units.pattern());
    return SchemaDefinitions.ordered("anyOf", List.of(number, text));
  }

  @Override
  public Object json(Long value) {
    return units.print(value);
  }
}
