package lb.cli;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code lb reload}: has a running lb read its configuration again. */
@Command(
    name = "reload",
    description = {
      "Have a running lb read its configuration file again, and all files that it names.",
      "A file that changes is read without being told; this waits and says what came of it.",
    },
    footer = {"", "Exits with 0 when the file runs and with 3 when it is invalid."})
final class ReloadCommand extends LbSubcommand {
  @Option(names = "--json", description = "Print one JSON object.")
  private boolean json;

  @Mixin private AdminAddress admin = new AdminAddress();

  @Override
  ExitCode execute(Terminal terminal) {
    String answer = admin.client(terminal).post("/config/reload", "");
    terminal.out().print(json ? answer.strip() + "\n" : summary(Json.parse(answer)));
    return ExitCode.OK;
  }

  /** What was taken, and what waits for a restart. */
  static String summary(Json taken) {
    StringBuilder text = new StringBuilder("configuration ");
    text.append(taken.at("generation").text("?")).append(" runs");
    if (taken.at("written").isTrue()) {
      text.append(", and is in ").append(taken.at("file").text("?"));
    }
    text.append('\n');
    taken
        .at("problems")
        .items()
        .forEach(warning -> text.append("  warning: ").append(warning.text("")).append('\n'));
    taken
        .at("need_restart")
        .items()
        .forEach(option -> text.append("  needs a restart: ").append(option.text("")).append('\n'));
    return text.toString();
  }
}
