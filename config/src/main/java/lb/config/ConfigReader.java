package lb.config;

import java.nio.file.Path;
import java.util.List;
import lb.config.json.JsonDocument;
import lb.config.json.Node;
import lb.config.json.Node.ObjectNode;
import lb.config.json.Source;
import lb.config.json.SyntaxError;
import lb.config.option.Place;
import lb.config.option.Reading;
import lb.config.problem.ConfigProblem;
import lb.config.problem.ProblemCode;
import org.jspecify.annotations.Nullable;

/**
 * Reads {@code lb.json} and flags. Nothing that a text contains makes it throw: all is reported as
 * problems, at most {@value #PROBLEMS_MAX} in one run.
 */
public final class ConfigReader {
  /** More problems than this are not reported in one run. */
  public static final int PROBLEMS_MAX = 20;

  /** A longer text is refused. In bytes of a file and in characters of a text. */
  public static final int TEXT_MAX = 1 << 20;

  /** Objects and lists that may stand inside each other. */
  public static final int DEPTH_MAX = 64;

  private ConfigReader() {}

  /** Reads a text; {@code fileName} is what errors call it. */
  public static ConfigResult read(String fileName, String text, MachineFacts machine) {
    return read(fileName, text, new ConfigFlags(), machine);
  }

  /** Reads a text; what the flags say wins over what the text says. */
  public static ConfigResult read(
      String fileName, String text, ConfigFlags flags, MachineFacts machine) {
    if (text.length() > TEXT_MAX) {
      return invalid(ProblemCode.TOO_LARGE, fileName + " has more than 1 MiB");
    }
    Reading reading = new Reading(PROBLEMS_MAX);
    Source source = new Source(fileName, text);
    JsonDocument document = JsonDocument.read(source, DEPTH_MAX, PROBLEMS_MAX);
    for (SyntaxError error : document.errors()) {
      report(error, reading);
    }
    Node root = document.root();
    if (root == null) {
      return new ConfigResult.Invalid(reading.problems());
    }
    ObjectNode said = flags.document(reading);
    Node merged =
        root instanceof ObjectNode object ? flags.secured(FlagMerge.over(object, said)) : root;
    return judged(merged, machine, reading);
  }

  /** Reads flags alone. */
  public static ConfigResult read(ConfigFlags flags, MachineFacts machine) {
    Reading reading = new Reading(PROBLEMS_MAX);
    return judged(flags.secured(flags.document(reading)), machine, reading);
  }

  /** Reads a file; what the flags say wins over what the file says. */
  public static ConfigResult load(Path file, ConfigFlags flags, MachineFacts machine) {
    return switch (ConfigFile.read(file)) {
      case ConfigFile.Text text -> read(file.toString(), text.text(), flags, machine);
      case ConfigFile.Unusable unusable -> new ConfigResult.Invalid(List.of(unusable.problem()));
    };
  }

  private static ConfigResult judged(Node root, MachineFacts machine, Reading reading) {
    @Nullable Config config = RootOptions.type(machine).read(root, Place.TOP, reading);
    return config == null || reading.failed()
        ? new ConfigResult.Invalid(reading.problems())
        : new ConfigResult.Ok(config, reading.problems());
  }

  private static void report(SyntaxError error, Reading reading) {
    ProblemCode code =
        switch (error.kind()) {
          case GRAMMAR -> ProblemCode.SYNTAX;
          case DEPTH -> ProblemCode.TOO_DEEP;
        };
    reading.reportSyntax(code, error);
  }

  static ConfigResult invalid(ProblemCode code, String message) {
    return new ConfigResult.Invalid(
        List.of(new ConfigProblem(code, message, "", null, null, null, List.of())));
  }
}
