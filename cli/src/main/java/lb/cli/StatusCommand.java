package lb.cli;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code lb status}: how a running lb, its origins and its certificates do. */
@Command(
    name = "status",
    description =
        "Show how a running lb does: its configuration, its origins (up or down, why, and since when), and its certificates.")
final class StatusCommand extends LbSubcommand {
  @Option(names = "--json", description = "Print one JSON object.")
  private boolean json;

  @Mixin private AdminAddress admin = new AdminAddress();

  @Override
  ExitCode execute(Terminal terminal) {
    String answer = admin.client(terminal).get("/status");
    if (json) {
      terminal.out().print(answer.strip() + "\n");
      return ExitCode.OK;
    }
    Json status = Json.parse(answer);
    terminal.out().print(StatusText.of(status) + CertificatesText.of(status));
    return ExitCode.OK;
  }
}
