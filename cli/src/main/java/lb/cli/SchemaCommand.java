package lb.cli;

import lb.config.ConfigSchema;
import picocli.CommandLine.Command;

/** {@code lb schema}: the JSON schema of lb.json, for editors. */
@Command(
    name = "schema",
    description = "Print the JSON schema of lb.json (draft 2020-12), for editors and other tools.")
final class SchemaCommand extends LbSubcommand {
  @Override
  ExitCode execute(Terminal terminal) {
    terminal.out().println(ConfigSchema.json().stripTrailing());
    return ExitCode.OK;
  }
}
