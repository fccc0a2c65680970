package lb.proxy.balance;

/**
 * Draws two origins, each as likely as its weight says, and takes the one with fewer requests under
 * way for its weight ("the power of two choices", Mitzenmacher 2001). An origin that is slow has
 * more under way, and so gets less, without anybody measuring it; and since two are drawn and not
 * all compared, not everybody runs to the same one at once.
 */
public final class LeastRequests implements Balancer {
  private final Weights weights;
  private final long seed;

  /**
   * @param weights one for each origin, each at least 1
   */
  public LeastRequests(int[] weights, long seed) {
    this.weights = new Weights(weights);
    this.seed = seed;
  }

  @Override
  public int choose(Candidates among, long turn, long key) {
    long random = Mix.of(seed, turn);
    int first = weights.draw(among, random, NONE);
    if (first == NONE || weights.size() == 1) {
      return first;
    }
    int second = weights.draw(among, Mix.next(~random), first);
    if (second == NONE) {
      return first;
    }
    long firstLoad = (long) among.inFlight(first) * weights.of(second);
    long secondLoad = (long) among.inFlight(second) * weights.of(first);
    return firstLoad <= secondLoad ? first : second;
  }
}
