package lb.config.option;

import java.util.Map;
import lb.config.json.Node;
import lb.config.json.Node.BooleanNode;
import org.jspecify.annotations.Nullable;

/**
 * The word {@code false} where the other choice is an object: it switches the thing off.
 *
 * @param off what it is read to
 */
public record FalseType<T>(T off) implements ValueType<T> {

  @Override
  public boolean accepts(Node node) {
    return node instanceof BooleanNode flag && !flag.value();
  }

  @Override
  public @Nullable T read(Node node, Place place, Reading reading) {
    if (accepts(node)) {
      return off;
    }
    refuse(node, place, reading);
    return null;
  }

  @Override
  public String expected() {
    return "false";
  }

  @Override
  public String title() {
    return "`false`";
  }

  @Override
  public Map<String, Object> schema(SchemaDefinitions definitions) {
    return SchemaDefinitions.ordered("const", false);
  }

  @Override
  public Object json(T value) {
    return false;
  }
}
