package lb.proxy.balance;

import java.util.Arrays;

/**
 * The same origin for the same key, as long as it is there and not busier than it should be.
 *
 * <p>Each origin stands at many points of a ring, more of them the greater its weight; a key
 * belongs to the next point. An origin that goes leaves its keys to the others and moves no other
 * key ("consistent hashing", Karger et al. 1997). One that has more requests under way than its
 * share of all of them times a factor is stepped over ("bounded loads", Mirrokni et al. 2016), so
 * that one popular key does not bring down its origin.
 *
 * <p>The ring depends on names and weights alone: every process that knows the same origins sends a
 * key to the same one.
 */
public final class ConsistentHash implements Balancer {
  private static final int POINTS_PER_ORIGIN = 256;
  private static final int POINTS_MAX = 1 << 16;
  private static final int POINTS_OF_ONE_MAX = 1 << 14;
  private static final int PERCENT = 100;

  /** Bounds the way along the ring when hardly any origin may be chosen. */
  private static final int STEPS_LEAST = 64;

  private static final int STEPS_PER_ORIGIN = 8;

  private final int[] weights;
  private final long weightSum;
  private final int loadPercentMax;
  private final long[] points;
  private final int[] owners;

  /** Where on the ring to look for the keys that begin with these bits: the point before them. */
  private final int[] starts;

  private final int startShift;

  /**
   * @param names one for each origin, no two the same
   * @param weights one for each origin, each at least 1
   * @param loadPercentMax how many requests an origin may have under way against its share of all,
   *     101 or more; {@link Integer#MAX_VALUE} for no bound
   */
  public ConsistentHash(String[] names, int[] weights, int loadPercentMax) {
    this.weights = weights.clone();
    this.weightSum = Arrays.stream(weights).asLongStream().sum();
    this.loadPercentMax = loadPercentMax;
    int[] counts = pointsOf(weights, weightSum);
    int size = Arrays.stream(counts).sum();
    Point[] ring = ring(names, counts, size);
    this.points = new long[size];
    this.owners = new int[size];
    for (int i = 0; i < size; i++) {
      points[i] = ring[i].hash();
      owners[i] = ring[i].owner();
    }
    int bits = Math.max(1, 32 - Integer.numberOfLeadingZeros(size));
    this.startShift = Long.SIZE - bits;
    this.starts = starts(points, bits);
  }

  private record Point(long hash, int owner) {}

  private static Point[] ring(String[] names, int[] counts, int size) {
    Point[] ring = new Point[size];
    int at = 0;
    for (int owner = 0; owner < names.length; owner++) {
      long seed = Mix.hash(names[owner]);
      for (int n = 0; n < counts[owner]; n++) {
        ring[at++] = new Point(Mix.of(seed, n), owner);
      }
    }
    Arrays.sort(
        ring,
        (a, b) -> {
          int order = Long.compareUnsigned(a.hash(), b.hash());
          return order != 0 ? order : Integer.compare(a.owner(), b.owner());
        });
    return ring;
  }

  private static int[] pointsOf(int[] weights, long weightSum) {
    int size = weights.length;
    long all = Math.min((long) POINTS_PER_ORIGIN * size, POINTS_MAX);
    int[] counts = new int[size];
    for (int i = 0; i < size; i++) {
      counts[i] = Math.clamp(all * weights[i] / weightSum, 1, POINTS_OF_ONE_MAX);
    }
    return counts;
  }

  private static int[] starts(long[] points, int bits) {
    int[] starts = new int[1 << bits];
    int point = 0;
    for (int i = 0; i < starts.length; i++) {
      long from = (long) i << (Long.SIZE - bits);
      while (point < points.length && Long.compareUnsigned(points[point], from) < 0) {
        point++;
      }
      starts[i] = point;
    }
    return starts;
  }

  @Override
  public int choose(Candidates among, long turn, long key) {
    if (owners.length == 0) {
      return NONE;
    }
    int place = place(key);
    int seen = NONE; // points in a row are often of one origin
    int busy = NONE;
    long all = -1;
    int steps = Math.min(owners.length, STEPS_LEAST + STEPS_PER_ORIGIN * weights.length);
    for (int step = 0; step < steps; step++) {
      int owner = owners[place];
      place = place + 1 == owners.length ? 0 : place + 1;
      if (owner == seen || !among.admits(owner, key)) {
        seen = owner;
        continue;
      }
      seen = owner;
      int inFlight = among.inFlight(owner);
      all = inFlight > 0 && all < 0 ? inFlightOfAll(among) : all;
      if (inFlight == 0 || isWithin(inFlight, weights[owner], all)) {
        return owner;
      }
      busy = busy == NONE ? owner : busy;
    }
    // All that are admitted are busy: then the one that the key belongs to.
    return busy == NONE ? anyAdmitted(among, key) : busy;
  }

  private static int anyAdmitted(Candidates among, long key) {
    int size = among.size();
    int first = Mix.below(size, key);
    for (int step = 0; step < size; step++) {
      int index = (first + step) % size;
      if (among.admits(index, key)) {
        return index;
      }
    }
    return NONE;
  }

  /** Whether one more is at most its share of all with one more, times the factor, rounded up. */
  private boolean isWithin(int inFlight, int weight, long inFlightOfAll) {
    double share = (double) (inFlightOfAll + 1) * weight / weightSum;
    return inFlight + 1 <= Math.ceil(share * loadPercentMax / PERCENT);
  }

  private static long inFlightOfAll(Candidates among) {
    long sum = 0;
    for (int i = 0; i < among.size(); i++) {
      sum += among.inFlight(i);
    }
    return sum;
  }

  /** The first point that is not before the key. */
  private int place(long key) {
    int place = starts[(int) (key >>> startShift)];
    while (place < points.length && Long.compareUnsigned(points[place], key) < 0) {
      place++;
    }
    return place == points.length ? 0 : place;
  }
}
