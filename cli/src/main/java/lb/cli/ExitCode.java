package lb.cli;

/**
 * What a command's exit code says to a script; {@code lb help exit-codes} prints these.
 *
 * <p>The codes are promises: a meaning keeps its number.
 */
enum ExitCode {
  OK(0, "ok"),
  FAILED(1, "failed"),
  USAGE(2, "the command line is wrong"),
  CONFIG(3, "the configuration is invalid (check, serve, reload, config)"),
  FORBIDDEN(4, "not logged in, or forbidden"),
  NOT_FOUND(5, "not found (a site, a key, a help topic)"),
  LIMIT(6, "a limit of the plan is reached"),
  UNAVAILABLE(7, "the remote side is unavailable or timed out; a retry may help"),
  INTERRUPTED(130, "ended by SIGINT (Ctrl-C)"),
  TERMINATED(143, "ended by SIGTERM (serve drains and ends with 0)");

  private final int code;
  private final String meaning;

  ExitCode(int code, String meaning) {
    this.code = code;
    this.meaning = meaning;
  }

  /** The number, 0 to 255. */
  int code() {
    return code;
  }

  /** What it says, in a few words. */
  String meaning() {
    return meaning;
  }
}
