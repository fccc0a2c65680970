package lb.proxy.admin;

import org.jspecify.annotations.Nullable;

/**
 * A request that the admin listener refuses. It carries no stack trace: it tells of the request,
 * not of the code.
 */
final class AdminProblem extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final int status;
  private final String code;
  private final @Nullable String allow;

  AdminProblem(int status, String code, String message) {
    this(status, code, message, null);
  }

  private AdminProblem(int status, String code, String message, @Nullable String allow) {
    super(message, null, false, false);
    this.status = status;
    this.code = code;
    this.allow = allow;
  }

  static AdminProblem badRequest(String code, String message) {
    return new AdminProblem(400, code, message);
  }

  static AdminProblem methodNotAllowed(String method, String path, String allow) {
    return new AdminProblem(
        405,
        "method_not_allowed",
        method + " is not answered for " + path + "; use " + allow,
        allow);
  }

  int status() {
    return status;
  }

  String code() {
    return code;
  }

  @Nullable String allow() {
    return allow;
  }

  /** The text for people; never null. */
  @Override
  public String getMessage() {
    String message = super.getMessage();
    return message == null ? code : message;
  }
}
