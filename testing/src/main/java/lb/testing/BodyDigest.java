package lb.testing;

import java.util.zip.CRC32C;

/**
 * A running digest of a body: its length and its CRC-32C. Made to find damage, not forgery, and
 * quick enough for gigabytes. Not thread-safe.
 */
public final class BodyDigest {
  private final CRC32C checksum = new CRC32C();
  private long bytes;

  /** Takes in more octets. */
  public void update(byte[] octets, int from, int length) {
    checksum.update(octets, from, length);
    bytes += length;
  }

  /** How many octets were taken in. */
  public long bytes() {
    return bytes;
  }

  /** The digest so far, such as {@code 1024:9ac1f2d0}. */
  public String text() {
    return "%d:%08x".formatted(bytes, checksum.getValue());
  }
}
