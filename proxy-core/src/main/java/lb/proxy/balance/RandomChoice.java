package lb.proxy.balance;

/** Any origin, each as likely as its weight says. */
public final class RandomChoice implements Balancer {
  private final Weights weights;
  private final long seed;

  /**
   * @param weights one for each origin, each at least 1
   */
  public RandomChoice(int[] weights, long seed) {
    this.weights = new Weights(weights);
    this.seed = seed;
  }

  @Override
  public int choose(Candidates among, long turn, long key) {
    return weights.draw(among, Mix.of(seed, turn), NONE);
  }
}
