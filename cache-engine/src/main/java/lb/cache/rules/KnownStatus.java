package lb.cache.rules;

/** Statuses as the caching rules tell them apart. */
final class KnownStatus {
  private KnownStatus() {}

  /** Whether a response may be reused without explicit freshness (RFC 9110 §15.1). */
  static boolean isHeuristicallyCacheable(int status) {
    return switch (status) {
      case 200, 203, 204, 206, 300, 301, 308, 404, 405, 410, 414, 501 -> true;
      default -> false;
    };
  }

  /**
   * Whether the caching of this status is understood (RFC 9111 §3): those that RFC 9110 §15 names
   * and the registered ones that add nothing to it.
   */
  static boolean isUnderstood(int status) {
    return switch (status) {
      case 200, 201, 202, 203, 204, 205, 206 -> true;
      case 300, 301, 302, 303, 304, 305, 307, 308 -> true;
      case 421, 422, 425, 426, 428, 429, 431, 451 -> true;
      case 500, 501, 502, 503, 504, 505, 511 -> true;
      default -> status >= 400 && status <= 417;
    };
  }
}
