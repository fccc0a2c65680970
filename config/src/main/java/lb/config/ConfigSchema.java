package lb.config;

import java.util.Map;
import lb.config.json.JsonPrinter;
import lb.config.option.ObjectType;
import lb.config.option.SchemaDefinitions;

/** The JSON schema of {@code lb.json}, made from the declarations of the options. */
public final class ConfigSchema {
  private ConfigSchema() {}

  /**
   * A schema of JSON Schema 2020-12, indented, ended by a line end. What the reader accepts, the
   * schema accepts; the reader also refuses what a schema cannot say (a host that two sites name).
   */
  public static String json() {
    SchemaDefinitions definitions = new SchemaDefinitions();
    Map<String, Object> schema =
        SchemaDefinitions.ordered(
            "$schema", "https://json-schema.org/draft/2020-12/schema", "title", "lb.json");
    schema.putAll(root().schema(definitions));
    schema.put("$defs", definitions.all());
    return JsonPrinter.indented(schema);
  }

  /** The type of the whole file; the machine matters to defaults alone. */
  static ObjectType<Config> root() {
    return RootOptions.type(new MachineFacts(0, 1));
  }
}
