package lb.cli;

import java.io.PrintWriter;
import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.Help;
import picocli.CommandLine.ParameterException;

/** One command line: parsed, run, and ended with an exit code. */
final class Lb {
  private final Terminal terminal;
  private final Serving serving;

  Lb(Terminal terminal, Serving serving) {
    this.terminal = terminal;
    this.serving = serving;
  }

  /** Runs what {@code typed} asks for and returns the exit code; never throws. */
  int run(String... typed) {
    List<String> words = Shorthand.expand(typed);
    return commandLine(words.getFirst()).execute(words.toArray(String[]::new));
  }

  /** The model of the commands that a command line with this first word can need, ready to run. */
  CommandLine commandLine(String firstWord) {
    CommandLine commands = new CommandLine(new LbCommand(terminal, serving));
    Commands.addTo(commands, firstWord);
    commands
        .setOut(new PrintWriter(terminal.out(), true))
        .setErr(new PrintWriter(terminal.err(), true))
        .setColorScheme(Help.defaultColorScheme(Help.Ansi.OFF))
        .setParameterExceptionHandler(this::usageError)
        .setExecutionExceptionHandler((failure, command, parsed) -> failed(failure))
        .setUsageHelpWidth(100);
    return commands;
  }

  private int usageError(ParameterException wrong, String[] typed) {
    CommandLine command = wrong.getCommandLine();
    terminal.err().println("lb: " + wrong.getMessage());
    List<String> suggestions = Suggestions.of(wrong);
    if (!suggestions.isEmpty()) {
      terminal.err().println("  did you mean: " + String.join(" or ", suggestions) + "?");
    }
    terminal.err().println("  see: " + command.getCommandSpec().qualifiedName() + " --help");
    return ExitCode.USAGE.code();
  }

  private int failed(Exception failure) {
    if (failure instanceof CommandFailure expected) {
      if (!expected.text().isEmpty()) {
        terminal.err().println("lb: " + expected.text());
      }
      return expected.exitCode().code();
    }
    terminal.err().println("lb: " + failure);
    if (terminal.isSet("LB_DEBUG")) {
      failure.printStackTrace(terminal.err());
    }
    return ExitCode.FAILED.code();
  }
}
