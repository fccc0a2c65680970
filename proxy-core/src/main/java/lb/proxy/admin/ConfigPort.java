package lb.proxy.admin;

import java.util.function.Predicate;

/** The configuration, as the admin listener shows and changes it. Called on virtual threads. */
public interface ConfigPort {
  /** What runs, and how the last attempt to change it went. */
  ConfigReport report();

  /** Reads the file again, and all files that it names, changed or not. */
  ConfigOutcome reload();

  /**
   * Runs another text, and writes it to the file if there is one. The file is written before the
   * text runs for sure, and whole or not at all.
   *
   * @param text the whole text
   * @param replaces whether the configuration with this entity tag may be replaced
   */
  ConfigOutcome replace(String text, Predicate<String> replaces);
}
