package lb.config;

/**
 * How the origins of a site are asked.
 *
 * @param balancing how one of them is chosen
 */
public record UpstreamPolicy(Balancing balancing) {
  /** What a file without a word about it gets. */
  public static final UpstreamPolicy STANDARD = UpstreamOptions.standard();
}
