package lb.proxy.admin;

/**
 * A request to the admin listener, whole.
 *
 * @param method the method
 * @param path the path as it came, percent-encoding untouched
 * @param query the parameters
 * @param body the body; not to be changed
 * @param ifMatch all of {@code If-Match}; empty when there is none
 * @param ifNoneMatch all of {@code If-None-Match}; empty when there is none
 */
record AdminRequest(
    String method,
    String path,
    QueryParameters query,
    byte[] body,
    String ifMatch,
    String ifNoneMatch) {
  private static final byte[] NO_BODY = {};

  /**
   * Splits a request target (RFC 9112 §3.2.1).
   *
   * @throws AdminProblem when it is not in origin-form or cannot be decoded
   */
  static AdminRequest of(String method, String target, byte[] body) {
    if (!target.startsWith("/")) {
      throw AdminProblem.badRequest("bad_target", "the request target is not a path: " + target);
    }
    int mark = target.indexOf('?');
    String path = mark < 0 ? target : target.substring(0, mark);
    String query = mark < 0 ? "" : target.substring(mark + 1);
    return new AdminRequest(method, path, QueryParameters.parse(query), body, "", "");
  }

  static AdminRequest of(String method, String target) {
    return of(method, target, NO_BODY);
  }

  /** The same with the conditions of its fields. */
  AdminRequest with(String match, String noneMatch) {
    return new AdminRequest(method, path, query, body, match, noneMatch);
  }
}
