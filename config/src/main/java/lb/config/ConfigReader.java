package lb.config;

import java.nio.file.Path;

/**
 * Reads {@code lb.json} and flags. Nothing that a text contains makes it throw: all is reported as
 * problems, at most {@value #PROBLEMS_MAX} in one run.
 */
public final class ConfigReader {
  /** More problems than this are not reported in one run. */
  public static final int PROBLEMS_MAX = 20;

  private ConfigReader() {}

  /** Reads a text; {@code fileName} is what errors call it. */
  public static ConfigResult read(String fileName, String text, MachineFacts machine) {
    return read(fileName, text, new ConfigFlags(), machine);
  }

  /** Reads a text; what the flags say wins over what the text says. */
  public static ConfigResult read(
      String fileName, String text, ConfigFlags flags, MachineFacts machine) {
    throw new UnsupportedOperationException();
  }

  /** Reads flags alone. */
  public static ConfigResult read(ConfigFlags flags, MachineFacts machine) {
    throw new UnsupportedOperationException();
  }

  /** Reads a file; what the flags say wins over what the file says. */
  public static ConfigResult load(Path file, ConfigFlags flags, MachineFacts machine) {
    throw new UnsupportedOperationException();
  }
}
