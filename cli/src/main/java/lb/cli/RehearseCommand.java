package lb.cli;

import picocli.CommandLine.Command;

/**
 * {@code lb rehearse}: what lb does at start, done once so that the JVM can record it.
 *
 * <p>The launcher runs this after a build to make the start-up (AOT) cache.
 */
@Command(
    name = "rehearse",
    hidden = true,
    description = "Do once what lb does at start, to record a start-up cache.")
final class RehearseCommand extends LbSubcommand {
  @Override
  ExitCode execute(Terminal terminal) {
    int code = new Lb(terminal).run("version");
    return code == 0 ? ExitCode.OK : ExitCode.FAILED;
  }
}
