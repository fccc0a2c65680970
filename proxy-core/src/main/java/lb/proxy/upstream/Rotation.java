package lb.proxy.upstream;

/**
 * In which order the origins of a group take their turns: each as often as its weight says, spread
 * out evenly ("smooth weighted round robin", as nginx has it). Pure.
 */
final class Rotation {
  private static final int TURNS_MAX = 4096;

  private Rotation() {}

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
