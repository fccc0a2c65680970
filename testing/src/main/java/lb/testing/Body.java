package lb.testing;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Random;

/**
 * The content of a message: literal octets, or a generated pattern of any length that takes no
 * memory. Octets of a pattern depend on the seed and the offset alone, so that a shifted, repeated
 * or swapped part is found. Immutable.
 */
public final class Body {
  /**
   * The period of all patterns: a prime, so that no buffer, page or chunk size maps a pattern onto
   * itself.
   */
  private static final int PERIOD = 1_048_573;

  private static final byte[] TABLE = table();

  /** How much is written, read or compared at a time. */
  static final int STEP_BYTES = 64 * 1024;

  private final byte[] octets;
  private final int phase;
  private final long bytes;

  private Body(byte[] octets, int phase, long bytes) {
    this.octets = octets;
    this.phase = phase;
    this.bytes = bytes;
  }

  private static byte[] table() {
    byte[] table = new byte[PERIOD];
    new Random(9111).nextBytes(table);
    return table;
  }

  /** No content. */
  public static Body empty() {
    return of(new byte[0]);
  }

  /** Literal text, in UTF-8. */
  public static Body of(String text) {
    return of(text.getBytes(StandardCharsets.UTF_8));
  }

  /** Literal octets. The array is copied. */
  public static Body of(byte[] octets) {
    return new Body(octets.clone(), 0, octets.length);
  }

  /**
   * A pattern.
   *
   * @param seed which pattern; different seeds give different octets everywhere
   * @param bytes how long it is, 0 or more
   */
  public static Body pattern(int seed, long bytes) {
    if (bytes < 0) {
      throw new IllegalArgumentException("a body cannot have " + bytes + " bytes");
    }
    int phase = (int) Math.floorMod(seed * 0x9E3779B97F4A7C15L, (long) PERIOD);
    return new Body(TABLE, phase, bytes);
  }

  /** The length. */
  public long bytes() {
    return bytes;
  }

  /** The octet at an offset. */
  public byte byteAt(long offset) {
    if (offset < 0 || offset >= bytes) {
      throw new IndexOutOfBoundsException("offset " + offset + " of a body of " + bytes);
    }
    return octets == TABLE ? octets[tableIndex(offset)] : octets[(int) offset];
  }

  /** Copies the octets from {@code offset} on into {@code target}. */
  public void copy(long offset, byte[] target, int at, int length) {
    if (offset < 0 || length < 0 || offset + length > bytes) {
      throw new IndexOutOfBoundsException(
          "bytes " + offset + " to " + (offset + length) + " of a body of " + bytes);
    }
    int done = 0;
    while (done < length) {
      int from = octets == TABLE ? tableIndex(offset + done) : (int) (offset + done);
      int run = Math.min(length - done, octets.length - from);
      System.arraycopy(octets, from, target, at + done, run);
      done += run;
    }
  }

  private int tableIndex(long offset) {
    return (int) ((offset + phase) % PERIOD);
  }

  /** The octets {@code [from, to)} as an array. */
  public byte[] slice(long from, long to) {
    byte[] slice = new byte[Math.toIntExact(to - from)];
    copy(from, slice, 0, slice.length);
    return slice;
  }

  /** All octets, for bodies that fit in memory. */
  public byte[] toByteArray() {
    return slice(0, bytes);
  }

  /** The content as text in UTF-8. */
  public String text() {
    return new String(toByteArray(), StandardCharsets.UTF_8);
  }

  /** Writes the octets {@code [from, to)}, a step at a time. */
  public void writeTo(OutputStream out, long from, long to) throws IOException {
    byte[] step = new byte[(int) Math.min(STEP_BYTES, Math.max(0, to - from))];
    for (long at = from; at < to; at += step.length) {
      int length = (int) Math.min(step.length, to - at);
      copy(at, step, 0, length);
      out.write(step, 0, length);
    }
  }

  /** A digest of the whole content; equal to {@link BodyDigest#text} of the same octets. */
  public String digest() {
    return digest(0, bytes);
  }

  /** A digest of the octets {@code [from, to)}. */
  public String digest(long from, long to) {
    BodyDigest digest = new BodyDigest();
    byte[] step = new byte[(int) Math.min(STEP_BYTES, Math.max(0, to - from))];
    for (long at = from; at < to; at += step.length) {
      int length = (int) Math.min(step.length, to - at);
      copy(at, step, 0, length);
      digest.update(step, 0, length);
    }
    return digest.text();
  }

  /**
   * Reads a stream to its end and compares it with the octets {@code [from, to)}, without holding
   * either in memory.
   *
   * @throws AssertionError at the first octet that differs, is missing or is too many
   */
  public void assertEqualTo(InputStream in, long from, long to) throws IOException {
    byte[] actual = new byte[STEP_BYTES];
    byte[] expected = new byte[STEP_BYTES];
    long at = from;
    for (int length; (length = in.read(actual, 0, actual.length)) >= 0; at += length) {
      int comparable = (int) Math.min(length, to - at);
      copy(at, expected, 0, comparable);
      int mismatch = Arrays.mismatch(actual, 0, comparable, expected, 0, comparable);
      if (mismatch >= 0) {
        throw new AssertionError(
            "byte %d of the body is 0x%02x, expected 0x%02x"
                .formatted(at - from + mismatch, actual[mismatch], expected[mismatch]));
      }
      if (length > comparable) {
        throw new AssertionError("the body is longer than the expected " + (to - from) + " bytes");
      }
    }
    if (at != to) {
      throw new AssertionError(
          "the body ends after " + (at - from) + " bytes, expected " + (to - from));
    }
  }

  @Override
  public String toString() {
    return octets == TABLE ? "pattern of " + bytes + " bytes" : bytes + " bytes";
  }
}
