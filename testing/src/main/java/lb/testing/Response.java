package lb.testing;

import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A whole response as a {@link RawClient} read it: one that broke off is not a {@code Response} but
 * an exception.
 *
 * @param interim the 1xx heads that came before, in order
 * @param head the final head
 * @param body the content, without its framing
 * @param trailers the trailers; empty without chunks
 * @param chunks how many chunks with content it came in; 0 when it was not chunked
 */
public record Response(
    List<RawHead> interim, RawHead head, byte[] body, FieldLines trailers, int chunks) {

  /** The status code. */
  public int status() {
    return head.status();
  }

  /** The field lines. */
  public FieldLines fields() {
    return head.fields();
  }

  /** All values of a field joined with {@code ", "}, or null. */
  public @Nullable String field(String name) {
    return head.field(name);
  }

  /** Whether a field is there. */
  public boolean has(String name) {
    return head.has(name);
  }

  /** The content as UTF-8. */
  public String text() {
    return new String(body, StandardCharsets.UTF_8);
  }

  /** The digest of the content; compare with {@link Body#digest()}. */
  public String digest() {
    BodyDigest digest = new BodyDigest();
    digest.update(body, 0, body.length);
    return digest.text();
  }

  /** The head, and how long the body is. */
  @Override
  public String toString() {
    return head + "(" + body.length + " bytes) " + (body.length <= 200 ? text() : "");
  }
}
