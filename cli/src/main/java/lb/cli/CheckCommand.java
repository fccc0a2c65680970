package lb.cli;

import lb.config.Config;
import lb.config.ConfigResult;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code lb check}: what {@code serve} would say of a file, without starting anything. */
@Command(
    name = "check",
    description = "Check a configuration file, offline: no name is resolved, nothing is opened.",
    footer = {"", "Exits with 0 when the file may run and with 3 when it may not."})
final class CheckCommand extends LbSubcommand {
  @Parameters(
      index = "0",
      arity = "0..1",
      paramLabel = "FILE",
      defaultValue = ConfigChoice.DEFAULT_FILE,
      description = "The file (default: ${DEFAULT-VALUE}).")
  private String file = ConfigChoice.DEFAULT_FILE;

  @Option(names = "--json", description = "Print one JSON object with all problems.")
  private boolean json;

  @Override
  ExitCode execute(Terminal terminal) {
    ConfigResult result = ConfigChoice.load(terminal, file);
    boolean ok = result instanceof ConfigResult.Ok;
    if (json) {
      terminal
          .out()
          .println(
              new JsonText()
                  .field("schema", "lb.check.v1")
                  .field("file", file)
                  .field("ok", ok)
                  .raw("problems", result.toJson())
                  .end());
    } else {
      terminal.err().print(result.render(lb().colorsOnError()));
      if (result instanceof ConfigResult.Ok(Config config, var warnings)) {
        terminal.out().println(file + ": ok" + summary(config, warnings.size()));
      }
    }
    return ok ? ExitCode.OK : ExitCode.CONFIG;
  }

  private static String summary(Config config, int warnings) {
    long origins = config.sites().stream().mapToLong(site -> site.origins().size()).sum();
    return " ("
        + Plural.of(config.sites().size(), "site")
        + ", "
        + Plural.of(origins, "origin")
        + (warnings == 0 ? "" : ", " + Plural.of(warnings, "warning"))
        + ")";
  }
}
