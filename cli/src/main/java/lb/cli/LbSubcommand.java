package lb.cli;

import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

/**
 * What all commands of {@code lb} share: the terminal they run on, and exit codes instead of ints.
 */
abstract class LbSubcommand implements Callable<Integer> {
  @ParentCommand private @Nullable LbCommand parent;
  @Spec private @Nullable CommandSpec spec;

  /** Does what was asked. */
  abstract ExitCode execute(Terminal terminal) throws Exception;

  @Override
  public final Integer call() throws Exception {
    return execute(lb().terminal()).code();
  }

  /** The command line that this command stands on. */
  final LbCommand lb() {
    return Objects.requireNonNull(parent);
  }

  /** The model of this command. */
  final CommandSpec spec() {
    return Objects.requireNonNull(spec);
  }
}
