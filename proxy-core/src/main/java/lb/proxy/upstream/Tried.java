package lb.proxy.upstream;

/**
 * The origins of a group that a request was sent to, by index, as the sixteen-bit lanes of a
 * number: there are never more than four. Pure.
 */
final class Tried {
  /** Nobody was asked yet. */
  static final long NONE = 0;

  /** How many fit. */
  static final int MAX = 4;

  private static final int LANE_BITS = 16;
  private static final long LANE = 0xffff;

  private Tried() {}

  /** The same, with one more. Of more than four the first are forgotten. */
  static long with(long tried, int index) {
    return tried << LANE_BITS | (index + 1);
  }

  static boolean contains(long tried, int index) {
    for (long left = tried; left != 0; left >>>= LANE_BITS) {
      if ((left & LANE) == index + 1) {
        return true;
      }
    }
    return false;
  }

  static int count(long tried) {
    int lanes = Long.SIZE - Long.numberOfLeadingZeros(tried) + LANE_BITS - 1;
    return lanes / LANE_BITS;
  }
}
