package lb.proxy.upstream;

import java.util.Locale;

/** Why a request was sent once more: a label of metrics. */
public enum RetryReason {
  /** A pooled connection had died; to the same origin on a new one. */
  CONNECTION,
  /** The origin had not looked at it (HTTP/2); to the same origin, or to another one. */
  REFUSED,
  /** No connection could be had; to another origin. */
  CONNECT,
  /** The connection broke unanswered; to another origin. */
  RESET,
  /** No answer came in time; to another origin. */
  TIMEOUT,
  /** The answer had a status that the policy names; to another origin. */
  STATUS,
  /** It was not: the budget was spent. */
  BUDGET_SPENT;

  /** The word that stands in metrics. */
  public String label() {
    return name().toLowerCase(Locale.ROOT);
  }
}
