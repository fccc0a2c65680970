package lb.config.problem;

import java.io.Serial;
import org.jspecify.annotations.Nullable;

/**
 * A text that is not what it should be. The parsers of single values throw it; the reader of a
 * configuration catches it and adds the position.
 */
public final class FormatProblem extends IllegalArgumentException {
  @Serial private static final long serialVersionUID = 1L;

  private final ProblemCode code;
  private final @Nullable String suggestion;

  /** A problem that says what was there and what was expected. */
  public FormatProblem(ProblemCode code, String message) {
    this(code, message, null);
  }

  /** The same with the text that was probably meant. */
  public FormatProblem(ProblemCode code, String message, @Nullable String suggestion) {
    super(message);
    this.code = code;
    this.suggestion = suggestion;
  }

  /** The kind of the problem. */
  public ProblemCode code() {
    return code;
  }

  /** What was probably meant, ready to be put in place of the text; null when nothing is near. */
  public @Nullable String suggestion() {
    return suggestion;
  }
}
