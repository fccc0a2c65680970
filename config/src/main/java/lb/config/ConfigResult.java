package lb.config;

import java.util.List;
import java.util.stream.Collectors;
import lb.config.problem.ConfigProblem;

/** What reading a configuration came to. */
public sealed interface ConfigResult {

  /** Errors (or the warnings of an accepted configuration), in the order of the file. */
  List<ConfigProblem> problems();

  /** A configuration that may run, with what looks wrong in it. */
  record Ok(Config config, List<ConfigProblem> warnings) implements ConfigResult {
    public Ok {
      warnings = List.copyOf(warnings);
    }

    @Override
    public List<ConfigProblem> problems() {
      return warnings;
    }
  }

  /** At least one error and at most twenty problems; nothing may run. */
  record Invalid(List<ConfigProblem> problems) implements ConfigResult {
    public Invalid {
      problems = List.copyOf(problems);
    }
  }

  /**
   * The configuration, for tests and other code that wrote it itself.
   *
   * @throws IllegalArgumentException with all errors in its text when it is invalid
   */
  default Config orThrow() {
    return switch (this) {
      case Ok ok -> ok.config();
      case Invalid invalid -> throw new IllegalArgumentException("\n" + invalid.render(false));
    };
  }

  /**
   * All problems as a terminal shows them, with an empty line between; empty when there are none.
   */
  default String render(boolean colour) {
    return problems().stream()
        .map(problem -> problem.render(colour))
        .collect(Collectors.joining("\n"));
  }

  /** All problems as one JSON array. */
  default String toJson() {
    return problems().stream()
        .map(ConfigProblem::toJson)
        .collect(Collectors.joining(",", "[", "]"));
  }
}
