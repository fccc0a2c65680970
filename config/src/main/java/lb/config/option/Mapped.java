package lb.config.option;

import java.util.List;
import java.util.Map;
import java.util.function.Function;
import lb.config.json.Node;
import org.jspecify.annotations.Nullable;

/** A type whose values are read to something else. */
record Mapped<A, B>(ValueType<A> type, Function<A, B> there, Function<B, A> back)
    implements ValueType<B> {

  @Override
  public boolean accepts(Node node) {
    return type.accepts(node);
  }

  @Override
  public @Nullable B read(Node node, Place place, Reading reading) {
    A value = type.read(node, place, reading);
    return value == null ? null : there.apply(value);
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
  public Object json(B value) {
    return type.json(back.apply(value));
  }

  @Override
  public List<ValueType<?>> parts() {
    return List.of(type);
  }
}
