package lb.config.option;

/** Names of texts that are no file. */
public final class ConfigSources {
  /** What errors call the words of the command line. */
  public static final String COMMAND_LINE = "command line";

  private ConfigSources() {}
}
