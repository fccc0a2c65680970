package lb.cache;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import org.jspecify.annotations.Nullable;

/**
 * 128 bits that stand for a cache key in the index. Two keys may share them: whoever finds an
 * object compares the key in full before using it. The seed differs from process to process, so
 * that nobody outside can prepare keys that meet.
 */
public final class KeyHash {
  private static final VarHandle LONG =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
  private static final long MIX_A = 0x9E3779B97F4A7C15L;
  private static final long MIX_B = 0xD6E8FEB86659FD93L;

  final long high;
  final long low;

  KeyHash(long high, long low) {
    this.high = high;
    this.low = low;
  }

  /** The hash of the first {@code length} octets under a seed. */
  static KeyHash of(byte[] octets, int length, long seed) {
    long high = seed ^ length;
    long low = Long.rotateLeft(seed, 32) + MIX_B;
    int at = 0;
    for (; at + Long.BYTES <= length; at += Long.BYTES) {
      long word = (long) LONG.get(octets, at);
      high = fold(high ^ word, MIX_A);
      low = fold(low + word, MIX_B);
    }
    long tail = 0;
    for (int shift = 0; at < length; at++, shift += Byte.SIZE) {
      tail |= (octets[at] & 0xffL) << shift;
    }
    high = fold(high ^ tail, MIX_B);
    low = fold(low + tail, MIX_A);
    return new KeyHash(fold(high, MIX_A) ^ low, fold(low, MIX_B) ^ high);
  }

  /** Both halves of the 128-bit product: each bit of the input reaches each bit of the result. */
  private static long fold(long a, long b) {
    return Math.unsignedMultiplyHigh(a, b) ^ (a * b);
  }

  /** The bits by which the index spreads its keys. */
  static int spread(long low) {
    return (int) (low ^ (low >>> 32));
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof KeyHash that && high == that.high && low == that.low;
  }

  @Override
  public int hashCode() {
    return spread(low);
  }

  @Override
  public String toString() {
    return String.format("%016x%016x", high, low);
  }
}
