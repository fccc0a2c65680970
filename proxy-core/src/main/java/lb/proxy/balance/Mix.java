package lb.proxy.balance;

/** Numbers that look random, made of numbers that do not. Pure. */
public final class Mix {
  /** 2^64 divided by the golden ratio: successive multiples of it are spread evenly. */
  private static final long GOLDEN = 0x9E3779B97F4A7C15L;

  private static final long FNV_PRIME = 0x100000001B3L;
  private static final long FNV_BASIS = 0xCBF29CE484222325L;

  private Mix() {}

  /** The n-th number of the sequence that belongs to a seed (SplitMix64, Steele et al. 2014). */
  public static long of(long seed, long n) {
    return finish(seed + (n + 1) * GOLDEN);
  }

  /** Another number that shows no relation to this one. */
  static long next(long random) {
    return finish(random + GOLDEN);
  }

  /** The hash of a text: the same in every process, and not meant to resist anybody. */
  public static long hash(CharSequence text) {
    return finish(hash(FNV_BASIS, text));
  }

  /** The hash of two texts that are one after the other. */
  public static long hash(CharSequence first, CharSequence second) {
    return finish(hash(hash(FNV_BASIS, first) * FNV_PRIME, second));
  }

  private static long hash(long from, CharSequence text) {
    long hash = from;
    for (int i = 0; i < text.length(); i++) {
      hash = (hash ^ text.charAt(i)) * FNV_PRIME;
    }
    return hash;
  }

  private static long finish(long value) {
    long z = (value ^ (value >>> 30)) * 0xBF58476D1CE4E5B9L;
    z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
    return z ^ (z >>> 31);
  }

  /** A number from 0 to {@code bound - 1}, made of the upper half of a random one. */
  static int below(int bound, long random) {
    return (int) (((random >>> 32) * bound) >>> 32);
  }
}
