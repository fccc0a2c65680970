package lb.config;

/**
 * When an origin that answers, but badly, is left alone for a while.
 *
 * @param errorsPercent the share of failed requests from which on it is, if it is at least twice
 *     that of the others; 0 for never
 * @param latencyFactor how many times as long as the others it takes from which on it is; 0 for
 *     never
 * @param requestsMin fewer requests within an interval say nothing
 * @param intervalMillis how often origins are held against each other
 * @param millisMin for how long the first time; twice as long the second, and so on
 * @param millisMax at most for how long
 * @param sharePercentMax of the origins of a group, at most so many are left alone so; one may be,
 *     where there are two or more, and one stays
 */
public record Ejection(
    int errorsPercent,
    int latencyFactor,
    int requestsMin,
    long intervalMillis,
    long millisMin,
    long millisMax,
    int sharePercentMax) {
  /** Whether it can ever happen. */
  public boolean isOn() {
    return errorsPercent > 0 || latencyFactor > 0;
  }
}
