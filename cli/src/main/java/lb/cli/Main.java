package lb.cli;

/** Where the process starts. */
public final class Main {
  private Main() {}

  /** Runs the command line and ends the process with the command's exit code. */
  public static void main(String[] arguments) {
    System.exit(new Lb(Terminal.system()).run(arguments));
  }
}
