package lb.cli;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code lb config}: shows what runs, or puts another one in its place. */
@Command(
    name = "config",
    description = {
      "Print the configuration that a running lb has taken, as it was written.",
      "With --put, have it take another one, and write that to its file.",
    },
    footer = {
      "",
      "Examples:",
      "  lb config > lb.json",
      "  lb config --put lb.json",
      "  lb config --put lb.json --replaces '\"5f2c…\"'",
      "",
      "Exits with 3 when the configuration is invalid; what runs is kept then.",
    })
final class ConfigCommand extends LbSubcommand {
  @Option(names = "--put", paramLabel = "FILE", description = "The configuration to take.")
  private @Nullable String put;

  @Option(
      names = "--replaces",
      paramLabel = "ETAG",
      description = "With --put: take it only if this one runs (default: whatever runs).")
  private String replaces = "*";

  @Option(
      names = "--json",
      description = "Print one JSON object that says which configuration runs, without its text.")
  private boolean json;

  @Mixin private AdminAddress admin = new AdminAddress();

  @Override
  ExitCode execute(Terminal terminal) {
    AdminClient client = admin.client(terminal);
    if (put != null) {
      String answer = client.putConfig(text(terminal, put), replaces);
      terminal
          .out()
          .print(json ? answer.strip() + "\n" : ReloadCommand.summary(Json.parse(answer)));
    } else {
      String answer = client.get(json ? "/config/status" : "/config");
      terminal.out().print(answer.endsWith("\n") ? answer : answer + "\n");
    }
    return ExitCode.OK;
  }

  private static String text(Terminal terminal, String file) {
    try {
      return Files.readString(terminal.path(file), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new CommandFailure(ExitCode.USAGE, "cannot read " + file + ": " + e);
    }
  }
}
