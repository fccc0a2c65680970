package lb.config.option;

import java.util.Map;
import lb.config.json.Node;
import lb.config.json.Node.BooleanNode;
import org.jspecify.annotations.Nullable;

/** {@code true} or {@code false}. */
public record BooleanType() implements ValueType<Boolean> {
  /** The type. */
  public static final BooleanType BOOLEAN = new BooleanType();

  @Override
  public boolean accepts(Node node) {
    return node instanceof BooleanNode;
  }

  @Override
  public @Nullable Boolean read(Node node, Place place, Reading reading) {
    if (node instanceof BooleanNode flag) {
      return flag.value();
    }
    refuse(node, place, reading);
    return null;
  }

  @Override
  public String expected() {
    return "true or false";
  }

  @Override
  public String title() {
    return "boolean";
  }

  @Override
  public Map<String, Object> schema(SchemaDefinitions definitions) {
    return SchemaDefinitions.ordered("type", "boolean");
  }

  @Override
  public Object json(Boolean value) {
    return value;
  }
}
