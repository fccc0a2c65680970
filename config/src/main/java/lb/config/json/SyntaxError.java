package lb.config.json;

import org.jspecify.annotations.Nullable;

/**
 * A place where the text is not JSON.
 *
 * @param kind what is wrong
 * @param at the first characters that do not fit
 * @param message one sentence
 * @param label what to write instead; null for nothing
 */
public record SyntaxError(Kind kind, Span at, String message, @Nullable String label) {

  /** What is wrong. */
  public enum Kind {
    /** The grammar of RFC 8259. */
    GRAMMAR,
    /** Too many values inside each other. */
    DEPTH
  }
}
