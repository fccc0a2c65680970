package lb.cli;

import java.util.Objects;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.Spec;

/** {@code lb} itself: the commands, and the flags that all of them know. */
@Command(
    name = "lb",
    versionProvider = VersionCommand.class,
    description = "A caching reverse proxy.",
    synopsisSubcommandLabel = "COMMAND",
    footer = {
      "",
      "'lb -b HOST:PORT' is short for 'lb serve -b HOST:PORT'.",
      "'lb help exit-codes' lists exit codes, 'lb help LB0107' explains an error.",
    })
final class LbCommand {
  private final Terminal terminal;
  private final Serving serving;

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

  @Spec private @Nullable CommandSpec spec;

  LbCommand(Terminal terminal, Serving serving) {
    this.terminal = terminal;
    this.serving = serving;
  }

  Terminal terminal() {
    return terminal;
  }

  /** What runs the proxy. */
  Serving serving() {
    return serving;
  }

  /** The model of all commands. */
  CommandLine commandLine() {
    return Objects.requireNonNull(spec).commandLine();
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
