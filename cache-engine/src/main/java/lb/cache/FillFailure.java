package lb.cache;

/**
 * Why a fill had no response.
 *
 * @param status what a client is told when nothing stale may be served: 502 or 504, or the origin's
 *     own
 * @param message what happened, for the log
 */
public record FillFailure(int status, String message) {}
