package lb.proxy.account;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;

/**
 * A ring of octets between one event loop, which puts whole lines in, and the log's writer, which
 * takes octets out. Bounded; neither side ever waits for the other.
 *
 * <p>Positions only grow, and each is written by one side alone. The loop publishes a line by
 * moving {@code filled} up after its octets (release), the writer gives room back by moving {@code
 * drained} up after it has read (release); each side reads the other's position with acquire.
 */
final class LogRing {
  private static final VarHandle FILLED = position("filled");
  private static final VarHandle DRAINED = position("drained");

  private final byte[] bytes;
  private final int mask;

  @SuppressWarnings("unused") // through FILLED
  private long filled;

  @SuppressWarnings("unused") // through DRAINED
  private long drained;

  /** What the loop last saw of {@code drained}; saves reading the other side's position. */
  private long drainedSeen;

  /**
   * @param bytesMax a power of two
   */
  LogRing(int bytesMax) {
    if (bytesMax <= 0 || Integer.bitCount(bytesMax) != 1) {
      throw new IllegalArgumentException(
          "ring of " + bytesMax + " octets, expected a power of two");
    }
    this.bytes = new byte[bytesMax];
    this.mask = bytesMax - 1;
  }

  /** Puts a line in, or returns false when it does not fit. Only the loop calls it. */
  boolean offer(byte[] line, int length) {
    long from = (long) FILLED.get(this);
    if (from + length - drainedSeen > bytes.length) {
      drainedSeen = (long) DRAINED.getAcquire(this);
      if (from + length - drainedSeen > bytes.length) {
        return false;
      }
    }
    int at = (int) from & mask;
    int first = Math.min(length, bytes.length - at);
    System.arraycopy(line, 0, bytes, at, first);
    System.arraycopy(line, first, bytes, 0, length - first);
    FILLED.setRelease(this, from + length);
    return true;
  }

  /** Up to where lines have been put in; always the end of a line. From any thread. */
  long filled() {
    return (long) FILLED.getAcquire(this);
  }

  /** Octets put in and not yet taken out. From any thread. */
  long pending() {
    long out = (long) DRAINED.getAcquire(this);
    return filled() - out;
  }

  /**
   * Moves octets up to a position into a buffer, as many as it has room for. Only the writer calls
   * it.
   *
   * @param upTo what {@link #filled} has returned
   * @return whether everything up to there has been taken
   */
  boolean drain(ByteBuffer into, long upTo) {
    long from = (long) DRAINED.get(this);
    int length = (int) Math.min(upTo - from, into.remaining());
    int at = (int) from & mask;
    int first = Math.min(length, bytes.length - at);
    into.put(bytes, at, first);
    into.put(bytes, 0, length - first);
    DRAINED.setRelease(this, from + length);
    return from + length == upTo;
  }

  private static VarHandle position(String name) {
    try {
      return MethodHandles.lookup().findVarHandle(LogRing.class, name, long.class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }
}
