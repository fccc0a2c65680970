package lb.cli;

import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ScopeType;

/** {@code lb} itself: the commands, and the flags that all of them know. */
@Command(
    name = "lb",
    versionProvider = VersionCommand.class,
    description = "A caching reverse proxy.",
    synopsisSubcommandLabel = "COMMAND",
    subcommands = {
      VersionCommand.class,
      RehearseCommand.class,
    },
    footer = {
      "",
      "'lb -b HOST:PORT' is short for 'lb serve -b HOST:PORT'.",
      "'lb help exit-codes' lists exit codes, 'lb help LB0107' explains an error.",
    })
final class LbCommand {
  private final Terminal terminal;

  @Option(
      names = {"-h", "--help"},
      usageHelp = true,
      scope = ScopeType.INHERIT,
      description = "Show this help.")
  private boolean help;

  @Option(
      names = {"-V", "--version"},
      versionHelp = true,
      description = "Print the version.")
  private boolean version;

  @Option(
      names = "--no-color",
      scope = ScopeType.INHERIT,
      description = "Print without colours (so do NO_COLOR and CI).")
  private boolean noColor;

  LbCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  Terminal terminal() {
    return terminal;
  }

  /** Whether errors and notes are written in colours. */
  boolean colorsOnError() {
    return !noColor && terminal.errorIsTerminal() && terminal.environmentAllowsColor();
  }

  /** Whether data is written in colours. */
  boolean colorsOnOutput() {
    return !noColor && terminal.outputIsTerminal() && terminal.environmentAllowsColor();
  }
}
