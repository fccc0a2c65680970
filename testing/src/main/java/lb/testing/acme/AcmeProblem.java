package lb.testing.acme;

import org.jspecify.annotations.Nullable;

/** An answer that says what is wrong (RFC 8555 §6.7). */
final class AcmeProblem extends Exception {
  private static final long serialVersionUID = 1;

  final int status;
  final @Nullable String type;
  final @Nullable String retryAfter;

  AcmeProblem(int status, String type, String detail) {
    this(status, type, detail, null);
  }

  /**
   * With a time to come again.
   *
   * @param type without its prefix; null for an answer that is no problem document
   */
  AcmeProblem(int status, @Nullable String type, String detail, @Nullable String retryAfter) {
    super(detail);
    this.status = status;
    this.type = type;
    this.retryAfter = retryAfter;
  }

  String detail() {
    return String.valueOf(getMessage());
  }
}
