package lb.proxy.upstream;

import java.util.Map;

/**
 * How one origin does at this moment, summed over the event loops; for metrics and statistics. The
 * counts are read one after the other and need not fit together.
 *
 * @param name the origin's name
 * @param up whether requests are sent to it as a matter of course
 * @param active connections with a request on them
 * @param idle connections that wait for a request
 * @param connecting connections being made
 * @param pending requests that wait for a connection
 * @param connects connections made since the start
 * @param connectFailures connections that could not be made since the start
 * @param retries requests that had gone to it and were sent once more since the start, unseen by
 *     their callers, by reason
 */
public record OriginStatus(
    String name,
    boolean up,
    int active,
    int idle,
    int connecting,
    int pending,
    long connects,
    long connectFailures,
    Map<RetryReason, Long> retries) {
  public OriginStatus {
    retries = Map.copyOf(retries);
  }
}
