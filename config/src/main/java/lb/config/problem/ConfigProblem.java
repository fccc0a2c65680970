package lb.config.problem;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One error or warning about a configuration. Immutable.
 *
 * @param code what kind of problem it is; decides whether it is an error
 * @param message one sentence: the value that was there, and where
 * @param path the JSON pointer (RFC 6901) of the place
 * @param position where in which text; null when the text could not be read
 * @param label what stands behind the carets; null for nothing
 * @param suggestion what was probably meant, ready to be put in place; null for nothing
 * @param help further lines: what is allowed here, where the other one is
 */
public record ConfigProblem(
    ProblemCode code,
    String message,
    String path,
    @Nullable SourcePosition position,
    @Nullable String label,
    @Nullable String suggestion,
    List<String> help) {

  public ConfigProblem {
    help = List.copyOf(help);
  }

  /** Whether it keeps the configuration from running. */
  public boolean isError() {
    return code.isError();
  }

  /** As a terminal without colours shows it; several lines, each ended. */
  public String render() {
    return render(false);
  }

  /** As a terminal shows it; several lines, each ended. */
  public String render(boolean colour) {
    return ProblemText.of(this, colour);
  }

  /** On one line, as logs have it: {@code lb.json:3:5: unknown key "x" in … [LB0107]}. */
  public String oneLine() {
    SourcePosition at = position;
    String place = at == null ? "" : at.file() + ":" + at.line() + ":" + at.column() + ": ";
    return place + message + " [" + code.id() + "]";
  }

  /** One JSON object: severity, code, file, path, line, column, endColumn, message, suggestion. */
  public String toJson() {
    return ProblemJson.of(this);
  }
}
