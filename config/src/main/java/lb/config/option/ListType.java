package lb.config.option;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import lb.config.json.Node;
import lb.config.json.Node.ArrayNode;
import lb.config.problem.ProblemCode;
import org.jspecify.annotations.Nullable;

/**
 * A list of values of one type.
 *
 * @param elementsMin 0, or 1 when an empty list makes no sense
 */
public record ListType<T>(ValueType<T> element, int elementsMin, int elementsMax)
    implements ValueType<List<T>> {

  @Override
  public boolean accepts(Node node) {
    return node instanceof ArrayNode;
  }

  @Override
  public @Nullable List<T> read(Node node, Place place, Reading reading) {
    if (!(node instanceof ArrayNode array)) {
      refuse(node, place, reading);
      return null;
    }
    int size = array.elements().size();
    if (size < elementsMin) {
      String message = "an empty list; expected at least one entry";
      reading.report(ProblemCode.EMPTY, node.span(), place, message);
      return null;
    }
    if (size > elementsMax) {
      String message = "a list of " + size + " entries; at most " + elementsMax + " are accepted";
      reading.report(ProblemCode.TOO_MANY, node.span(), place, message);
      return null;
    }
    List<T> values = new ArrayList<>(size);
    for (int i = 0; i < size; i++) {
      T value = element.read(array.elements().get(i), place.element(i), reading);
      if (value != null) {
        values.add(value);
      }
    }
    return values.size() < elementsMin ? null : values;
  }

  @Override
  public String expected() {
    return "a list";
  }

  @Override
  public String title() {
    return "list of " + element.title();
  }

  @Override
  public String range() {
    return element.range();
  }

  @Override
  public Map<String, Object> schema(SchemaDefinitions definitions) {
    Map<String, Object> schema = SchemaDefinitions.ordered("type", "array");
    schema.put("items", element.schema(definitions));
    if (elementsMin > 0) {
      schema.put("minItems", elementsMin);
    }
    schema.put("maxItems", elementsMax);
    return schema;
  }

  @Override
  public Object json(List<T> value) {
    return value.stream().map(element::json).toList();
  }

  @Override
  public List<ValueType<?>> parts() {
    return List.of(element);
  }
}
