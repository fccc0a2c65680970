package lb.config;

/** The JSON schema of {@code lb.json}, made from the declarations of the options. */
public final class ConfigSchema {
  private ConfigSchema() {}

  /** A schema of JSON Schema 2020-12, indented, ended by a line end. */
  public static String json() {
    throw new UnsupportedOperationException();
  }
}
