package lb.config.problem;

import lb.config.json.JsonText;
import org.jspecify.annotations.Nullable;

/** A problem as one JSON object. */
final class ProblemJson {
  private ProblemJson() {}

  static String of(ConfigProblem problem) {
    SourcePosition at = problem.position();
    return "{\"severity\":"
        + JsonText.quoted(problem.isError() ? "error" : "warning")
        + ",\"code\":"
        + JsonText.quoted(problem.code().id())
        + ",\"file\":"
        + orNull(at == null ? null : at.file())
        + ",\"path\":"
        + JsonText.quoted(problem.path())
        + ",\"line\":"
        + (at == null ? "null" : at.line())
        + ",\"column\":"
        + (at == null ? "null" : at.column())
        + ",\"endColumn\":"
        + (at == null ? "null" : at.endColumn())
        + ",\"message\":"
        + JsonText.quoted(problem.message())
        + ",\"suggestion\":"
        + orNull(problem.suggestion())
        + "}";
  }

  private static String orNull(@Nullable String text) {
    return text == null ? "null" : JsonText.quoted(text);
  }
}
