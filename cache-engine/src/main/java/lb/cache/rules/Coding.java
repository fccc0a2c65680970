package lb.cache.rules;

/** A content coding that this cache can add (RFC 9110 §8.4.1), or none. */
public enum Coding {
  BR("br", AcceptEncoding.BR),
  ZSTD("zstd", AcceptEncoding.ZSTD),
  GZIP("gzip", AcceptEncoding.GZIP),
  IDENTITY("identity", AcceptEncoding.IDENTITY);

  private final String token;
  private final int bit;

  Coding(String token, int bit) {
    this.token = token;
    this.bit = bit;
  }

  /** The name as {@code Content-Encoding} has it. */
  public String token() {
    return token;
  }

  /** The bit in the sets of {@link AcceptEncoding}. */
  public int bit() {
    return bit;
  }
}
