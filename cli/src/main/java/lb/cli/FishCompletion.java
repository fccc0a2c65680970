package lb.cli;

import java.util.Map;
import picocli.CommandLine;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/**
 * The completion script for fish, which picocli does not print: made from the model of the
 * commands.
 */
final class FishCompletion {
  private FishCompletion() {}

  static String of(CommandLine root) {
    StringBuilder script = new StringBuilder("# fish completion for lb\ncomplete -c lb -f\n");
    options(script, root.getCommandSpec(), "__fish_use_subcommand");
    for (Map.Entry<String, CommandLine> command : root.getSubcommands().entrySet()) {
      CommandSpec spec = command.getValue().getCommandSpec();
      if (spec.usageMessage().hidden()) {
        continue;
      }
      line(
          script,
          "__fish_use_subcommand",
          "-a " + command.getKey(),
          first(spec.usageMessage().description()));
      String within = "__fish_seen_subcommand_from " + command.getKey();
      options(script, spec, within);
      for (ArgSpec argument : spec.positionalParameters()) {
        values(script, argument, within);
      }
    }
    return script.toString();
  }

  private static void options(StringBuilder script, CommandSpec spec, String condition) {
    for (OptionSpec option : spec.options()) {
      if (option.hidden()) {
        continue;
      }
      StringBuilder flags = new StringBuilder();
      for (String name : option.names()) {
        flags.append(
            name.startsWith("--") ? " -l " + name.substring(2) : " -s " + name.substring(1));
      }
      if (option.arity().max() > 0) {
        flags.append(takesFile(option) ? " -r -F" : " -x");
      }
      line(script, condition, flags.substring(1), first(option.description()));
    }
  }

  private static void values(StringBuilder script, ArgSpec argument, String condition) {
    if (takesFile(argument)) {
      script.append("complete -c lb -n '").append(condition).append("' -F\n");
    }
    Iterable<String> candidates = argument.completionCandidates();
    if (candidates != null) {
      candidates.forEach(value -> line(script, condition, "-a " + value, ""));
    }
  }

  private static boolean takesFile(ArgSpec argument) {
    return argument.paramLabel().equals("FILE");
  }

  private static void line(
      StringBuilder script, String condition, String flags, String description) {
    script.append("complete -c lb -n '").append(condition).append("' ").append(flags);
    if (!description.isEmpty()) {
      script
          .append(" -d '")
          .append(description.replace("\\", "\\\\").replace("'", "\\'"))
          .append('\'');
    }
    script.append('\n');
  }

  private static String first(String... lines) {
    return lines.length == 0 ? "" : lines[0];
  }
}
