package lb.config.option;

import java.util.List;
import java.util.Map;
import lb.config.json.Node;
import lb.config.json.Node.NumberNode;
import lb.config.json.Node.StringNode;
import lb.config.problem.ProblemCode;
import org.jspecify.annotations.Nullable;

/** A whole number within a range, both ends included. */
public record IntegerType(int least, int most) implements ValueType<Integer> {

  @Override
  public boolean accepts(Node node) {
    return node instanceof NumberNode;
  }

  @Override
  public @Nullable Integer read(Node node, Place place, Reading reading) {
    if (!(node instanceof NumberNode number)) {
      refuse(node, place, reading);
      return null;
    }
    Quantity quantity = Quantity.of(number.literal());
    if (quantity.isWhole() && quantity.isWithin(least, most)) {
      return (int) quantity.units();
    }
    boolean whole = quantity.isWhole() || !quantity.isWithin(least, most);
    String found = Shown.clipped(number.literal());
    reading.report(
        whole ? ProblemCode.OUT_OF_RANGE : ProblemCode.BAD_VALUE,
        node.span(),
        place,
        whole ? found + " is not within " + range() : found + " is not a whole number",
        whole ? "expected " + range() : "expected " + expected(),
        null,
        List.of());
    return null;
  }

  @Override
  public void refuse(Node node, Place place, Reading reading) {
    boolean digits = node instanceof StringNode text && text.text().matches("-?[0-9]{1,12}");
    if (!digits) {
      ValueType.super.refuse(node, place, reading);
      return;
    }
    String number = ((StringNode) node).text();
    reading.report(
        ProblemCode.WRONG_TYPE,
        node.span(),
        place,
        "expected " + expected() + ", found " + Shown.of(node),
        "without quotes: " + number,
        number,
        List.of());
  }

  @Override
  public String expected() {
    return "a whole number";
  }

  @Override
  public String title() {
    return "whole number";
  }

  @Override
  public String range() {
    return Quantity.grouped(least) + " to " + Quantity.grouped(most);
  }

  @Override
  public Map<String, Object> schema(SchemaDefinitions definitions) {
    return SchemaDefinitions.ordered("type", "integer", "minimum", least, "maximum", most);
  }

  @Override
  public Object json(Integer value) {
    return value;
  }
}
