package lb.config.option;

import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import lb.config.json.Node;
import org.jspecify.annotations.Nullable;

/** Several shapes for the same thing; the shape of the node decides. The first prints defaults. */
public record AnyOf<T>(List<ValueType<T>> types) implements ValueType<T> {

  public AnyOf {
    types = List.copyOf(types);
  }

  /** One value, or a list of them with at least one. */
  public static <T> ValueType<List<T>> oneOrMany(ValueType<T> type, int elementsMax) {
    return new AnyOf<>(
        List.of(type.map(List::of, List::getFirst), new ListType<>(type, 1, elementsMax)));
  }

  @Override
  public boolean accepts(Node node) {
    return types.stream().anyMatch(type -> type.accepts(node));
  }

  @Override
  public @Nullable T read(Node node, Place place, Reading reading) {
    for (ValueType<T> type : types) {
      if (type.accepts(node)) {
        return type.read(node, place, reading);
      }
    }
    refuse(node, place, reading);
    return null;
  }

  @Override
  public String expected() {
    return types.stream().map(ValueType::expected).collect(Collectors.joining(" or "));
  }

  @Override
  public String title() {
    return types.stream().map(ValueType::title).collect(Collectors.joining(", or "));
  }

  @Override
  public String range() {
    return types.getFirst().range();
  }

  @Override
  public Map<String, Object> schema(SchemaDefinitions definitions) {
    return SchemaDefinitions.ordered(
        "anyOf", types.stream().map(type -> type.schema(definitions)).toList());
  }

  @Override
  public Object json(T value) {
    return types.getFirst().json(value);
  }

  @Override
  public List<ValueType<?>> parts() {
    return List.copyOf(types);
  }
}
