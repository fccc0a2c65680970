package lb.config.json;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What reading a text came to.
 *
 * @param root the value; null when an error left none that could be trusted
 * @param errors in the order of the text
 */
public record JsonDocument(@Nullable Node root, List<SyntaxError> errors) {
  public JsonDocument {
    errors = List.copyOf(errors);
  }

  /**
   * Reads JSON (RFC 8259) with {@code //} and {@code /}{@code * *}{@code /} comments and trailing
   * commas. Slips that leave no doubt (a missing comma, single quotes, a bare word) are reported
   * and reading goes on; after any other error it stops. Never throws for what the text contains;
   * takes time in proportion to its length.
   *
   * @param depthMax values that may stand inside each other
   * @param errorsMax reading stops after so many errors
   */
  public static JsonDocument read(Source source, int depthMax, int errorsMax) {
    return new JsonReader(source, depthMax, errorsMax).read();
  }
}
