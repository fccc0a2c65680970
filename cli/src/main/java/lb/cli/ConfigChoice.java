package lb.cli;

import java.nio.file.Files;
import java.nio.file.Path;
import lb.config.Config;
import lb.config.ConfigFlags;
import lb.config.ConfigResult;
import lb.config.ConfigSource;
import lb.config.MachineFacts;
import org.jspecify.annotations.Nullable;

/**
 * Where the configuration comes from: a file that was named, {@code lb.json} here, or flags alone.
 */
final class ConfigChoice {
  /** The file that is taken when it is there and nothing else is said. */
  static final String DEFAULT_FILE = "lb.json";

  private ConfigChoice() {}

  /** Reads a file as it was typed. */
  static ConfigResult load(Terminal terminal, String file) {
    return Config.load(shown(terminal, file), new ConfigFlags(), MachineFacts.ofThisMachine());
  }

  /**
   * Where {@code serve} was told to read.
   *
   * @param file the file that {@code -c} named, if it did
   * @param backends whether the flags name a backend: then no file is looked for
   * @throws CommandFailure with {@link ExitCode#USAGE} when there is nothing to serve
   */
  static ConfigSource source(
      Terminal terminal, @Nullable String file, boolean backends, ConfigFlags flags) {
    if (file != null) {
      return ConfigSource.file(shown(terminal, file), flags, MachineFacts.ofThisMachine());
    }
    if (backends) {
      return ConfigSource.flags(flags, MachineFacts.ofThisMachine());
    }
    if (Files.exists(terminal.path(DEFAULT_FILE))) {
      Path here = shown(terminal, DEFAULT_FILE);
      return ConfigSource.file(here, flags, MachineFacts.ofThisMachine());
    }
    throw new CommandFailure(
        ExitCode.USAGE,
        "nothing to serve: name an origin (lb -b HOST:PORT) or a file (-c FILE), or write an lb.json"
            + " here (lb init)");
  }

  /** The path as errors should show it: as typed when that means the same file. */
  private static Path shown(Terminal terminal, String file) {
    Path typed = Path.of(file);
    return typed.toAbsolutePath().equals(terminal.path(file)) ? typed : terminal.path(file);
  }
}
