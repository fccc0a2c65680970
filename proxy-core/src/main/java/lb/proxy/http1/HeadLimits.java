package lb.proxy.http1;

/**
 * The bounds of one head.
 *
 * @param startLineBytesMax octets of the request line or status line, without its CRLF
 * @param headBytesMax octets of the whole head, the start line and the empty line included
 * @param fieldsMax field lines
 */
public record HeadLimits(int startLineBytesMax, int headBytesMax, int fieldsMax) {
  /** For tests and tools: 16 KiB, 64 KiB, 100. */
  public static final HeadLimits DEFAULT = new HeadLimits(16 << 10, 64 << 10, 100);

  private static final int BYTES_MIN = 16;
  private static final int BYTES_MAX = 1 << 24;
  private static final int FIELDS_MAX = 1 << 16;

  public HeadLimits {
    check("startLineBytesMax", startLineBytesMax, BYTES_MIN, BYTES_MAX);
    check("headBytesMax", headBytesMax, BYTES_MIN, BYTES_MAX);
    check("fieldsMax", fieldsMax, 1, FIELDS_MAX);
  }

  private static void check(String name, int value, int min, int max) {
    if (value < min || value > max) {
      throw new IllegalArgumentException(
          name + " is " + value + ", expected " + min + " to " + max);
    }
  }
}
