package lb.testing;

import org.jspecify.annotations.Nullable;

/**
 * The head of a response as a {@link RawClient} read it.
 *
 * @param version {@code HTTP/1.1} or {@code HTTP/1.0}
 * @param status the status code
 * @param reason the reason phrase, often empty
 * @param fields the field lines in order
 */
public record RawHead(String version, int status, String reason, FieldLines fields) {
  /** All values of a field joined with {@code ", "}, or null. */
  public @Nullable String field(String name) {
    return fields.joined(name);
  }

  /** Whether a field is there. */
  public boolean has(String name) {
    return fields.has(name);
  }

  /** Whether more heads follow (1xx, RFC 9110 §15.2). */
  public boolean isInterim() {
    return status < 200;
  }

  @Override
  public String toString() {
    return version + " " + status + " " + reason + "\r\n" + fields.wire();
  }
}
