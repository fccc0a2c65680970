package lb.cli;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import lb.config.HostPort;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The flags that say which lb to talk to, shared by the commands that do. */
final class AdminAddress {
  static final String DEFAULT = "127.0.0.1:8089";

  @Option(
      names = "--admin",
      paramLabel = "HOST:PORT",
      description = "The admin listener (default: LB_ADMIN, else " + DEFAULT + ").")
  private @Nullable String admin;

  @Option(
      names = "--token-file",
      paramLabel = "FILE",
      description = "A file with the admin token (default: LB_ADMIN_TOKEN, else none).")
  private @Nullable String tokenFile;

  /**
   * The client for that address.
   *
   * @throws CommandFailure with {@link ExitCode#USAGE} when the address is none, or the token file
   *     cannot be read
   */
  AdminClient client(Terminal terminal) {
    return new AdminClient(address(terminal), token(terminal));
  }

  private HostPort address(Terminal terminal) {
    String typed = admin != null ? admin : terminal.variable("LB_ADMIN");
    if (typed == null) {
      return HostPort.parse(DEFAULT);
    }
    try {
      // A URL, as the banner of serve prints it, is understood too.
      String text = typed.startsWith("http://") ? URI.create(typed).getAuthority() : typed;
      HostPort parsed = HostPort.parse(text);
      if (parsed.port() > 0) {
        return parsed.host().equals("0.0.0.0") ? new HostPort("127.0.0.1", parsed.port()) : parsed;
      }
    } catch (RuntimeException e) {
      // Said below, in the words of the command line.
    }
    throw new CommandFailure(
        ExitCode.USAGE,
        "the admin address is \"" + typed + "\"; expected HOST:PORT, such as " + DEFAULT);
  }

  private @Nullable String token(Terminal terminal) {
    if (tokenFile == null) {
      return terminal.variable("LB_ADMIN_TOKEN");
    }
    try {
      return Files.readString(terminal.path(tokenFile)).strip();
    } catch (IOException e) {
      throw new CommandFailure(
          ExitCode.USAGE, "cannot read the token file " + tokenFile + ": " + e);
    }
  }
}
