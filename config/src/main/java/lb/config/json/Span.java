package lb.config.json;

/**
 * A part of a text.
 *
 * @param start the offset of its first character
 * @param end the offset after its last character
 */
public record Span(Source source, int start, int end) {

  /** The characters. */
  public String text() {
    return source.text().substring(start, end);
  }
}
