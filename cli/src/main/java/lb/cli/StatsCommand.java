package lb.cli;

import java.util.concurrent.TimeUnit;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code lb stats}: the numbers of a running lb. */
@Command(
    name = "stats",
    description =
        "Show what a running lb has done: hits, misses, bytes, latency, sites and upstreams.")
final class StatsCommand extends LbSubcommand {
  private static final String SCREEN_OPEN = "\033[?1049h\033[?25l";
  private static final String SCREEN_HOME = "\033[H";
  private static final String SCREEN_REST_CLEAR = "\033[J";
  private static final String SCREEN_LINE_END = "\033[K\n";
  private static final String SCREEN_CLOSE = "\033[?25h\033[?1049l";

  @Option(
      names = {"-w", "--watch"},
      description =
          "Show it again and again, with rates, until Ctrl-C; not on a terminal: one block or line each time.")
  private boolean watch;

  @Option(
      names = "--interval",
      paramLabel = "SECONDS",
      description = "How often --watch looks (0.1 to 3600; default: ${DEFAULT-VALUE}).")
  private double interval = 1;

  @Option(
      names = "--count",
      paramLabel = "N",
      description = "End --watch after N times (default: never).")
  private long count = Long.MAX_VALUE;

  @Option(
      names = "--json",
      description = "Print one JSON object, with --watch one a line (NDJSON).")
  private boolean json;

  @Mixin private AdminAddress admin = new AdminAddress();

  @Override
  ExitCode execute(Terminal terminal) throws InterruptedException {
    if (!(interval >= 0.1 && interval <= 3600) || count < 1) {
      throw new CommandFailure(
          ExitCode.USAGE,
          "--interval is "
              + interval
              + " and --count "
              + count
              + "; expected 0.1 to 3600, and 1 or more");
    }
    AdminClient client = admin.client(terminal);
    if (!watch) {
      String answer = client.get("/cache/stats");
      terminal
          .out()
          .print(json ? answer.strip() + "\n" : StatsText.of(Json.parse(answer), Json.MISSING));
      return ExitCode.OK;
    }
    if (json || !terminal.outputIsTerminal()) {
      follow(terminal, client);
    } else {
      onScreen(terminal, client);
    }
    return ExitCode.OK;
  }

  /** For files and pipes: one after the other. */
  private void follow(Terminal terminal, AdminClient client) throws InterruptedException {
    Json before = Json.MISSING;
    for (long i = 0; i < count; i++) {
      pause(i);
      String answer = client.get("/cache/stats");
      Json now = Json.parse(answer);
      terminal.out().print(json ? answer.strip() + "\n" : StatsText.of(now, before) + "\n");
      terminal.out().flush();
      before = now;
    }
  }

  /**
   * On the alternate screen, in place; what was there before comes back at the end, Ctrl-C
   * included.
   */
  private void onScreen(Terminal terminal, AdminClient client) throws InterruptedException {
    Thread restore = new Thread(() -> screen(terminal, SCREEN_CLOSE));
    Runtime.getRuntime().addShutdownHook(restore);
    screen(terminal, SCREEN_OPEN);
    try {
      Json before = Json.MISSING;
      for (long i = 0; i < count; i++) {
        pause(i);
        Json now = Json.parse(client.get("/cache/stats"));
        String text = StatsText.of(now, before).replace("\n", SCREEN_LINE_END);
        screen(terminal, SCREEN_HOME + text + SCREEN_REST_CLEAR);
        before = now;
      }
    } finally {
      screen(terminal, SCREEN_CLOSE);
      removeHook(restore);
    }
  }

  private void pause(long round) throws InterruptedException {
    if (round > 0) {
      TimeUnit.MILLISECONDS.sleep(Math.round(interval * 1000));
    }
  }

  private static void screen(Terminal terminal, String sequence) {
    terminal.out().print(sequence);
    terminal.out().flush();
  }

  private static void removeHook(Thread hook) {
    try {
      Runtime.getRuntime().removeShutdownHook(hook);
    } catch (IllegalStateException e) {
      // The process is ending already; the hook does the same once more, which is harmless.
    }
  }
}
