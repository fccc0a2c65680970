package lb.cli;

import java.util.List;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.UnmatchedArgumentException;

/** What somebody who mistyped a command or a flag may have meant. */
final class Suggestions {
  private Suggestions() {}

  static List<String> of(ParameterException wrong) {
    return wrong instanceof UnmatchedArgumentException unmatched
        ? unmatched.getSuggestions().stream().limit(3).toList()
        : List.of();
  }
}
