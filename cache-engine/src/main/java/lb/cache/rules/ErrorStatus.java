package lb.cache.rules;

/** The statuses with which an origin says that it failed (RFC 5861 §4). */
public final class ErrorStatus {
  private ErrorStatus() {}

  /** Whether a stale response may stand in for an answer with this status. */
  public static boolean isError(int status) {
    return switch (status) {
      case 500, 502, 503, 504 -> true;
      default -> false;
    };
  }
}
