package lb.proxy.balance;

import java.util.Arrays;

/** Origins as a test has set them: which are admitted, and how many requests each has. */
final class Field implements Candidates {
  final boolean[] down;
  final int[] inFlight;

  /** The share of requests that each takes, in percent. */
  final int[] share;

  Field(int size) {
    down = new boolean[size];
    inFlight = new int[size];
    share = new int[size];
    Arrays.fill(share, 100);
  }

  static int[] equalWeights(int size) {
    int[] weights = new int[size];
    Arrays.fill(weights, 1);
    return weights;
  }

  /** How often each is chosen in that many turns; nothing is under way. */
  int[] counts(Balancer balancer, int turns) {
    int[] counts = new int[down.length];
    for (int turn = 0; turn < turns; turn++) {
      counts[balancer.choose(this, turn, 0)]++;
    }
    return counts;
  }

  @Override
  public int size() {
    return down.length;
  }

  @Override
  public boolean admits(int index, long random) {
    return !down[index] && (random & 0xffff) * 100 >>> 16 < share[index];
  }

  @Override
  public int inFlight(int index) {
    return inFlight[index];
  }
}
