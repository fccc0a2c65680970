package lb.config;

import java.util.List;

/**
 * When a request that one origin failed is sent to another. Only a request that may be sent twice
 * is (RFC 9110 §9.2.2), unless nothing of it had been sent.
 *
 * @param attemptsMax attempts at one request, the first included, 1 to 4
 * @param onReset after a connection that was closed or reset unanswered
 * @param onTimeout after an origin that sent no answer in time
 * @param onStatus after an answer with one of these
 * @param budgetPercent retries for a hundred requests, 0 to 100
 * @param perSecondMin retries a second that are allowed whatever the share
 */
public record RetryPolicy(
    int attemptsMax,
    boolean onReset,
    boolean onTimeout,
    List<Integer> onStatus,
    int budgetPercent,
    int perSecondMin) {
  public RetryPolicy {
    onStatus = List.copyOf(onStatus);
  }
}
