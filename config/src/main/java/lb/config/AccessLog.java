package lb.config;

/**
 * The access log: one line for each exchange.
 *
 * @param enabled whether lines are written
 * @param format the shape of a line; default NDJSON
 * @param path {@code stdout}, {@code off} or a file that is appended to; default {@code off}
 * @param bufferLines lines that wait for the disk; more are dropped and counted; default 8,192
 */
public record AccessLog(boolean enabled, Format format, String path, int bufferLines) {

  /** The log of a file that sets none: off. */
  public static final AccessLog OFF = new AccessLog(false, Format.NDJSON, "off", 8_192);

  /** The shape of a line. */
  public enum Format {
    /** One JSON object. */
    NDJSON,
    /** The combined format that web servers share. */
    COMBINED
  }

  /** Whether lines go to the standard output. */
  public boolean toStdout() {
    return path.equals("stdout");
  }
}
