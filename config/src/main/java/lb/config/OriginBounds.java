package lb.config;

/**
 * How much one origin is asked to bear, all event loops together. A request beyond it goes to
 * another origin, or is refused with 503.
 *
 * @param connectionsMax connections, those being made included; {@link #NONE} when there is no
 *     bound but {@link Limits#connectionsPerOriginMax}
 * @param pendingMax requests that wait for a connection
 * @param requestsMax requests under way, those that wait included
 */
public record OriginBounds(int connectionsMax, int pendingMax, int requestsMax) {
  /** No bound. */
  public static final int NONE = Integer.MAX_VALUE;
}
