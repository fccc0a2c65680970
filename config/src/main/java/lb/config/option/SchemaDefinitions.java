package lb.config.option;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Supplier;

/** The {@code $defs} of a JSON schema in the making. */
public final class SchemaDefinitions {
  private final Map<String, Map<String, Object>> definitions = new LinkedHashMap<>();

  /** A reference to the definition of that name, which is made when it is not there yet. */
  Map<String, Object> reference(String name, Supplier<Map<String, Object>> definition) {
    if (!definitions.containsKey(name)) {
      definitions.put(name, Map.of());
      definitions.put(name, definition.get());
    }
    return ordered("$ref", "#/$defs/" + name);
  }

  /** All definitions, in the order in which they were first asked for. */
  public Map<String, Map<String, Object>> all() {
    return definitions;
  }

  /** A map that keeps the order of its entries: key, value, key, value ... */
  public static Map<String, Object> ordered(Object... entries) {
    Map<String, Object> map = new LinkedHashMap<>();
    for (int i = 0; i < entries.length; i += 2) {
      map.put((String) entries[i], entries[i + 1]);
    }
    return map;
  }
}
