package lb.cli;

import java.net.BindException;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import lb.config.ConfigSource;
import lb.config.ConfigText;

/**
 * The life of {@code serve}: start, run until a signal, drain, end.
 *
 * <p>SIGTERM and SIGINT drain and end with 0; a second one ends at once. SIGHUP reopens the access
 * log, looks at certificates and reads the configuration again. Runs on the main thread, which only
 * waits.
 */
final class Serving {
  /** Arrives as a signal does when another process has taken over. */
  private static final String SUCCEEDED = "SUCCEEDED";

  private final Service.Starter starter;
  private final Signals.Registry signals;

  Serving(Service.Starter starter, Signals.Registry signals) {
    this.starter = starter;
    this.signals = signals;
  }

  /** Serves until a signal says otherwise. */
  ExitCode run(Terminal terminal, ConfigSource source, ConfigText first, boolean upgrade)
      throws InterruptedException {
    // Two places: one signal drains, one more ends; others say nothing new and are dropped.
    BlockingQueue<String> arrived = new ArrayBlockingQueue<>(2);
    signals.on("TERM", arrived::offer);
    signals.on("INT", arrived::offer);
    signals.on("HUP", name -> {}); // nothing to reopen yet, and not to die of it either
    Service service = start(source, first, upgrade);
    signals.on("HUP", name -> service.hangUp());
    try {
      terminal.err().print(Banner.of(first.result().orThrow(), service, Build.current()));
      terminal.err().flush();
      return end(terminal, service, arrived);
    } finally {
      service.close();
    }
  }

  /** Starts the proxy; what keeps it from starting is said as people need it. */
  Service start(ConfigSource source, ConfigText first, boolean upgrade) {
    try {
      return starter.start(source, first, upgrade);
    } catch (BindException e) {
      throw new CommandFailure(ExitCode.FAILED, "cannot listen: " + e.getMessage());
    } catch (CommandFailure e) {
      throw e;
    } catch (Exception e) {
      throw new CommandFailure(ExitCode.FAILED, "cannot start: " + e);
    }
  }

  private static ExitCode end(Terminal terminal, Service service, BlockingQueue<String> signals)
      throws InterruptedException {
    service.succeeded().thenRun(() -> signals.offer(SUCCEEDED));
    String first = signals.take();
    String why = first.equals(SUCCEEDED) ? "another lb has taken over" : "SIG" + first;
    terminal.err().println("lb: " + why + ": finishing what runs; once more to end at once");
    CompletableFuture<Boolean> drained = service.drain().toCompletableFuture();
    // An empty name wakes this thread when the drain ends; a full queue means that a signal did
    // already.
    drained.whenComplete((all, failure) -> signals.offer(""));
    String second = signals.take();
    if (second.equals("TERM")) {
      return ExitCode.TERMINATED;
    }
    if (second.equals("INT")) {
      return ExitCode.INTERRUPTED;
    }
    if (drained.isCompletedExceptionally() || !drained.join()) {
      terminal.err().println("lb: some exchanges did not finish in time and were cut");
    }
    return ExitCode.OK;
  }
}
