package lb.cli;

/** Where the process starts. */
public final class Main {
  private Main() {}

  /** Runs the command line and ends the process with the command's exit code. */
  public static void main(String[] arguments) {
    if (Shorthand.expand(arguments).getFirst().equals("serve")) {
      ProxyService.prepare();
    }
    Serving serving = new Serving(ProxyService::start, Signals::onSystemSignal);
    int code = new Lb(Terminal.system(), serving).run(arguments);
    LogSetup.flush();
    System.exit(code);
  }
}
