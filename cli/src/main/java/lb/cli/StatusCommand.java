package lb.cli;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code lb status}: how the origins and the certificates of a running lb do. */
@Command(
    name = "status",
    description =
        "Show how the origins of a running lb do: up or down, why, since when, and what they have to do;"
            + " and its certificates.")
final class StatusCommand extends LbSubcommand {
  @Option(names = "--json", description = "Print one JSON object.")
  private boolean json;

  @Option(names = "--certificates", description = "Show the certificates alone.")
  private boolean certificates;

  @Mixin private AdminAddress admin = new AdminAddress();

  @Override
  ExitCode execute(Terminal terminal) {
    AdminClient client = admin.client(terminal);
    if (json) {
      String answer = client.get(certificates ? "/certificates" : "/origins");
      terminal.out().print(answer.strip() + "\n");
      return ExitCode.OK;
    }
    if (!certificates) {
      terminal.out().print(StatusText.of(Json.parse(client.get("/origins"))));
    }
    String text = CertificatesText.of(Json.parse(client.get("/certificates")));
    if (certificates) {
      terminal.out().print(text.isEmpty() ? "no certificates\n" : text);
    } else if (!text.isEmpty()) {
      terminal.out().print("\n" + text);
    }
    return ExitCode.OK;
  }
}
