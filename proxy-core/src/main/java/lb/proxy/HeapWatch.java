package lb.proxy;

/**
 * Says when the old generation deserves a look.
 *
 * <p>What a fill or an exchange leaves behind after some seconds has outlived the young generation,
 * and the serial collector takes more and more memory for the old one, up to {@code -Xmx}, before
 * it looks whether anybody still needs what lies there. A whole collection is cheap here, since
 * what is cached is off the heap: so one is made each time that the heap has grown by a step.
 *
 * <p>Owned by the housekeeping thread.
 */
final class HeapWatch {
  /** The least growth that is looked at, in bytes. */
  static final long STEP_BYTES_MIN = 2L << 20;

  /** A heap that is larger may grow by this part of its size: as many connections as there are. */
  private static final int STEP_PART = 8;

  private long settledBytes;

  /**
   * Watches a heap.
   *
   * @param committedBytes what the heap has taken from the system by now
   */
  HeapWatch(long committedBytes) {
    settledBytes = committedBytes;
  }

  /** Whether a heap of so many bytes has grown by a step since it was last settled. */
  boolean hasGrown(long committedBytes) {
    return committedBytes - settledBytes >= Math.max(STEP_BYTES_MIN, settledBytes / STEP_PART);
  }

  /** Notes what the heap has after a whole collection. */
  void settled(long committedBytes) {
    settledBytes = committedBytes;
  }
}
