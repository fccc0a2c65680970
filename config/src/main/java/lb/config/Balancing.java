package lb.config;

/**
 * How one of several origins is chosen for a request.
 *
 * @param method the way of choosing; the weights of the origins count in each
 * @param hashKey what a request is told apart by; means nothing but for {@link Method#HASH}
 * @param hashLoadPercentMax how many requests an origin may have under way against its share of
 *     all, in percent, 101 to 10,000; means nothing but for {@link Method#HASH}
 * @param cookie the name of the cookie; means nothing but for {@link Method#STICKY}
 */
public record Balancing(Method method, HashKey hashKey, int hashLoadPercentMax, String cookie) {
  /** The ways of choosing. */
  public enum Method {
    /** Of two that are drawn the one with fewer requests under way. */
    LEAST_REQUESTS,
    /** Each in its turn. */
    ROUND_ROBIN,
    /** Any. */
    RANDOM,
    /** The same one for the same key, unless it is busier than it should be. */
    HASH,
    /** The one that a cookie names, which the first answer brings; else as LEAST_REQUESTS. */
    STICKY
  }
}
