package lb.proxy.balance;

/**
 * The weights of a group, and one round of turns in which each origin has as many as its weight
 * says, spread out evenly ("smooth weighted round robin", as nginx has it). Immutable.
 */
final class Weights {
  private static final int TURNS_MAX = 4096;

  /** How often a number is drawn again when the origin drawn may not be chosen. */
  private static final int DRAWS_MAX = 4;

  private final int[] weights;
  private final int[] round;

  /**
   * @param weights each at least 1
   */
  Weights(int[] weights) {
    this.weights = weights.clone();
    this.round = round(weights);
  }

  int of(int index) {
    return weights[index];
  }

  int size() {
    return weights.length;
  }

  /** Whose turn it is. */
  int turn(long turn) {
    return round[(int) Long.remainderUnsigned(turn, round.length)];
  }

  /**
   * An origin that is admitted, each as likely as its weight says; {@link Balancer#NONE} when there
   * is none.
   *
   * @param but the index of one that is not wanted
   */
  int draw(Candidates among, long random, int but) {
    long drawn = random;
    for (int draw = 0; draw < DRAWS_MAX; draw++) {
      int index = round[Mix.below(round.length, drawn)];
      if (index != but && among.admits(index, drawn)) {
        return index;
      }
      drawn = Mix.next(drawn);
    }
    return scan(among, drawn, but);
  }

  /** The first that is admitted from a place of no meaning on. */
  private int scan(Candidates among, long random, int but) {
    int index = Mix.below(weights.length, random);
    for (int step = 0; step < weights.length; step++) {
      if (index != but && among.admits(index, random)) {
        return index;
      }
      index = index + 1 == weights.length ? 0 : index + 1;
    }
    return Balancer.NONE;
  }

  /**
   * One round: the index of the origin for each turn. Weights whose round would be longer than
   * 4,096 turns are scaled down; each origin has at least one turn.
   *
   * @param weights each at least 1
   */
  static int[] round(int[] weights) {
    int[] turns = scaled(weights);
    long sum = 0;
    for (int weight : turns) {
      sum += weight;
    }
    int[] round = new int[Math.toIntExact(sum)];
    long[] credit = new long[turns.length];
    for (int turn = 0; turn < round.length; turn++) {
      int best = 0;
      for (int i = 0; i < turns.length; i++) {
        credit[i] += turns[i];
        if (credit[i] > credit[best]) {
          best = i;
        }
      }
      credit[best] -= sum;
      round[turn] = best;
    }
    return round;
  }

  private static int[] scaled(int[] weights) {
    long sum = 0;
    int divisor = 0;
    for (int weight : weights) {
      divisor = greatestCommonDivisor(divisor, weight);
      sum += weight;
    }
    int[] scaled = new int[weights.length];
    for (int i = 0; i < weights.length; i++) {
      long turns = weights[i] / divisor;
      if (sum / divisor > TURNS_MAX) {
        turns = Math.max(1, weights[i] * (long) TURNS_MAX / sum);
      }
      scaled[i] = Math.toIntExact(turns);
    }
    return scaled;
  }

  private static int greatestCommonDivisor(int a, int b) {
    return b == 0 ? a : greatestCommonDivisor(b, a % b);
  }
}
