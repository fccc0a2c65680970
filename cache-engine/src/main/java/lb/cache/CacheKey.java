package lb.cache;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * What an answer is kept under (RFC 9111 §2): site, host, target, and whatever the route's key rule
 * adds. GET and HEAD share a key. The parts are joined by an octet that none of them can contain,
 * so that keys of two sites never meet.
 *
 * <p>A key that is only looked up may be <em>borrowed</em>: its octets stand in a buffer that is
 * soon written again. Whoever holds on to a key takes {@link #kept} of it.
 */
public final class CacheKey {
  private static final byte SEPARATOR = 0;
  private static final byte[] NO_BUFFER = {};

  private final byte[] octets;
  private final int length;
  private final long high;
  private final long low;

  private CacheKey(byte[] octets, int length, KeyHash hash) {
    this.octets = octets;
    this.length = length;
    this.high = hash.high;
    this.low = hash.low;
  }

  /**
   * The key of a request.
   *
   * @param site the name of the site; sites never share answers
   * @param host the host in lower case, empty when the route's key rule leaves it out
   * @param path the absolute path as it came
   * @param query the query as the key rule keeps it, null when there is none
   * @param extra chosen request fields and cookies in the form of the key rule, mostly empty
   * @param seed the seed of this process's hashes
   * @param buffer where its octets go, and then it is borrowed, if they leave room in it
   */
  static CacheKey of(
      String site,
      String host,
      String path,
      @Nullable String query,
      String extra,
      long seed,
      byte[] buffer) {
    int length = site.length() + host.length() + path.length() + extra.length() + 3;
    if (query != null) {
      length += query.length() + 1;
    }
    byte[] octets = length < buffer.length ? buffer : new byte[length];
    int at = append(octets, 0, site);
    octets[at++] = SEPARATOR;
    at = append(octets, at, host);
    octets[at++] = SEPARATOR;
    at = append(octets, at, path);
    if (query != null) {
      octets[at++] = '?';
      at = append(octets, at, query);
    }
    octets[at++] = SEPARATOR;
    append(octets, at, extra);
    return new CacheKey(octets, length, KeyHash.of(octets, length, seed));
  }

  /** The same with octets of its own. */
  static CacheKey of(
      String site, String host, String path, @Nullable String query, String extra, long seed) {
    return of(site, host, path, query, extra, seed, NO_BUFFER);
  }

  /** The key that has these octets and this hash. */
  static CacheKey ofOctets(byte[] octets, KeyHash hash) {
    return new CacheKey(octets, octets.length, hash);
  }

  /** This key, or one with octets of its own when this is borrowed. */
  public CacheKey kept() {
    return isBorrowed()
        ? new CacheKey(Arrays.copyOf(octets, length), length, new KeyHash(high, low))
        : this;
  }

  private boolean isBorrowed() {
    return octets.length != length;
  }

  /**
   * The octets of the key, in full. Not to be written to.
   *
   * @throws IllegalStateException when they are borrowed
   */
  byte[] octets() {
    if (isBorrowed()) {
      throw new IllegalStateException("a borrowed key is not kept");
    }
    return octets;
  }

  /** Where its octets stand: the first {@link #length} of these are the key. */
  byte[] buffer() {
    return octets;
  }

  /** How many octets it has. */
  int length() {
    return length;
  }

  /** What the index knows this key by; made anew, since the way of a hit needs none. */
  KeyHash hash() {
    return new KeyHash(high, low);
  }

  /** The upper half of the hash. */
  long high() {
    return high;
  }

  /** The lower half. */
  long low() {
    return low;
  }

  /** The part with this number: 0 site, 1 host, 2 target, 3 extra. */
  static String part(byte[] octets, int number) {
    int from = 0;
    for (int skipped = 0; skipped < number; skipped++) {
      from = indexOfSeparator(octets, from) + 1;
    }
    int to = number == 3 ? octets.length : indexOfSeparator(octets, from);
    return new String(octets, from, to - from, StandardCharsets.ISO_8859_1);
  }

  private static int indexOfSeparator(byte[] octets, int from) {
    int at = from;
    while (octets[at] != SEPARATOR) {
      at++;
    }
    return at;
  }

  /** Copies Latin-1 text; the one call that does so without a temporary array. */
  @SuppressWarnings("deprecation")
  private static int append(byte[] octets, int at, String text) {
    text.getBytes(0, text.length(), octets, at);
    return at + text.length();
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof CacheKey that
        && high == that.high
        && low == that.low
        && Arrays.equals(octets, 0, length, that.octets, 0, that.length);
  }

  @Override
  public int hashCode() {
    return KeyHash.spread(low);
  }

  /** The parts with a blank between them; for people. */
  @Override
  public String toString() {
    return new String(octets, 0, length, StandardCharsets.ISO_8859_1).replace('\0', ' ').strip();
  }
}
