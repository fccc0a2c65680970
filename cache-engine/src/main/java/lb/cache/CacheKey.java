package lb.cache;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * What an answer is kept under (RFC 9111 §2): site, host, target, and whatever the route's key rule
 * adds. GET and HEAD share a key. The parts are joined by an octet that none of them can contain,
 * so that keys of two sites never meet.
 */
public final class CacheKey {
  private static final byte SEPARATOR = 0;

  private final byte[] octets;
  private final long high;
  private final long low;

  private CacheKey(byte[] octets, KeyHash hash) {
    this.octets = octets;
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
   */
  static CacheKey of(
      String site, String host, String path, @Nullable String query, String extra, long seed) {
    int length = site.length() + host.length() + path.length() + extra.length() + 3;
    if (query != null) {
      length += query.length() + 1;
    }
    byte[] octets = new byte[length];
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
    return new CacheKey(octets, KeyHash.of(octets, seed));
  }

  /** The key that has these octets and this hash. */
  static CacheKey ofOctets(byte[] octets, KeyHash hash) {
    return new CacheKey(octets, hash);
  }

  /** The octets of the key, in full. Not to be written to. */
  byte[] octets() {
    return octets;
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
        && Arrays.equals(octets, that.octets);
  }

  @Override
  public int hashCode() {
    return KeyHash.spread(low);
  }

  /** The parts with a blank between them; for people. */
  @Override
  public String toString() {
    return new String(octets, StandardCharsets.ISO_8859_1).replace('\0', ' ').strip();
  }
}
