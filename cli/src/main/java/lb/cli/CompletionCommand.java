package lb.cli;

import picocli.AutoComplete;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code lb completion}: what a shell must read to complete the commands of lb. */
@Command(
    name = "completion",
    description = "Print a completion script for a shell.",
    footer = {
      "",
      "  bash:  source <(lb completion bash)",
      "  zsh:   source <(lb completion zsh)",
      "  fish:  lb completion fish | source",
    })
final class CompletionCommand extends LbSubcommand {
  /** The shells that are known. */
  enum Shell {
    bash,
    zsh,
    fish
  }

  @Parameters(index = "0", paramLabel = "SHELL", description = "One of: ${COMPLETION-CANDIDATES}.")
  private Shell shell = Shell.bash;

  @Override
  ExitCode execute(Terminal terminal) {
    String script =
        switch (shell) {
          case bash, zsh -> AutoComplete.bash("lb", lb().commandLine());
          case fish -> FishCompletion.of(lb().commandLine());
        };
    terminal.out().println(script.stripTrailing());
    return ExitCode.OK;
  }
}
