package lb.benchmarks.soak;

import java.io.IOException;
import java.io.OutputStream;
import java.util.Arrays;
import java.util.SplittableRandom;

/**
 * The octets of every body: a function of item, version and variant, so that whoever gets a piece
 * of one can tell whether it is right. A body is cut into blocks; each is a cut of one long noise,
 * from a place that depends on all of these and on the block's number.
 */
final class Content {
  private static final int NOISE_BYTES = 1 << 20;
  private static final int BLOCK_BYTES = 32 * 1024;
  private static final byte[] NOISE = noise(256);
  private static final byte[] TEXT = noise(12);

  private final byte[] source;
  private final long seed;
  private final int bytes;

  private Content(byte[] source, long seed, int bytes) {
    this.source = source;
    this.seed = seed;
    this.bytes = bytes;
  }

  static Content of(Item item, int version, int variant) {
    long seed = mix(((long) item.id() << 32 | version) * Item.VARIANTS + variant);
    Kind kind = item.kind();
    int length = kind.bytesMin + (int) Long.remainderUnsigned(seed, kind.bytesMax - kind.bytesMin);
    return new Content(kind == Kind.TEXT ? TEXT : NOISE, seed, length);
  }

  /** How long the body is. */
  int bytes() {
    return bytes;
  }

  /** Writes a piece of it. */
  void write(OutputStream to, int from, int length) throws IOException {
    for (int at = from; at < from + length; ) {
      int size = Math.min(restOfBlock(at), from + length - at);
      to.write(source, place(at), size);
      at += size;
    }
  }

  /**
   * Whether {@code length} octets of {@code seen} are those of the body from {@code position} on.
   */
  boolean matches(byte[] seen, int length, int position) {
    if (position + length > bytes) {
      return false;
    }
    for (int done = 0; done < length; ) {
      int at = position + done;
      int size = Math.min(restOfBlock(at), length - done);
      int place = place(at);
      if (!Arrays.equals(seen, done, done + size, source, place, place + size)) {
        return false;
      }
      done += size;
    }
    return true;
  }

  private static int restOfBlock(int at) {
    return BLOCK_BYTES - at % BLOCK_BYTES;
  }

  private int place(int at) {
    long start = mix(seed + at / BLOCK_BYTES) & NOISE_BYTES - 1;
    return (int) start + at % BLOCK_BYTES;
  }

  private static byte[] noise(int letters) {
    byte[] noise = new byte[NOISE_BYTES + BLOCK_BYTES];
    SplittableRandom random = new SplittableRandom(letters);
    for (int i = 0; i < noise.length; i++) {
      noise[i] = (byte) (letters == 256 ? random.nextInt(256) : 'a' + random.nextInt(letters));
    }
    return noise;
  }

  /** SplitMix64 (Steele, Lea, Flood 2014). */
  private static long mix(long value) {
    long z = value + 0x9e3779b97f4a7c15L;
    z = (z ^ z >>> 30) * 0xbf58476d1ce4e5b9L;
    z = (z ^ z >>> 27) * 0x94d049bb133111ebL;
    return z ^ z >>> 31;
  }
}
