package lb.cli;

import java.io.BufferedReader;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Where a command runs: its streams, which of them are terminals, its environment and its
 * directory.
 *
 * <p>Data goes to {@link #out}, everything else to {@link #err}. A command asks only through {@link
 * #confirm}, so that nothing ever waits for an answer that nobody can give.
 *
 * @param out what the command was asked for, UTF-8
 * @param err everything else, UTF-8
 * @param in answers of people
 * @param inputIsTerminal whether somebody can answer
 * @param outputIsTerminal whether {@code out} is read by a person
 * @param errorIsTerminal whether {@code err} is read by a person
 * @param environment the variables of the process
 * @param directory what relative paths start from
 */
record Terminal(
    PrintStream out,
    PrintStream err,
    BufferedReader in,
    boolean inputIsTerminal,
    boolean outputIsTerminal,
    boolean errorIsTerminal,
    Map<String, String> environment,
    Path directory) {

  /**
   * The terminal of this process; the launcher says in {@code lb.terminals} which streams are one
   * ("012").
   */
  static Terminal system() {
    String terminals = System.getProperty("lb.terminals", "");
    return new Terminal(
        stream(FileDescriptor.out),
        stream(FileDescriptor.err),
        new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8)),
        terminals.contains("0"),
        terminals.contains("1"),
        terminals.contains("2"),
        System.getenv(),
        Path.of("").toAbsolutePath());
  }

  private static PrintStream stream(FileDescriptor descriptor) {
    return new PrintStream(new FileOutputStream(descriptor), true, StandardCharsets.UTF_8);
  }

  /**
   * Whether colours are welcome at all: neither {@code NO_COLOR} nor {@code CI} is set, and the
   * terminal knows them.
   */
  boolean environmentAllowsColor() {
    return !isSet("NO_COLOR") && !isSet("CI") && !"dumb".equals(environment.get("TERM"));
  }

  /** Whether a variable is there and not empty. */
  boolean isSet(String variable) {
    return !environment.getOrDefault(variable, "").isEmpty();
  }

  /** The value of a variable, or null when it is not there or empty. */
  @Nullable String variable(String name) {
    return isSet(name) ? environment.get(name) : null;
  }

  /** A path as it was typed, resolved against the directory of the command. */
  Path path(String typed) {
    return directory.resolve(typed);
  }

  /**
   * Asks a yes-or-no question; the answer is no unless it is "y" or "yes".
   *
   * @param flag the flag that answers beforehand, named when nobody can be asked
   * @throws CommandFailure with {@link ExitCode#USAGE} when input or error output is no terminal
   */
  boolean confirm(String question, String flag) {
    if (!inputIsTerminal || !errorIsTerminal) {
      throw new CommandFailure(
          ExitCode.USAGE, question + " There is no terminal to ask on; say " + flag + " to go on.");
    }
    err.print(question + " [y/N] ");
    err.flush();
    try {
      String answer = in.readLine();
      return answer != null && answer.strip().toLowerCase(Locale.ROOT).matches("y|yes");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
