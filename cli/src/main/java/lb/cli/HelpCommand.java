package lb.cli;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;
import lb.config.problem.ProblemCode;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code lb help}: a command, a topic, or an error code explained. */
@Command(
    name = "help",
    description = "Explain a command, a topic or an error code.",
    footer = {
      "",
      "Topics: exit-codes, errors (all error codes), environment; LB0107 and the like explain one error.",
    })
final class HelpCommand extends LbSubcommand {
  private static final int TEXT_WIDTH = 90;

  @Parameters(
      index = "0",
      arity = "0..1",
      paramLabel = "TOPIC",
      description = "A command, exit-codes, errors, environment, or an error code such as LB0107.")
  private @Nullable String topic;

  @Override
  ExitCode execute(Terminal terminal) {
    terminal.out().print(topic == null ? usage(lb().commandLine()) : explain(topic));
    return ExitCode.OK;
  }

  private String explain(String wanted) {
    CommandLine command = lb().commandLine().getSubcommands().get(wanted);
    if (command != null) {
      return usage(command);
    }
    Optional<ProblemCode> problem = ProblemCode.of(wanted);
    if (problem.isPresent()) {
      return error(problem.get());
    }
    return switch (wanted.toLowerCase(Locale.ROOT)) {
      case "exit-codes" -> exitCodes();
      case "errors" -> errors();
      case "environment" -> ENVIRONMENT;
      default ->
          throw new CommandFailure(
              ExitCode.NOT_FOUND,
              "no help on \"" + wanted + "\"; there is help on: " + String.join(", ", topics()));
    };
  }

  private List<String> topics() {
    return Stream.concat(
            lb().commandLine().getSubcommands().entrySet().stream()
                .filter(command -> !command.getValue().getCommandSpec().usageMessage().hidden())
                .map(command -> command.getKey()),
            Stream.of("exit-codes", "errors", "environment", "LBnnnn"))
        .toList();
  }

  private static String usage(CommandLine command) {
    return command.getUsageMessage();
  }

  private static String exitCodes() {
    StringBuilder text = new StringBuilder("Exit codes:\n");
    for (ExitCode code : ExitCode.values()) {
      text.append(String.format(Locale.ROOT, "  %3d  %s%n", code.code(), code.meaning()));
    }
    return text.toString();
  }

  private static String errors() {
    StringBuilder text =
        new StringBuilder(
            "Errors and warnings of a configuration; 'lb help LB0107' explains one:\n");
    Arrays.stream(ProblemCode.values())
        .forEach(code ->
            text.append("  ").append(code.id()).append("  ").append(code.title()).append('\n'));
    return text.toString();
  }

  private static String error(ProblemCode code) {
    return code.id() + ": " + code.title() + "\n\n" + wrapped(code.text());
  }

  private static String wrapped(String text) {
    StringBuilder lines = new StringBuilder();
    int column = 0;
    for (String word : text.split(" ")) {
      if (column > 0 && column + 1 + word.length() > TEXT_WIDTH) {
        lines.append('\n');
        column = 0;
      } else if (column > 0) {
        lines.append(' ');
        column++;
      }
      lines.append(word);
      column += word.length();
    }
    return lines.append('\n').toString();
  }

  private static final String ENVIRONMENT =
      """
      Environment:
        LB_ADMIN         the admin listener that purge, stats and explain talk to (HOST:PORT)
        LB_ADMIN_TOKEN   its token
        LB_JAVA_HOME     the JDK to run on
        LB_JAVA_OPTS     further flags for the JVM, after those of lb
        LB_LOG_LEVEL     the log on stderr: error, warn, info (default), debug, trace
        LB_DEBUG         print the stack trace of an unexpected failure
        NO_COLOR, CI     print without colours
      """;
}
