package lb.cli;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import picocli.CommandLine;

/**
 * The commands by name, in the order in which help lists them.
 *
 * <p>picocli reads the annotations of every command that it is given. A command line that begins
 * with the name of one is given that one alone, which halves the time until it runs.
 */
final class Commands {
  private static final Map<String, Supplier<LbSubcommand>> BY_NAME = new LinkedHashMap<>();

  /** Those that look at the others. */
  private static final Set<String> OF_ALL = Set.of("help", "completion");

  static {
    BY_NAME.put("init", InitCommand::new);
    BY_NAME.put("serve", ServeCommand::new);
    BY_NAME.put("check", CheckCommand::new);
    BY_NAME.put("schema", SchemaCommand::new);
    BY_NAME.put("config", ConfigCommand::new);
    BY_NAME.put("reload", ReloadCommand::new);
    BY_NAME.put("purge", PurgeCommand::new);
    BY_NAME.put("stats", StatsCommand::new);
    BY_NAME.put("status", StatusCommand::new);
    BY_NAME.put("explain", ExplainCommand::new);
    BY_NAME.put("version", VersionCommand::new);
    BY_NAME.put("completion", CompletionCommand::new);
    BY_NAME.put("help", HelpCommand::new);
    BY_NAME.put("rehearse", RehearseCommand::new);
  }

  private Commands() {}

  /** Adds what a command line that begins with {@code firstWord} can need. */
  static void addTo(CommandLine lb, String firstWord) {
    Supplier<?> only = BY_NAME.get(firstWord);
    if (only != null && !OF_ALL.contains(firstWord)) {
      lb.addSubcommand(firstWord, only.get());
    } else {
      BY_NAME.forEach((name, command) -> lb.addSubcommand(name, command.get()));
    }
  }
}
