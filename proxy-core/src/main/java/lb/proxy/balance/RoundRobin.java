package lb.proxy.balance;

/**
 * Each origin in its turn, as often as its weight says. The turns of one that may not be chosen go
 * to the others by chance, so that no neighbour of it gets them all.
 */
public final class RoundRobin implements Balancer {
  private final Weights weights;
  private final long seed;

  /**
   * @param weights one for each origin, each at least 1
   */
  public RoundRobin(int[] weights, long seed) {
    this.weights = new Weights(weights);
    this.seed = seed;
  }

  @Override
  public int choose(Candidates among, long turn, long key) {
    int index = weights.turn(turn);
    long random = Mix.of(seed, turn);
    return among.admits(index, random) ? index : weights.draw(among, Mix.next(random), index);
  }
}
