package lb.proxy.upstream;

import java.util.List;
import java.util.Map;

/**
 * How one origin does at this moment, summed over the event loops; for metrics and statistics. The
 * counts are read one after the other and need not fit together.
 *
 * @param name the origin's name
 * @param address its scheme, host and port
 * @param protocol what its connections speak, {@code http/1.1} or {@code h2}; {@code auto} as long
 *     as none was made that chose
 * @param weight its share against the others
 * @param fallback whether it is asked only when none of the others can be
 * @param standing whether requests are sent to it as a matter of course, and why not
 * @param why what was found wrong last, in words; empty when nothing is
 * @param sinceMillis how long it has been up, or not
 * @param inFlight requests that are on their way to it, or wait for a connection
 * @param active connections with a request on them
 * @param idle connections that wait for a request
 * @param connecting connections being made
 * @param pending requests that wait for a connection
 * @param answers heads of answers since the start
 * @param errors how many of them said 5xx
 * @param unanswered requests that could not be brought to it, or were not answered
 * @param latencyMillis from choosing it to the head of its answer, an average of late; 0 without an
 *     answer
 * @param ejections how often it was left alone for answering worse than others
 * @param connects connections made since the start
 * @param connectFailures connections that could not be made since the start
 * @param retries requests that had gone to it and were sent once more since the start, unseen by
 *     their callers, by reason
 * @param addresses what its name stood for when it was last resolved; empty before that
 */
public record OriginStatus(
    String name,
    String address,
    String protocol,
    int weight,
    boolean fallback,
    Standing standing,
    String why,
    long sinceMillis,
    int inFlight,
    int active,
    int idle,
    int connecting,
    int pending,
    long answers,
    long errors,
    long unanswered,
    double latencyMillis,
    long ejections,
    long connects,
    long connectFailures,
    Map<RetryReason, Long> retries,
    List<String> addresses) {
  public OriginStatus {
    retries = Map.copyOf(retries);
    addresses = List.copyOf(addresses);
  }

  /** Whether requests are sent to it as a matter of course. */
  public boolean up() {
    return standing.isUp();
  }
}
