package lb.cli;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code lb status}: how the origins of a running lb do. */
@Command(
    name = "status",
    description =
        "Show how the origins of a running lb do: up or down, why, since when, and what they have to do.")
final class StatusCommand extends LbSubcommand {
  @Option(names = "--json", description = "Print one JSON object.")
  private boolean json;

  @Mixin private AdminAddress admin = new AdminAddress();

  @Override
  ExitCode execute(Terminal terminal) {
    String answer = admin.client(terminal).get("/origins");
    terminal.out().print(json ? answer.strip() + "\n" : StatusText.of(Json.parse(answer)));
    return ExitCode.OK;
  }
}
