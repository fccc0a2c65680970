package lb.cli;

/**
 * A command that cannot do what it was asked: an exit code and a message for people, printed on
 * stderr without a stack trace.
 */
final class CommandFailure extends RuntimeException {
  private final ExitCode exitCode;

  CommandFailure(ExitCode exitCode, String message) {
    super(message, null, false, false);
    this.exitCode = exitCode;
  }

  ExitCode exitCode() {
    return exitCode;
  }

  /** The message; never null, unlike that of other exceptions. */
  String text() {
    return String.valueOf(getMessage());
  }
}
