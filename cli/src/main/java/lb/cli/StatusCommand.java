package lb.cli;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code lb status}: how a running lb and its origins do. */
@Command(
    name = "status",
    description =
        "Show how a running lb does: its configuration, and its origins: up or down, why, and since when.")
final class StatusCommand extends LbSubcommand {
  @Option(names = "--json", description = "Print one JSON object.")
  private boolean json;

  @Mixin private AdminAddress admin = new AdminAddress();

  @Override
  ExitCode execute(Terminal terminal) {
    String answer = admin.client(terminal).get("/status");
    terminal.out().print(json ? answer.strip() + "\n" : StatusText.of(Json.parse(answer)));
    return ExitCode.OK;
  }
}
