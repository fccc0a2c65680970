package lb.proxy.admin;

import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * What the admin listener answers. The body is whole: nothing here is large.
 *
 * @param status the status code
 * @param contentType the type of the body
 * @param body the body; not to be changed
 * @param allow the value of {@code Allow} for a 405, else null
 * @param etag the value of {@code ETag}, else null
 */
record AdminAnswer(
    int status, String contentType, byte[] body, @Nullable String allow, @Nullable String etag) {
  private static final String JSON = "application/json";
  private static final String PLAIN = "text/plain; charset=utf-8";

  static AdminAnswer json(byte[] body) {
    return new AdminAnswer(200, JSON, body, null, null);
  }

  static AdminAnswer plain(int status, String text) {
    return new AdminAnswer(status, PLAIN, text.getBytes(StandardCharsets.UTF_8), null, null);
  }

  static AdminAnswer of(String contentType, byte[] body) {
    return new AdminAnswer(200, contentType, body, null, null);
  }

  /** What was asked for is what the client has. */
  static AdminAnswer notModified() {
    return new AdminAnswer(304, "", new byte[0], null, null);
  }

  AdminAnswer withStatus(int other) {
    return new AdminAnswer(other, contentType, body, allow, etag);
  }

  AdminAnswer withEtag(String tag) {
    return new AdminAnswer(status, contentType, body, allow, tag);
  }

  static AdminAnswer problem(AdminProblem problem) {
    return new AdminAnswer(
        problem.status(),
        JSON,
        AdminJson.error(problem.code(), problem.getMessage()),
        problem.allow(),
        null);
  }
}
