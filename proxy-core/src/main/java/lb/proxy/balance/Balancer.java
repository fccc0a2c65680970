package lb.proxy.balance;

/**
 * A way to choose one of several origins. Immutable; safe for use by many threads. The weights it
 * was made with are those of the candidates, in the same order.
 */
public sealed interface Balancer permits LeastRequests, RoundRobin, RandomChoice, ConsistentHash {
  /** No candidate may be chosen. */
  int NONE = -1;

  /**
   * The index of the origin for a request.
   *
   * @param among the origins, as many as there were weights
   * @param turn the number of the request: the source of order and, mixed with the seed, of chance
   * @param key the hash of what the request is told apart by; only {@link ConsistentHash} asks
   * @return {@link #NONE} when none is admitted
   */
  int choose(Candidates among, long turn, long key);
}
