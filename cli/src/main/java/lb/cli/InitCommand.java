package lb.cli;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import lb.config.ConfigTemplate;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code lb init}: a commented lb.json to start from. */
@Command(
    name = "init",
    description =
        "Write a commented lb.json to start from; never over an existing file without --force.")
final class InitCommand extends LbSubcommand {
  @Parameters(
      index = "0",
      arity = "0..1",
      paramLabel = "FILE",
      defaultValue = ConfigChoice.DEFAULT_FILE,
      description = "The file to write (default: ${DEFAULT-VALUE}).")
  private String file = ConfigChoice.DEFAULT_FILE;

  @Option(names = "--force", description = "Overwrite the file when it exists.")
  private boolean force;

  @Option(names = "--json", description = "Print one JSON object that names the file.")
  private boolean json;

  @Override
  ExitCode execute(Terminal terminal) {
    Path path = terminal.path(file);
    // The file system decides whether the file is new, so that two runs cannot both think so.
    OpenOption[] options =
        force
            ? new OpenOption[] {
              StandardOpenOption.CREATE,
              StandardOpenOption.TRUNCATE_EXISTING,
              StandardOpenOption.WRITE
            }
            : new OpenOption[] {StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE};
    try {
      Files.writeString(path, ConfigTemplate.commented(), options);
    } catch (FileAlreadyExistsException e) {
      throw new CommandFailure(
          ExitCode.FAILED, file + " exists; it was not touched (--force overwrites it)");
    } catch (IOException e) {
      throw new CommandFailure(ExitCode.FAILED, "cannot write " + file + ": " + e);
    }
    if (json) {
      terminal
          .out()
          .println(new JsonText().field("schema", "lb.init.v1").field("file", file).end());
    } else {
      terminal.err().println("Wrote " + file + ". Name your origin in it, then: lb serve");
    }
    return ExitCode.OK;
  }
}
