package lb.config.option;

import java.util.List;
import java.util.Map;
import lb.config.json.Node;
import org.jspecify.annotations.Nullable;

/** A type whose values keep their place. */
public record LocatedType<T>(ValueType<T> type) implements ValueType<Located<T>> {

  @Override
  public boolean accepts(Node node) {
    return type.accepts(node);
  }

  @Override
  public @Nullable Located<T> read(Node node, Place place, Reading reading) {
    T value = type.read(node, place, reading);
    return value == null ? null : new Located<>(value, node.span(), place);
  }

  @Override
  public String expected() {
    return type.expected();
  }

  @Override
  public String title() {
    return type.title();
  }

  @Override
  public String range() {
    return type.range();
  }

  @Override
  public Map<String, Object> schema(SchemaDefinitions definitions) {
    return type.schema(definitions);
  }

  @Override
  public Object json(Located<T> value) {
    return type.json(value.value());
  }

  @Override
  public List<ValueType<?>> parts() {
    return List.of(type);
  }
}
