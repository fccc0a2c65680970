package lb.cli;

import picocli.CommandLine.Command;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.Option;

/** {@code lb version}: what this is. */
@Command(name = "version", description = "Print the version of lb, and of the Java it runs on.")
final class VersionCommand extends LbSubcommand implements IVersionProvider {
  @Option(names = "--json", description = "Print one JSON object.")
  private boolean json;

  @Override
  ExitCode execute(Terminal terminal) {
    if (json) {
      Build build = Build.current();
      terminal
          .out()
          .println(
              new JsonText()
                  .field("schema", "lb.version.v1")
                  .field("version", build.version())
                  .field("revision", build.revision())
                  .field("java", java())
                  .end());
    } else {
      terminal.out().println(line());
    }
    return ExitCode.OK;
  }

  @Override
  public String[] getVersion() {
    return new String[] {line()};
  }

  private static String line() {
    Build build = Build.current();
    return "lb " + build.version() + " (" + build.revision() + ", " + java() + ")";
  }

  private static String java() {
    return System.getProperty("java.vm.name") + " " + Runtime.version();
  }
}
