package lb.config;

/**
 * How the origins of a site are asked.
 *
 * @param balancing how one of them is chosen
 * @param retry when another one is asked for the same request
 * @param care what holds for each of them by itself
 * @param fallback what answers when none of them does
 */
public record UpstreamPolicy(
    Balancing balancing, RetryPolicy retry, OriginCare care, Fallback fallback) {
  /** What a file without a word about it gets. */
  public static final UpstreamPolicy STANDARD = UpstreamOptions.standard();
}
